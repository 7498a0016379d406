// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Calls coherency.h's functions, 4096 times for each question.
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_SERVE_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_SERVE_H_

#include "labs/08-coherency-count/decoder/coherency.h"
#include "labs/engine/code_words.h"

namespace coherency {

inline constexpr uint32_t kCountOf = 1;  ///< the first octet's upper half → all counts
inline constexpr uint32_t kAhead = 2;    ///< from → the steps to all counts

inline void Serve(pptplab::labs::CodeReader& call, pptplab::labs::CodeWriter& result) {
  const uint32_t function = call.Number();
  const uint32_t argument = call.Number();
  for (uint32_t count = 0; count < 4096; ++count) {
    if (function == kCountOf) {
      result.Number(CountOf(static_cast<uint8_t>(argument << 4 | count >> 8),
                            static_cast<uint8_t>(count & 0xff)));
    } else {
      result.Number(Ahead(static_cast<uint16_t>(argument), static_cast<uint16_t>(count)));
    }
  }
}

}  // namespace coherency

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_SERVE_H_
