// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which packet that one interface sent is which that another received: what a walk's hops are made
// of.
#ifndef PPTPLAB_VIZ_MODEL_WALK_CROSSINGS_H_
#define PPTPLAB_VIZ_MODEL_WALK_CROSSINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "viz/model/bytes.h"

namespace pptplab::viz {

/// A packet of a journey where an interface saw it.
struct SeenPacket {
  BytesPane pane;
  trace::NodeId node = 0;
  std::optional<trace::Direction> direction;
  bool is_decrypted = false;
  bool is_tunnel = false;  ///< at a ppp device, or decrypted
  bool is_outer = false;   ///< carries the tunnel: IP protocol 47
};
/// One packet over one link: as it was sent, as it was received, and what came in at its sender.
struct Crossing {
  const SeenPacket* sent = nullptr;      ///< nullptr: nobody saw it leave
  const SeenPacket* received = nullptr;  ///< nullptr: nobody saw it arrive
  const SeenPacket* before = nullptr;
};

/// In the order in which they began. Links keep their order, so what is under way longest arrives
/// first, unless another has the same octets: this holds for fragments, too.
std::vector<Crossing> CrossingsOf(const std::vector<SeenPacket>& packets);

/// The part of a fragment that IP carries; nullptr: the packet is whole.
const wire::DissectedLayer* FragmentOf(const BytesPane& pane);
/// "fragment 7: octets 0 to 575, more follow"; empty: the packet is whole.
std::string PieceOf(const BytesPane& pane);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_WALK_CROSSINGS_H_
