// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The names of the schema's values. A value has a name exactly if the schema knows it: the decoder
// refuses the others (event_codec.cc).
#include "stack/trace/event.h"

#include <array>

namespace pptplab::trace {
namespace {

template <size_t N>
std::string_view At(const std::array<std::string_view, N>& names, size_t index) {
  return index < N ? names[index] : std::string_view();
}

}  // namespace

std::string_view NameOfLayer(uint32_t layer) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"run", "link", "IP", "TCP", "PPTP", "GRE", "PPP", "LCP", "authentication", "CCP", "MPPE",
       "IPCP", "inner", "NAT", "application"});
  static_assert(kNames.size() == static_cast<size_t>(Layer::kApplication) + 1);
  return At(kNames, layer);
}

std::string_view NameOfDirection(uint32_t direction) {
  static constexpr auto kNames = std::to_array<std::string_view>({"sent", "received"});
  static_assert(kNames.size() == static_cast<size_t>(Direction::kReceived) + 1);
  return At(kNames, direction);
}

std::string_view NameOfProtocol(uint32_t protocol) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"PPTP control message", "PPP frame"});
  static_assert(kNames.size() == static_cast<size_t>(Protocol::kPppFrame) + 1);
  return At(kNames, protocol);
}

std::string_view Stimulus::NameOfWhat(uint32_t what) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"user", "connection", "packet", "timer"});
  static_assert(kNames.size() == static_cast<size_t>(What::kTimer) + 1);
  return At(kNames, what);
}

std::string_view Timer::NameOfAction(uint32_t action) {
  static constexpr auto kNames = std::to_array<std::string_view>({"set", "stopped", "expired"});
  static_assert(kNames.size() == static_cast<size_t>(Action::kExpired) + 1);
  return At(kNames, action);
}

std::string_view Mapping::NameOfAction(uint32_t action) {
  static constexpr auto kNames = std::to_array<std::string_view>({"added", "changed", "removed"});
  static_assert(kNames.size() == static_cast<size_t>(Action::kRemoved) + 1);
  return At(kNames, action);
}

std::string_view Fragmentation::NameOfWhat(uint32_t what) {
  static constexpr auto kNames = std::to_array<std::string_view>({"fragmented", "reassembled"});
  static_assert(kNames.size() == static_cast<size_t>(What::kReassembled) + 1);
  return At(kNames, what);
}

std::string_view NameOfDropReason(uint32_t reason) {
  static constexpr auto kNames = std::to_array<std::string_view>({
      "it is malformed",
      "its sender has no control connection with us",
      "no call has this Call ID",
      "this Sequence Number was delivered already",
      "a later Sequence Number was delivered already",
      "the layer it is for is not open",
      "its protocol is not known here",
      "it is in the clear where encryption was agreed, or the other way round",
      "the coherency count says that packets before it are missing",
      "it cannot be decrypted",
      "authentication failed or is not complete",
      "it is too long",
      "the queue is full",
      "the link lost it",
      "there is no route to its destination",
      "its time to live ran out",
      "its checksum is wrong",
      "a firewall blocks its protocol",
      "the scenario drops exactly this packet",
      "its frame check sequence is wrong",
      "its frame was aborted on the line",
      "the link is cut",
      "the queue discipline drops before the queue is full",
      "it is too large for the next link and may not be fragmented",
      "the NAT has no mapping for it",
      "fragments of it are missing",
      "nobody here listens for it",
  });
  static_assert(kNames.size() == static_cast<size_t>(DropReason::kNoListener) + 1);
  return At(kNames, reason);
}

std::string_view NameOfStep(uint32_t step) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"compress", "encrypt", "protocol field", "address and control", "GRE", "acknowledgment only",
       "deliver", "line framing"});
  static_assert(kNames.size() == static_cast<size_t>(Step::What::kLineFraming) + 1);
  return At(kNames, step);
}

std::string_view NameOfKind(size_t detail_index) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"NodeNamed", "SessionNamed", "Stimulus", "Message", "Transition", "Agreed", "Timer", "Key",
       "Drop", "Step", "Note", "LinkNamed", "Mapping", "Sample", "LinkState", "Fragmentation"});
  static_assert(kNames.size() == std::variant_size_v<Detail>);
  return At(kNames, detail_index);
}

}  // namespace pptplab::trace
