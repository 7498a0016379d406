// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/attacks/wiretap.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "stack/crypto/hmac.h"
#include "stack/trace/recording.h"
#include "stack/wire/chap.h"
#include "stack/wire/checksum.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs::attacks {
namespace {

constexpr size_t kMostOctets = 8u << 20;  // of a file
constexpr size_t kOctetsInALine = 32;
constexpr std::string_view kSeal = "# seal ";
/// No secret: it tells our files from others, not honest people from others.
constexpr std::string_view kSealKey = "a lab's own traffic, made by pptplab";
constexpr uint16_t kClientCallId = 0x4001, kServerCallId = 0x4002;  // as each end names the call

std::string SealOf(const std::vector<Bytes>& datagrams) {
  Bytes all;
  for (const Bytes& datagram : datagrams) {
    all.resize(all.size() + 4);
    StoreBe32(all.data() + all.size() - 4, static_cast<uint32_t>(datagram.size()));
    all.insert(all.end(), datagram.begin(), datagram.end());
  }
  return ToHex(crypto::HmacSha256(AsBytes(kSealKey), all));
}

/// RFC 5737: TEST-NET-1 to -3.
bool IsForDocumentation(Address address) {
  const uint32_t network = address.value >> 8;
  return network == 0xc00002 || network == 0xc63364 || network == 0xcb0071;
}

/// A hex dump's packets, each from offset 0 on.
Result<std::vector<Bytes>, std::string> ReadDump(std::string_view text, std::string& seal,
                                                 std::vector<Instant>& times) {
  std::vector<Bytes> packets;
  for (size_t line_number = 1; !text.empty(); ++line_number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto problem = [&](const char* what) {
      return Unexpected{"line " + std::to_string(line_number) + " " + what};
    };
    if (line.starts_with(kSeal)) seal = line.substr(kSeal.size());
    if (line.empty() || line.starts_with("#")) continue;
    if (const size_t dot = line.find('.'); dot != std::string_view::npos) {
      // A packet's time, seconds and six digits.
      double seconds = 0;
      std::from_chars(line.data(), line.data() + line.size(), seconds);
      if (!(seconds >= 0 && seconds < 1e6)) return problem("has no time");
      times.push_back(AtNanoseconds(static_cast<int64_t>(seconds * 1e6 + 0.5) * 1000));
      continue;
    }
    size_t offset = 0;
    const auto [end, error] =
        std::from_chars(line.data(), line.data() + std::min<size_t>(line.size(), 8), offset, 16);
    const auto octets = FromHex(line.substr(static_cast<size_t>(end - line.data())));
    if (error != std::errc() || !octets || octets->empty()) return problem("is no hex dump");
    if (offset == 0) packets.emplace_back();
    if (packets.empty() || packets.back().size() != offset) return problem("has a wrong offset");
    packets.back().insert(packets.back().end(), octets->begin(), octets->end());
  }
  if (times.size() != packets.size()) return Unexpected{std::string("a packet has no time")};
  return packets;
}

}  // namespace

std::array<uint8_t, 8> Exchange::challenge_hash() const {
  return crypto::ChallengeHash(peer_, authenticator_, user_);
}

Bytes Wiretap::Datagram(const Tapped& packet, uint32_t number) const {
  const Bytes ppp = Write(wire::PppHeader{true, false, packet.protocol_});
  wire::GreHeader gre;
  gre.has_sequence = true;
  gre.payload_length = static_cast<uint16_t>(ppp.size() + packet.information_.size());
  gre.call_id = packet.from_client_ ? kServerCallId : kClientCallId;  // the receiver's
  gre.sequence_number = number;
  const Bytes gre_header = Write(gre);
  wire::Ipv4Header ip;
  ip.total_length = static_cast<uint16_t>(wire::Ipv4Header::kMinimumSize + gre_header.size() +
                                          gre.payload_length);
  ip.identification = static_cast<uint16_t>(number + 1);
  ip.protocol = wire::kIpProtocolGre;
  ip.source = packet.from_client_ ? client_ : server_;
  ip.destination = packet.from_client_ ? server_ : client_;
  wire::InternetChecksum sum;
  sum.Add(Write(ip));
  ip.header_checksum = sum.Value();
  Bytes out = Write(ip);
  for (const ByteView part : {ByteView(gre_header), ByteView(ppp), ByteView(packet.information_)}) {
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

std::vector<Bytes> Wiretap::Datagrams() const {
  std::vector<Bytes> out;
  uint32_t sent[2] = {0, 0};
  for (const Tapped& packet : packets_) {
    out.push_back(Datagram(packet, sent[packet.from_client_ ? 1 : 0]++));
  }
  return out;
}

std::string Wiretap::Text() const {
  const std::vector<Bytes> datagrams = Datagrams();
  std::string out =
      "# What a listener on the wire has of one simulated tunnel: IPv4, GRE, PPP.\n"
      "# For Wireshark: text2pcap -t \"%s.%f\" -l 101 wiretap.txt wiretap.pcap\n";
  out += std::string(kSeal) + SealOf(datagrams) + "\n";
  for (size_t i = 0; i < datagrams.size(); ++i) {
    const int64_t microseconds = Nanoseconds(packets_[i].at_) / 1000;
    char word[48];
    out += "\n# packet " + std::to_string(i + 1) +
           (packets_[i].from_client_ ? ", from the client\n" : ", from the server\n");
    std::snprintf(word, sizeof word, "%lld.%06lld\n",
                  static_cast<long long>(microseconds / 1'000'000),
                  static_cast<long long>(microseconds % 1'000'000));
    out += word;
    for (size_t at = 0; at < datagrams[i].size(); at += kOctetsInALine) {
      std::snprintf(word, sizeof word, "%04zx", at);
      out += word;
      for (size_t k = at; k < std::min(at + kOctetsInALine, datagrams[i].size()); ++k) {
        std::snprintf(word, sizeof word, " %02x", datagrams[i][k]);
        out += word;
      }
      out += '\n';
    }
  }
  return out;
}

Result<Wiretap, std::string> Wiretap::Read(std::string_view text) {
  if (text.size() > kMostOctets) return Unexpected{std::string("is larger than 8 MB")};
  std::string seal;
  std::vector<Instant> times;
  const auto datagrams = ReadDump(text, seal, times);
  if (!datagrams) return Unexpected{datagrams.error()};
  if (seal != SealOf(*datagrams)) {
    return Unexpected{std::string(
        "has no seal of a lab's: this program works on traffic that a lab has made, as the lab "
        "made it, and on no other")};
  }
  Wiretap tap;
  for (size_t i = 0; i < datagrams->size(); ++i) {
    const std::string what = "packet " + std::to_string(i + 1) + " ";
    const auto ip = ReadPrefix<wire::Ipv4Header>((*datagrams)[i]);
    if (!ip || ip->value.protocol != wire::kIpProtocolGre) return Unexpected{what + "is no GRE"};
    if (!IsForDocumentation(ip->value.source) || !IsForDocumentation(ip->value.destination)) {
      return Unexpected{what + "has an address of a real network: this program refuses it"};
    }
    const ByteView behind_ip = ByteView((*datagrams)[i]).subspan(ip->size);
    const auto gre = ReadPrefix<wire::GreHeader>(behind_ip);
    if (!gre) return Unexpected{what + "is no enhanced GRE"};
    const auto ppp = ReadPrefix<wire::PppHeader>(behind_ip.subspan(gre->size));
    if (!ppp) return Unexpected{what + "holds no PPP"};
    Tapped packet;
    packet.at_ = times[i];
    packet.from_client_ = gre->value.call_id == kServerCallId;
    packet.protocol_ = ppp->value.protocol;
    packet.information_ = ToBytes(behind_ip.subspan(gre->size + ppp->size));
    (packet.from_client_ ? tap.client_ : tap.server_) = ip->value.source;
    (packet.from_client_ ? tap.server_ : tap.client_) = ip->value.destination;
    tap.packets_.push_back(std::move(packet));
  }
  return tap;
}

Bytes Wiretap::Pcapng() const {
  Bytes out;
  trace::RecordingWriter writer(&out, "pptplab", "A simulated tunnel, as a listener has it.");
  const auto interface =
      writer.AddInterface({"wire", "between the client and the server", trace::kLinkTypeRawIp});
  const std::vector<Bytes> datagrams = Datagrams();
  for (size_t i = 0; i < datagrams.size(); ++i) {
    trace::PacketView view;
    view.time = packets_[i].at_;
    view.interface = interface;
    view.bytes = datagrams[i];
    view.original_length = static_cast<uint32_t>(datagrams[i].size());
    writer.WritePacket(view);
  }
  writer.Close();
  return out;
}

std::optional<Exchange> Wiretap::FindExchange() const {
  std::optional<Exchange> found;
  Bytes challenge;
  for (const Tapped& packet : packets_) {
    if (packet.protocol_ != wire::kPppChap) continue;
    const auto chap = ReadPrefix<wire::ChapValuePacket>(packet.information_);
    if (!chap) continue;
    const auto& value = chap->value;
    if (value.code == wire::kChapChallenge) challenge = ToBytes(value.value);
    if (value.code != wire::kChapResponse || challenge.size() != 16) continue;
    const auto response = ReadPrefix<wire::MsChapV2Response>(value.value);
    if (!response) continue;
    found = Exchange();
    std::ranges::copy(challenge, found->authenticator_.begin());
    found->peer_ = response->value.peer_challenge;
    found->response_ = response->value.nt_response;
    found->user_ = AsText(value.name);
  }
  return found;
}

}  // namespace pptplab::labs::attacks
