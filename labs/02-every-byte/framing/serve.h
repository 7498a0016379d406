// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Calls framing.h's functions.
#ifndef PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_SERVE_H_
#define PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_SERVE_H_

#include "labs/02-every-byte/framing/framing.h"
#include "labs/engine/code_words.h"

namespace framing {

inline constexpr uint32_t kFcs16 = 1;    ///< frame → the FCS
inline constexpr uint32_t kFrame = 2;    ///< frame, ACCM → line
inline constexpr uint32_t kUnframe = 3;  ///< line, ACCM → 1 and the frame, or 0

inline void Serve(pptplab::labs::CodeReader& call, pptplab::labs::CodeWriter& result) {
  const uint32_t function = call.Number();
  const std::vector<uint8_t> octets = call.Octets();
  const uint32_t accm = call.Number();
  if (function == kFcs16) {
    result.Number(Fcs16(octets));
  } else if (function == kFrame) {
    result.Octets(Frame(octets, accm));
  } else if (const auto frame = Unframe(octets, accm)) {
    result.Number(1).Octets(*frame);
  } else {
    result.Number(0);
  }
}

}  // namespace framing

#endif  // PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_SERVE_H_
