// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What became of a capture, as one or two sentences for the window.
#ifndef PPTPLAB_VIZ_APP_DECODE_REPORT_H_
#define PPTPLAB_VIZ_APP_DECODE_REPORT_H_

#include <string>

#include "stack/observe/decode.h"

namespace pptplab::viz {

std::string DescribeDecoding(const observe::DecodeResult& result, const std::string& name);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_DECODE_REPORT_H_
