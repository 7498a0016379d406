// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What framing by RFC 1662 must do, step by step.
#ifndef PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_CHECKS_H_
#define PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_CHECKS_H_

#include <string>
#include <vector>

#include "labs/engine/code_check.h"

namespace pptplab::labs {

CodeTask FramingTask();
std::string FramingSolution();
/// framing.h and framing.cc, for the instance's files.
std::vector<InstanceFile> FramingFiles();
/// Its mistakes: fcs-not-complemented, fcs-high-first, escape-not-complemented, accm-ignored,
/// fcs-not-escaped. The same for all draws.
Key FramingKey(const Draw& draw, Workbench& workbench);
/// The product's own functions (product.cc).
CodeAsk ProductFraming();

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_CHECKS_H_
