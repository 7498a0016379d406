// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/journey.h"

#include <algorithm>
#include <stdexcept>

#include "labs/engine/judge.h"

namespace pptplab::labs {

double Seconds(Instant time) { return static_cast<double>(Nanoseconds(time)) / 1e9; }

ByteView OuterIp(const Tape& tape, const TapePacket& packet) {
  const auto& info = tape.reader->interfaces().at(packet.packet.interface);
  if (info.name.find(":ppp") != std::string::npos) return {};
  ByteView bytes = packet.packet.bytes;
  // ns-3's point-to-point links have a PPP protocol number, and nothing else, in front.
  if (info.link_type == trace::kLinkTypePpp) {
    if (bytes.size() < 2 || bytes[0] != 0 || bytes[1] != 0x21) return {};
    bytes = bytes.subspan(2);
  } else if (info.link_type != trace::kLinkTypeRawIp) {
    return {};
  }
  return bytes.size() >= 20 && bytes[0] >> 4 == 4 ? bytes : ByteView();
}

std::optional<uint8_t> IpProtocol(const Tape& tape, const TapePacket& packet) {
  const ByteView bytes = OuterIp(tape, packet);
  if (bytes.empty()) return std::nullopt;
  return bytes[9];
}

std::vector<uint32_t> NumbersOf(const Tape& tape, JourneyId journey) {
  std::vector<uint32_t> out;
  for (const TapePacket& packet : tape.packets) {
    if (journey != 0 && packet.packet.journey == journey) out.push_back(packet.number);
  }
  return out;
}

const trace::RecordedEvent* FirstEvent(
    const Tape& tape, const std::function<bool(const trace::RecordedEvent&)>& fits) {
  const auto found = std::ranges::find_if(tape.events, fits);
  return found == tape.events.end() ? nullptr : &*found;
}

const TapePacket* FirstPacket(const Tape& tape,
                              const std::function<bool(const TapePacket&)>& fits) {
  const auto found = std::ranges::find_if(tape.packets, fits);
  return found == tape.packets.end() ? nullptr : &*found;
}

Key PacketKey(const Tape& tape, JourneyId right,
              const std::vector<std::pair<std::string, JourneyId>>& mistakes) {
  const auto answer = [&](std::string_view name, JourneyId journey) {
    const auto numbers = NumbersOf(tape, journey);
    if (numbers.empty())
      throw std::runtime_error("the recording lacks the packet \"" + std::string(name) + "\"");
    return Answer{std::to_string(numbers.front())};
  };
  Key key;
  key.right = answer("right", right);
  std::vector<std::pair<std::string, std::vector<uint32_t>>> known;
  for (const auto& [name, journey] : mistakes) {
    key.mistakes.emplace_back(name, answer(name, journey));
    known.emplace_back(name, NumbersOf(tape, journey));
  }
  key.judge = [right = NumbersOf(tape, right), known](const Answer& given) -> Verdict {
    const uint32_t number = ReadNumbers(given)->front();
    if (std::ranges::binary_search(right, number)) return Right();
    for (const auto& [name, numbers] : known) {
      if (std::ranges::binary_search(numbers, number)) return Known(name);
    }
    return Wrong("That is not the packet.");
  };
  return key;
}

}  // namespace pptplab::labs
