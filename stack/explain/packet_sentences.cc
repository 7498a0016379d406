// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637: control messages ride in TCP to port 1723 (§2), everything else in enhanced GRE (§4).
#include "stack/explain/packet_sentences.h"

#include <algorithm>
#include <cctype>

#include "stack/explain/event_sentences.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {
namespace {

using trace::Direction;
using trace::Layer;
using wire::DissectedLayer;

/// "The client asks …" in the middle of a sentence; names keep their first letter.
std::string InSentence(std::string text) {
  if (text.starts_with("The ") || text.starts_with("An ") || text.starts_with("A ")) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

bool Has(const DissectedLayer& layer, std::string_view flag) { return ValueOf(layer, flag) == "1"; }

/// Octets of the outermost IP packet.
size_t IpOctets(const PacketFacts& facts) {
  for (const DissectedLayer& layer : facts.layers) {
    if (layer.layer != Layer::kLink) return facts.bytes.size() - layer.offset;
  }
  return facts.bytes.size();
}

Told TellTcp(const PacketFacts& facts, const DissectedLayer& tcp) {
  const std::string& s = facts.parties.sender;
  const std::string& r = facts.parties.receiver;
  const bool ack = Has(tcp, "ACK");
  if (Has(tcp, "RST")) {
    return {"TCP reset", s + " breaks off the TCP connection with " + r + ".", Step::kHangUp};
  }
  if (Has(tcp, "SYN")) {
    if (ack) {
      return {"TCP SYN ACK", s + " accepts the TCP connection: port 1723 is open.",
              Step::kEstablishment};
    }
    return {
        "TCP SYN",
        s + " opens a TCP connection to port 1723 of " + r + ": that is where a PPTP server waits.",
        Step::kEstablishment};
  }
  if (Has(tcp, "FIN")) {
    return {"TCP FIN",
            s + " closes the TCP connection that carried the control messages: it has no more to "
                "say.",
            Step::kHangUp};
  }
  const size_t data = facts.bytes.size() - std::min(facts.bytes.size(), tcp.offset + tcp.size);
  if (data == 0) {
    return {"TCP acknowledgment",
            s + " acknowledges, in TCP, what " + r + " said on the control connection.",
            Step::kKeepAlive};
  }
  return {"TCP segment",
          s + " sends " + Counted(data, "octet") + " on the control connection, part of a message.",
          Step::kKeepAlive};
}

Told TellGre(const PacketFacts& facts, const DissectedLayer& gre) {
  const std::string& s = facts.parties.sender;
  const std::string& r = facts.parties.receiver;
  const std::string sequence = ValueOf(gre, "Sequence Number");
  if (sequence.empty()) {
    return {"GRE acknowledgment",
            s + " acknowledges all GRE packets up to Sequence Number " +
                ValueOf(gre, "Acknowledgment Number") + "; this packet carries nothing else.",
            Step::kKeepAlive};
  }
  const std::string octets = Counted(IpOctets(facts), "octet") + " of IP";
  const DissectedLayer* const mppe = FindLayer(facts.layers, "MPPE");
  if (mppe == nullptr || !Has(*mppe, "D")) {
    const bool compressed = mppe != nullptr && Has(*mppe, "C");
    return {
        "GRE packet",
        s + " sends data to " + r + " through the tunnel, GRE packet " + sequence + ", " + octets +
            ", and nothing in it is encrypted" +
            (compressed ? ": it is compressed, which hides nothing from whoever saw all packets "
                          "before it."
                        : "."),
        Step::kTransmission};
  }
  const std::string name = "Encrypted packet";
  if (facts.where.empty() || facts.is_first) {
    return {name,
            s + " puts it on the wire: " + octets + ", protocol 47 (GRE), addressed to " + r +
                "; what is in it only the two ends can read.",
            Step::kTransmission};
  }
  const bool arrives = facts.direction == Direction::kReceived && facts.where == r;
  if (arrives) return {name, r + " receives it: " + octets + ", protocol 47.", Step::kTransmission};
  return {name,
          facts.where +
              (facts.direction == Direction::kReceived ? " receives it" : " passes it on") + ": " +
              octets + ", protocol 47, from " + s + " to " + r +
              ". That is all that can be seen here.",
          Step::kTransmission};
}

Told TellPlain(const PacketFacts& facts) {
  const auto ip = std::find_if(facts.layers.begin(), facts.layers.end(), [](const auto& layer) {
    return std::string_view(layer.name).starts_with("IPv");
  });
  std::string what =
      ip == facts.layers.end() ? "" : DescribeIpPacket(facts.bytes.subspan(ip->offset));
  if (what.empty() && !facts.layers.empty()) {
    const DissectedLayer& last = facts.layers.back();
    what = last.name + (last.summary.empty() ? "" : " " + last.summary);
  }
  const std::string where = facts.where.empty() ? facts.parties.sender : facts.where;
  const std::string octets = Counted(IpOctets(facts), "octet");
  const bool received = facts.direction == Direction::kReceived;
  const std::string more = what.empty() ? octets : octets + ", " + what;
  if (facts.in_tunnel) {
    return {"Packet in the tunnel",
            received ? "Out of the tunnel, at " + where + ": " + more + "."
                     : where + " hands the tunnel a packet: " + more + ".",
            received ? Step::kDecapsulation : Step::kEncapsulation};
  }
  if (facts.left_tunnel) {
    return {"Packet behind the tunnel",
            where + (received ? " receives" : " sends on") + " the packet that came out of the " +
                "tunnel, readable again: " + more + ".",
            Step::kDecapsulation};
  }
  return {"Packet", where + (received ? " receives " : " sends ") + more + ", outside the tunnel.",
          Step::kKeepAlive};
}

/// A control message, told by whoever it passes.
Told TellCarried(const PacketFacts& facts, const CarriedMessage& carried) {
  Told told = Tell({Direction::kSent, carried.protocol, carried.bytes}, facts.parties);
  const DissectedLayer* const tcp = FindLayer(facts.layers, "TCP");
  if (tcp != nullptr && Has(*tcp, "FIN") && facts.is_first) {
    told.sentence = facts.parties.sender + " closes the TCP connection; its last message was the " +
                    told.name + ".";
    told.step = Step::kHangUp;
    return told;
  }
  if (facts.in_tunnel) {
    told.sentence = "As it is in the tunnel, at " + facts.where + ": " + InSentence(told.sentence);
  } else if (!facts.is_first && !facts.where.empty()) {
    told.sentence = "On its way, at " + facts.where + ": " + InSentence(told.sentence);
  }
  return told;
}

}  // namespace

const DissectedLayer* FindLayer(std::span<const DissectedLayer> layers, std::string_view name) {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const auto& layer) { return layer.name == name; });
  return found == layers.end() ? nullptr : &*found;
}

std::string ValueOf(const DissectedLayer& layer, std::string_view field) {
  for (const Field& each : layer.fields) {
    if (each.name == field) return each.value;
  }
  return "";
}

std::optional<CarriedMessage> MessageIn(ByteView bytes, std::span<const DissectedLayer> layers) {
  for (size_t i = 0; i < layers.size(); ++i) {
    const DissectedLayer& layer = layers[i];
    if (layer.layer == Layer::kInner || layer.offset > bytes.size()) return std::nullopt;
    if (layer.layer == Layer::kPptp) {
      return CarriedMessage{trace::Protocol::kPptpControl, ToBytes(bytes.subspan(layer.offset))};
    }
    if (layer.layer != Layer::kPpp) continue;
    const auto header = ReadPrefix<wire::PppHeader>(bytes.subspan(layer.offset));
    if (!header || !wire::IsControlProtocol(header->value.protocol)) continue;
    CarriedMessage message{trace::Protocol::kPppFrame, Bytes(2)};
    StoreBe16(message.bytes.data(), header->value.protocol);
    const ByteView packet = bytes.subspan(layer.offset + header->size);
    message.bytes.insert(message.bytes.end(), packet.begin(), packet.end());
    return message;
  }
  return std::nullopt;
}

Told TellPacket(const PacketFacts& facts) {
  const DissectedLayer* const gre = FindLayer(facts.layers, "GRE");
  const DissectedLayer* const tcp = FindLayer(facts.layers, "TCP");
  const bool is_control =
      tcp != nullptr && tcp->layer != Layer::kInner &&
      (ValueOf(*tcp, "Source Port") == "1723" || ValueOf(*tcp, "Destination Port") == "1723");
  Told told;
  if (const auto carried = MessageIn(facts.bytes, facts.layers)) {
    told = TellCarried(facts, *carried);
  } else if (gre != nullptr) {
    told = TellGre(facts, *gre);
  } else if (is_control && !facts.in_tunnel) {
    told = TellTcp(facts, *tcp);
    if (!facts.is_first && !facts.where.empty()) {
      told.sentence = "On its way, at " + facts.where + ": " + InSentence(told.sentence);
    }
  } else {
    told = TellPlain(facts);
  }
  told.name = Printable(told.name);
  told.sentence = Printable(Capitalised(std::move(told.sentence)));
  return told;
}

}  // namespace pptplab::explain
