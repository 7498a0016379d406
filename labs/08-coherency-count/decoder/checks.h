// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a decoder of coherency counts must do, step by step.
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_CHECKS_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_CHECKS_H_

#include <string>

#include "labs/engine/code_check.h"

namespace pptplab::labs {

CodeTask DecoderTask();
/// The stub, mended.
std::string DecoderSolution();
/// The key of the task; its mistakes: shift-7, little-endian, mask-on-second, flags-in,
/// wrap-off-by-one.
Key DecoderKey(Workbench& workbench);
/// The product's own functions (product.cc).
CodeAsk ProductDecoder();

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_CHECKS_H_
