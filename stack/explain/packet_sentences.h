// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One plain sentence for a packet as an interface saw it: the message that it carries, if any can
// be read, else what can be seen from where one stands.
#ifndef PPTPLAB_STACK_EXPLAIN_PACKET_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_PACKET_SENTENCES_H_

#include <optional>
#include <span>
#include <string>

#include "stack/base/bytes.h"
#include "stack/explain/sentences.h"
#include "stack/trace/event.h"
#include "stack/wire/dissect.h"

namespace pptplab::explain {

struct PacketFacts {
  ByteView bytes;
  std::span<const wire::DissectedLayer> layers;
  bool in_tunnel = false;                       ///< the interface is the tunnel's own: a ppp device
  bool left_tunnel = false;                     ///< it was in the tunnel before, and isn't any more
  std::optional<trace::Direction> direction{};  ///< seen from the interface
  std::string where;     ///< who has the interface, as in a sentence; empty: a capture
  bool is_first = true;  ///< its first sight on a wire: where it was sent
  Parties parties;       ///< from end to end, as in a sentence
};
Told TellPacket(const PacketFacts& facts);

/// The control message that a packet carries in the clear, as a Message event has it; nullopt: it
/// carries none that can be read.
struct CarriedMessage {
  trace::Protocol protocol = trace::Protocol::kPptpControl;
  Bytes bytes;
};
std::optional<CarriedMessage> MessageIn(ByteView bytes,
                                        std::span<const wire::DissectedLayer> layers);

/// The first layer of this name; nullptr: there is none.
const wire::DissectedLayer* FindLayer(std::span<const wire::DissectedLayer> layers,
                                      std::string_view name);
/// The value of a field, as people read it; empty: there is no such field.
std::string ValueOf(const wire::DissectedLayer& layer, std::string_view field);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_PACKET_SENTENCES_H_
