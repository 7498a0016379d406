// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What labs ask of a recording about packets: a packet is in it once for each interface that saw
// it, and all of these are the same journey. Whoever points at one of them has pointed at the
// packet.
#ifndef PPTPLAB_LABS_ENGINE_JOURNEY_H_
#define PPTPLAB_LABS_ENGINE_JOURNEY_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/lab.h"
#include "labs/engine/tape.h"
#include "stack/trace/event.h"

namespace pptplab::labs {

/// Seconds from the start of the run.
double Seconds(Instant time);

/// The IPv4 packet on a wire; empty for what isn't one, and for packets inside a tunnel.
ByteView OuterIp(const Tape& tape, const TapePacket& packet);
/// Its Protocol field.
std::optional<uint8_t> IpProtocol(const Tape& tape, const TapePacket& packet);

/// The numbers of all packets of a journey, in rising order.
std::vector<uint32_t> NumbersOf(const Tape& tape, JourneyId journey);

/// The first event that `fits`; null: none does.
const trace::RecordedEvent* FirstEvent(
    const Tape& tape, const std::function<bool(const trace::RecordedEvent&)>& fits);
/// The first packet that `fits`; null: none does.
const TapePacket* FirstPacket(const Tape& tape, const std::function<bool(const TapePacket&)>& fits);

/// A key for a task of kind packet: any number of the packet will do.
/// Throws std::runtime_error if the recording has no such packet.
Key PacketKey(const Tape& tape, JourneyId right,
              const std::vector<std::pair<std::string, JourneyId>>& mistakes);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_JOURNEY_H_
