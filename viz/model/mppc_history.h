// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPC's history as the receiver of a direction has it (RFC 2118 §3, §4), for looking at: which
// octets of a packet came as they are, which were copied from where, and which earlier packet had
// put them there. The same as stack/ppp/mppc.h does for real, and tested against it.
#ifndef PPTPLAB_VIZ_MODEL_MPPC_HISTORY_H_
#define PPTPLAB_VIZ_MODEL_MPPC_HISTORY_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "stack/ppp/mppc.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// A literal, or a copy.
struct MppcToken {
  bool is_copy = false;
  uint16_t offset = 0;  ///< of a copy: so far back
  uint16_t length = 1;  ///< octets that come out
  uint16_t from = 0;    ///< of a copy: where it begins in the history
  uint16_t at = 0;      ///< where it goes in the history
  size_t out = 0;       ///< where it begins in what comes out
  size_t bit = 0;       ///< where it begins in what came in
  uint8_t bits = 0;
};

struct MppcRead {
  std::vector<MppcToken> tokens;
  Bytes out;            ///< begins with the PPP Protocol field
  uint16_t begin = 0;   ///< of `out` in the history
  std::string problem;  ///< a clause: why it stops where it stops; empty: it is whole
};

class MppcHistory {
 public:
  /// `packet` is what the octets will be remembered as. A packet that isn't compressed comes out as
  /// it is, and doesn't go into the history (RFC 2118 §4).
  MppcRead Take(const ppp::MppcBits& bits, ByteView data, ItemIndex packet);

  const std::array<uint8_t, ppp::kMppcHistory>& octets() const { return octets_; }
  /// Which packet an octet came with; kNoItem: none since the history was emptied.
  const std::array<ItemIndex, ppp::kMppcHistory>& owners() const { return owners_; }
  size_t end() const { return at_; }

 private:
  void Put(MppcRead& read, uint8_t octet, ItemIndex packet);

  size_t at_ = 0;
  std::array<uint8_t, ppp::kMppcHistory> octets_{};
  std::array<ItemIndex, ppp::kMppcHistory> owners_ = Nobody();
  static std::array<ItemIndex, ppp::kMppcHistory> Nobody() {
    std::array<ItemIndex, ppp::kMppcHistory> owners;
    owners.fill(kNoItem);
    return owners;
  }
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_MPPC_HISTORY_H_
