// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a test of decoders must find.
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_CHECKS_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_CHECKS_H_

#include <string>

#include "labs/engine/code_check.h"

namespace pptplab::labs {

CodeTask OwnTestTask();
std::string OwnTestSolution();
/// Its mistakes: blind, expects-the-bug, expects-little-endian, fails-all.
Key OwnTestKey(Workbench& workbench);
/// A test by the product's own decoder (product.cc).
CodeAsk ProductTest();

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_CHECKS_H_
