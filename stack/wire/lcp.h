// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Data of LCP's packets that are no Configure packets (RFC 1661 §5.6 to §5.9, RFC 1570 §1), and
// PAP's two formats (RFC 1334 §2.2). Each follows Code, Identifier and Length.
#ifndef PPTPLAB_STACK_WIRE_LCP_H_
#define PPTPLAB_STACK_WIRE_LCP_H_

#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/ppp.h"

namespace pptplab::wire {

/// Echo-Request, Echo-Reply, Discard-Request.
struct LcpMagicData {
  uint32_t magic_number = 0;  ///< the sender's; 0 if none was agreed
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1661 §5.8");
    io.Hex32("Magic-Number", self.magic_number, "the sender's; who hears its own has a loop");
    io.Rest("Data", self.data, "anything; the reply repeats it");
  }
};

struct ProtocolRejectData {
  uint16_t rejected_protocol = 0;
  ByteView rejected_information;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1661 §5.7");
    io.NamedHex16("Rejected-Protocol", self.rejected_protocol, &NameOfPppProtocol,
                  "the protocol that the sender doesn't speak");
    io.Rest("Rejected-Information", self.rejected_information, "the packet, cut to the MRU");
  }
};

struct IdentificationData {
  uint32_t magic_number = 0;
  ByteView message;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1570 §1.1");
    io.Hex32("Magic-Number", self.magic_number, "the sender's; 0 until one is agreed on");
    io.TextRest("Message", self.message, "what the sender is, for people");
  }
};

struct TimeRemainingData {
  static constexpr uint32_t kForEver = 0xffffffff;
  uint32_t magic_number = 0;
  uint32_t seconds_remaining = 0;
  ByteView message;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1570 §1.2");
    io.Hex32("Magic-Number", self.magic_number, "the sender's");
    io.U32("Seconds-Remaining", self.seconds_remaining, "until this session is ended");
    io.TextRest("Message", self.message, "text");
  }
};

/// PAP's codes (RFC 1334 §2.2).
inline constexpr uint8_t kPapRequest = 1;
inline constexpr uint8_t kPapAck = 2;
inline constexpr uint8_t kPapNak = 3;

/// PAP's Authenticate-Request: name and password in clear.
struct PapRequestData {
  ByteView peer_id;
  ByteView password;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1334 §2.2.1");
    uint8_t peer_id_length = static_cast<uint8_t>(self.peer_id.size());
    io.U8("Peer-ID Length", peer_id_length, "octets of Peer-ID");
    io.TextView("Peer-ID", self.peer_id, peer_id_length, "the user's name");
    uint8_t password_length = static_cast<uint8_t>(self.password.size());
    io.U8("Passwd-Length", password_length, "octets of Password");
    io.TextView("Password", self.password, password_length, "the password, readable by everybody");
  }
};

/// PAP's Authenticate-Ack and -Nak. Some senders leave even the length out, so it may be missing.
struct PapReplyData {
  ByteView message;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1334 §2.2.2");
    if constexpr (Io::kReads) {
      if (io.remaining() == 0) return;
    }
    uint8_t message_length = static_cast<uint8_t>(self.message.size());
    io.U8("Msg-Length", message_length, "octets of Message");
    io.TextView("Message", self.message, message_length, "text");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_LCP_H_
