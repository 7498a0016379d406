// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/nbf.h"

#include <algorithm>

#include "stack/wire/text.h"

namespace pptplab::wire {
namespace {

struct Command {
  NbfCommand command;
  const char* name;
  const char* purpose;
};

constexpr Command kCommands[] = {
    {NbfCommand::kAddGroupNameQuery, "ADD_GROUP_NAME_QUERY",
     "asks whether anybody has this name for itself alone"},
    {NbfCommand::kAddNameQuery, "ADD_NAME_QUERY", "asks whether anybody has this name already"},
    {NbfCommand::kNameInConflict, "NAME_IN_CONFLICT", "says that two stations have the same name"},
    {NbfCommand::kStatusQuery, "STATUS_QUERY", "asks a station for its names and counters"},
    {NbfCommand::kTerminateTrace, "TERMINATE_TRACE", "ends traces at other stations"},
    {NbfCommand::kDatagram, "DATAGRAM", "carries data to a name, without a session"},
    {NbfCommand::kDatagramBroadcast, "DATAGRAM_BROADCAST", "carries data to everybody"},
    {NbfCommand::kNameQuery, "NAME_QUERY", "asks where a name is, to open a session"},
    {NbfCommand::kAddNameResponse, "ADD_NAME_RESPONSE", "objects: the name is in use"},
    {NbfCommand::kNameRecognized, "NAME_RECOGNIZED",
     "says that the name is here, and whether it takes a session"},
    {NbfCommand::kStatusResponse, "STATUS_RESPONSE", "tells names and counters"},
    {NbfCommand::kTerminateTraces, "TERMINATE_TRACE (local and remote)", "ends traces everywhere"},
    {NbfCommand::kDataAck, "DATA_ACK", "acknowledges a DATA_ONLY_LAST"},
    {NbfCommand::kDataFirstMiddle, "DATA_FIRST_MIDDLE", "carries a part of a message"},
    {NbfCommand::kDataOnlyLast, "DATA_ONLY_LAST", "carries a message or the end of one"},
    {NbfCommand::kSessionConfirm, "SESSION_CONFIRM", "accepts the session"},
    {NbfCommand::kSessionEnd, "SESSION_END", "ends the session"},
    {NbfCommand::kSessionInitialize, "SESSION_INITIALIZE", "opens the session"},
    {NbfCommand::kNoReceive, "NO_RECEIVE", "says that nobody waits for data now"},
    {NbfCommand::kReceiveOutstanding, "RECEIVE_OUTSTANDING", "says that somebody waits again"},
    {NbfCommand::kReceiveContinue, "RECEIVE_CONTINUE", "says that somebody waits for more"},
    {NbfCommand::kSessionAlive, "SESSION_ALIVE", "asks whether the session's other end is there"},
};

const Command* Find(uint32_t command) {
  const auto* const found = std::ranges::find_if(kCommands, [command](const Command& known) {
    return static_cast<uint32_t>(known.command) == command;
  });
  return found == std::end(kCommands) ? nullptr : found;
}

}  // namespace

std::string_view NameOfNbfCommand(uint32_t command) {
  const Command* const known = Find(command);
  return known == nullptr ? "" : known->name;
}

std::string_view PurposeOfNbfCommand(uint32_t command) {
  const Command* const known = Find(command);
  return known == nullptr ? "" : known->purpose;
}

NetbiosNameOctets MakeNetbiosName(std::string_view name, uint8_t suffix) {
  NetbiosNameOctets octets;
  octets.fill(' ');
  std::copy_n(name.begin(), std::min<size_t>(name.size(), 15), octets.begin());
  octets[15] = suffix;
  return octets;
}

std::string NetbiosNameText(ByteView name) {
  if (name.size() != 16) return ToHex(name);
  ByteView text = name.first(15);
  while (!text.empty() && (text.back() == ' ' || text.back() == 0))
    text = text.first(text.size() - 1);
  return Describer::Printable(text) + "<" + ToHex(name.subspan(15)) + ">";
}

Description DescribeNbf(ByteView bytes) {
  Description description = Describe<NbfHeader>(bytes);
  for (Field& field : description.fields) {
    const std::string_view name = field.name;
    const size_t at = field.bit_offset / 8;
    if (field.bit_length == 128) {
      field.value = NetbiosNameText(bytes.subspan(at, 16));
    } else if (field.bit_length == 16 && name != "Delimiter") {
      field.value = std::to_string(bytes[at] | bytes[at + 1] << 8);
    }
  }
  return description;
}

std::string SummarizeNbf(const NbfHeader& header) {
  const auto command = static_cast<uint8_t>(header.command);
  const std::string_view name = NameOfNbfCommand(command);
  const std::string text = name.empty() ? "command " + std::to_string(command) : std::string(name);
  if (header.IsOfSession()) {
    return text + ", session " + std::to_string(header.source_number) + " to " +
           std::to_string(header.destination_number);
  }
  // A claim of a name says it in Source Name; where one side is empty, the other says it all.
  const auto is_empty = [](const NetbiosNameOctets& octets) {
    return std::ranges::all_of(octets, [](uint8_t octet) { return octet == 0; });
  };
  return text +
         (is_empty(header.destination_name) ? ""
                                            : " for " + NetbiosNameText(header.destination_name)) +
         (is_empty(header.source_name) ? "" : " from " + NetbiosNameText(header.source_name));
}

MacAddress NbfMacAddresses::TurnedRound(const MacAddress& address) {
  MacAddress turned{};
  for (size_t i = 0; i < address.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      if ((address[i] >> bit & 1) != 0) turned[i] |= static_cast<uint8_t>(0x80 >> bit);
    }
  }
  return turned;
}

bool NbfStartsWithMac(ByteView packet) {
  const bool llc =
      packet.size() >= 3 && packet[0] == kSapNetbios && (packet[1] & 0xfe) == kSapNetbios;
  return !llc && packet.size() >= 15 && packet[12] == kSapNetbios &&
         (packet[13] & 0xfe) == kSapNetbios;
}

}  // namespace pptplab::wire
