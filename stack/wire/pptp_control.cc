// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The control messages of PPTP: their names, where one ends in the stream, and the way from a type
// number to the right struct. The layouts themselves are in the header; states and rules between
// messages are stack/pptp's.
#include "stack/wire/pptp_control.h"

#include <algorithm>
#include <utility>

namespace pptplab::wire {
namespace {

template <class T>
Result<ControlMessage> ReadAs(ByteView bytes) {
  auto message = Read<T>(bytes);
  if (!message) return Unexpected{message.error()};
  return ControlMessage(std::move(*message));
}

struct TypeEntry {
  Result<ControlMessage> (*read)(ByteView);
  Description (*describe)(ByteView);
  size_t size;
};

/// One entry for each alternative of ControlMessage: Control Message Type 1 is entry 0, and so on.
template <size_t... I>
std::array<TypeEntry, sizeof...(I)> MakeTypes(std::index_sequence<I...>) {
  static_assert((
      (static_cast<size_t>(std::variant_alternative_t<I, ControlMessage>::kType) == I + 1) && ...));
  return {TypeEntry{&ReadAs<std::variant_alternative_t<I, ControlMessage>>,
                    &Describe<std::variant_alternative_t<I, ControlMessage>>,
                    SizeOf(std::variant_alternative_t<I, ControlMessage>{})}...};
}

const TypeEntry* FindType(uint16_t type) {
  static const auto kTypes =
      MakeTypes(std::make_index_sequence<std::variant_size_v<ControlMessage>>());
  return type >= 1 && type <= kTypes.size() ? &kTypes[type - 1u] : nullptr;
}

/// The header that all messages share, for a stream of which nothing is known yet.
struct AnyControlHeader {
  uint16_t length = 0;
  uint16_t type = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2637 §1.4");
    io.U16("Length", self.length, "octets of the whole message, this header included");
    io.Const16("PPTP Message Type", 1, "not a control message", "1: control message");
    io.Const32("Magic Cookie", kMagicCookie, "not the magic cookie 1a2b3c4d",
               "1a2b3c4d: a receiver that has lost the message boundary notices here");
    io.Named16("Control Message Type", self.type, &NameOfControlType,
               "which of the fifteen messages this is");
    io.Check(FindType(self.type) != nullptr, "no such control message");
    // Cisco sends a Reserved0 that is not zero.
    io.Reserved("Reserved0", 2);
  }
};

}  // namespace

std::string_view NameOfControlType(uint32_t type) {
  constexpr std::array<std::string_view, 16> kNames = {"",
                                                       "Start-Control-Connection-Request",
                                                       "Start-Control-Connection-Reply",
                                                       "Stop-Control-Connection-Request",
                                                       "Stop-Control-Connection-Reply",
                                                       "Echo-Request",
                                                       "Echo-Reply",
                                                       "Outgoing-Call-Request",
                                                       "Outgoing-Call-Reply",
                                                       "Incoming-Call-Request",
                                                       "Incoming-Call-Reply",
                                                       "Incoming-Call-Connected",
                                                       "Call-Clear-Request",
                                                       "Call-Disconnect-Notify",
                                                       "WAN-Error-Notify",
                                                       "Set-Link-Info"};
  return type < kNames.size() ? kNames[type] : "";
}

std::string_view NameOfStartResult(uint32_t code) {
  switch (code) {
    case 1:
      return "success";
    case 2:
      return "General Error";
    case 3:
      return "command channel already exists";
    case 4:
      return "requester is not authorized";
    case 5:
      return "protocol version not supported";
  }
  return "";
}

std::string_view NameOfStopReason(uint32_t code) {
  switch (code) {
    case 1:
      return "None";
    case 2:
      return "Stop-Protocol";
    case 3:
      return "Stop-Local-Shutdown";
  }
  return "";
}

std::string_view NameOfStopResult(uint32_t code) {
  switch (code) {
    case 1:
      return "OK";
    case 2:
      return "General Error";
  }
  return "";
}

std::string_view NameOfEchoResult(uint32_t code) { return NameOfStopResult(code); }

std::string_view NameOfOutgoingCallResult(uint32_t code) {
  switch (code) {
    case 1:
      return "Connected";
    case 2:
      return "General Error";
    case 3:
      return "No Carrier";
    case 4:
      return "Busy";
    case 5:
      return "No Dial Tone";
    case 6:
      return "Time-out";
    case 7:
      return "Do Not Accept";
  }
  return "";
}

std::string_view NameOfIncomingCallResult(uint32_t code) {
  switch (code) {
    case 1:
      return "Connect";
    case 2:
      return "General Error";
    case 3:
      return "Do Not Accept";
  }
  return "";
}

std::string_view NameOfDisconnectResult(uint32_t code) {
  switch (code) {
    case 1:
      return "Lost Carrier";
    case 2:
      return "General Error";
    case 3:
      return "Admin Shutdown";
    case 4:
      return "Request";
  }
  return "";
}

std::string_view NameOfGeneralError(uint32_t code) {
  switch (code) {
    case 0:
      return "None";
    case 1:
      return "Not-Connected";
    case 2:
      return "Bad-Format";
    case 3:
      return "Bad-Value";
    case 4:
      return "No-Resource";
    case 5:
      return "Bad-Call ID";
    case 6:
      return "PAC-Error";
  }
  return "";
}

std::string_view NameOfFramingType(uint32_t code) {
  switch (code) {
    case 1:
      return "asynchronous";
    case 2:
      return "synchronous";
    case 3:
      return "asynchronous or synchronous";
  }
  return "";
}

std::string_view NameOfBearerType(uint32_t code) {
  switch (code) {
    case 1:
      return "analog";
    case 2:
      return "digital";
    case 3:
      return "analog or digital";
  }
  return "";
}

Name64 MakeName64(std::string_view text) {
  Name64 name{};
  std::copy_n(text.begin(), std::min(text.size(), name.size() - 1), name.begin());
  return name;
}

ControlType TypeOf(const ControlMessage& message) {
  return std::visit([](const auto& m) { return m.kType; }, message);
}

Result<size_t> FrameLength(ByteView stream) {
  if (stream.size() < kControlHeaderSize) return size_t{0};
  const auto header = Read<AnyControlHeader>(stream);
  if (!header) return Unexpected{header.error()};
  if (header->length != FindType(header->type)->size) {
    return Unexpected{Error{"not the length of this message", "Length", 0}};
  }
  return size_t{header->length};
}

Result<ControlMessage> ReadControlMessage(ByteView bytes) {
  const auto header = Read<AnyControlHeader>(bytes);
  if (!header) return Unexpected{header.error()};
  return FindType(header->type)->read(bytes);
}

Bytes WriteControlMessage(const ControlMessage& message) {
  return std::visit([](const auto& m) { return Write(m); }, message);
}

Description DescribeControlMessage(ByteView bytes) {
  const auto header = Read<AnyControlHeader>(bytes);
  if (!header) return Describe<AnyControlHeader>(bytes);
  return FindType(header->type)->describe(bytes);
}

}  // namespace pptplab::wire
