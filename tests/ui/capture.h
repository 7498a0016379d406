// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the window is tried on: a capture of real Linux peers, and the recording that decoding it
// gives.
#ifndef PPTPLAB_TESTS_UI_CAPTURE_H_
#define PPTPLAB_TESTS_UI_CAPTURE_H_

#include <string>

namespace pptplab::viz {

/// MS-CHAPv2 and MPPE-128 between Linux peers; alice's password is correct-horse.
std::string RealCapture();
/// The same, decoded with the password: made once, removed at the end of the process.
const std::string& DecodedRecording();

}  // namespace pptplab::viz

#endif  // PPTPLAB_TESTS_UI_CAPTURE_H_
