// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 2: inside the encapsulation, octet by octet (RFC 2637 §4, RFC 1661 §6.5 and §6.6, RFC 3078
// §3). Layers and sizes are read from the recording of the student's own run. Framing on a
// telephone line (RFC 1662) is a code task in a folder of its own.
#include <functional>
#include <stdexcept>

#include "labs/02-every-byte/framing/checks.h"
#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/keys.h"
#include "labs/engine/messages.h"
#include "labs/engine/workbench.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs {
namespace {

constexpr std::string_view kScenario = R"(title: A tunnel to count the octets of

nodes:
  client: {label: the computer of {user}}
  isp:    {kind: router}
  server: {label: a PPTP server}

links:
  - {between: [client, isp], rate: 100Mbps, latency: {latency}ms}
  - {between: [isp, server], rate: 100Mbps, latency: 5ms, mtu: {path-mtu}}

pptp-servers:
  server:
    users: [{name: {user}, password: {password}}]
    attributes: {Mru: 1500, AddressControlFieldCompression: "{does-acfc}", ProtocolFieldCompression: "{does-pfc}"}

pptp-clients:
  client:
    server: server
    user: {user}
    password: {password}
    hang-up: 4s
    attributes: {Mru: 1500, AddressControlFieldCompression: "{does-acfc}", ProtocolFieldCompression: "{does-pfc}"}

# The second ping is for you: pptplab run inside.yaml --set pings[1].size=1000 sends 1028 octets of IP.
pings:
  - {from: client, to: 10.8.0.1, count: 2}
  - {from: client, to: 10.8.0.1, count: 1, size: {ping-size}, start: 3s}

expect:
  client: {tunnel: up, pings-answered: true}
)";

struct Drawn {
  bool acfc = false, pfc = false, ack_rides = false;
  uint32_t path_mtu = 1500;
  std::map<std::string, std::string> values;
  uint32_t run = 1;
};

Drawn Values(const Draw& draw) {
  Drawn out;
  out.acfc = draw.Integer("acfc", 0, 1) == 1;
  out.pfc = draw.Integer("pfc", 0, 1) == 1;
  out.ack_rides = draw.Integer("ack rides", 0, 1) == 1;
  out.path_mtu = static_cast<uint32_t>(draw.Integer("path mtu", 1280, 1500));
  out.run = static_cast<uint32_t>(draw.Integer("run", 1, 1'000'000));
  const auto agreed = [](bool is) { return std::string(is ? "agreed on" : "not agreed on"); };
  const std::string acknowledgment = out.ack_rides ? "with an Acknowledgment Number (A = 1)"
                                                   : "without an Acknowledgment Number (A = 0)";
  out.values = {{"user", draw.FirstName("user")},
                {"password", draw.Password("password")},
                {"latency", std::to_string(draw.Integer("latency", 2, 40))},
                {"ping-size", std::to_string(draw.Integer("ping size", 20, 300))},
                {"path-mtu", std::to_string(out.path_mtu)},
                {"does-acfc", out.acfc ? "true" : "false"},
                {"does-pfc", out.pfc ? "true" : "false"},
                {"acfc", agreed(out.acfc)},
                {"pfc", agreed(out.pfc)},
                {"overhead-table", "GRE packets " + acknowledgment}};
  return out;
}

/// A packet and what it was dissected into.
struct Seen {
  const TapePacket* packet = nullptr;
  std::vector<wire::DissectedLayer> layers;
  const wire::DissectedLayer* Find(std::string_view name) const {
    for (const auto& layer : layers) {
      if (name == layer.name) return &layer;
    }
    return nullptr;
  }
};
/// The first that has this layer, a line that begins so, and IP outside.
Seen FirstWith(const Tape& tape, std::string_view layer, std::string_view begins) {
  for (const TapePacket& packet : tape.packets) {
    Seen seen{&packet, LayersOf(tape, packet)};
    const auto* found = seen.Find(layer);
    const bool is_outside = seen.Find("TCP") != nullptr || seen.Find("GRE") != nullptr;
    if (found != nullptr && is_outside && found->summary.starts_with(begins)) return seen;
  }
  throw std::runtime_error("the lab's own run has no packet with " + std::string(layer));
}

/// The layers of a packet with GRE, GRE and PPP taken apart into their fields.
Layout TunnelLayout(const Seen& seen, const GrePacket& packet, std::string_view last) {
  const ByteView bytes = packet.packet->packet.bytes;
  Layout out;
  out.layers = {{"link", packet.ip_offset},
                {"ip", packet.ip.size()},
                {"gre", 8},
                {"sequence", packet.gre.has_sequence ? 4 : 0},
                {"acknowledgment", packet.gre.has_acknowledgment ? 4 : 0}};
  if (!packet.gre.has_sequence) return out;
  const auto ppp = ReadPrefix<wire::PppHeader>(bytes.subspan(packet.ppp_offset));
  if (!ppp) throw std::runtime_error("the lab's own run has a packet without PPP's header");
  out.layers.emplace_back("address-control", ppp->value.has_address_control ? 2 : 0);
  out.layers.emplace_back("protocol", ppp->value.protocol_compressed ? 1 : 2);
  size_t at = packet.ppp_offset + ppp->size;
  if (const auto* mppe = seen.Find("MPPE")) {
    out.layers.emplace_back("mppe", mppe->size);
    at += mppe->size;
  }
  out.layers.emplace_back(std::string(last), bytes.size() - at);
  return out;
}

/// As a student sees it who has other sizes in mind; what is left is the last layer's.
Layout With(Layout layout, const std::map<std::string, size_t>& sizes) {
  long more = 0;
  for (auto& [name, size] : layout.layers) {
    const auto at = sizes.find(name);
    if (at == sizes.end()) continue;
    more += static_cast<long>(at->second) - static_cast<long>(size);
    size = at->second;
  }
  size_t& last = layout.layers.back().second;
  last = static_cast<size_t>(static_cast<long>(last) - more);
  return layout;
}

/// Counted from the IP header on, as if there were no link.
Layout FromIp(Layout layout) {
  layout.layers.erase(layout.layers.begin());
  return layout;
}

class EveryByteLab final : public Lab {
 public:
  std::string_view name() const override { return "02-every-byte"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    for (const char* told : {"user", "path-mtu", "acfc", "pfc", "overhead-table"}) {
      out.given.emplace_back(told, drawn.values.at(told));
    }
    out.scenarios.push_back({"inside", Fill(kScenario, drawn.values), drawn.run});
    out.files = FramingFiles();
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    const Drawn drawn = Values(draw);
    const Tape tape =
        Tape::Read(workbench.Simulate(Fill(kScenario, drawn.values), drawn.run).recording);
    const auto gre = GrePackets(tape);
    const uint32_t overhead = Overhead(tape, gre);
    Keys keys;
    keys["bytes-sccrq"] = Sccrq(tape);
    keys["bytes-lcp"] = Lcp(tape, gre);
    keys["bytes-data"] = Data(tape, gre);
    keys["bytes-ack"] = AckOnly(gre);
    keys["never-compressed"] = {
        {"lcp"}, {{"nothing", {"nothing"}}, {"control", {"control"}}}, nullptr};
    keys["overhead"] = OverheadKey(drawn, overhead);
    keys["overhead-ack"] = {{std::to_string(overhead + 4)},
                            {{"forgets-ack", {std::to_string(overhead)}},
                             {"forgets-both", {std::to_string(overhead - 4)}},
                             {"ethernet", {std::to_string(overhead + 18)}},
                             {"two-too-many", {std::to_string(overhead + 6)}}},
                            nullptr};
    keys["overhead-table"] = Table(drawn);
    keys["mtu"] = Mtu(drawn, overhead + 4);
    keys["framing"] = FramingKey(draw, workbench);
    return keys;
  }

 private:
  static const GrePacket& GreOf(const std::vector<GrePacket>& gre, const Seen& seen) {
    for (const GrePacket& packet : gre) {
      if (packet.packet->number == seen.packet->number) return packet;
    }
    throw std::runtime_error("the lab's own run has no such GRE packet");
  }

  static Key Sccrq(const Tape& tape) {
    const Seen seen = FirstWith(tape, "PPTP", "Start-Control-Connection-Request");
    const auto *ip = seen.Find("IPv4"), *tcp = seen.Find("TCP"), *pptp = seen.Find("PPTP");
    const Layout right{0,
                       {{"link", ip->offset},
                        {"ip", tcp->offset - ip->offset},
                        {"tcp", pptp->offset - tcp->offset},
                        {"pptp", seen.packet->packet.bytes.size() - pptp->offset}}};
    return RangesKey(right, {{"tcp-options", With(right, {{"tcp", 20}})},
                             {"ethernet", With(right, {{"link", 14}})},
                             {"from-ip", FromIp(right)}});
  }

  static Key Lcp(const Tape& tape, const std::vector<GrePacket>& gre) {
    const Seen seen = FirstWith(tape, "LCP", "Terminate-Request");
    const Layout right = TunnelLayout(seen, GreOf(gre, seen), "lcp");
    return RangesKey(right,
                     {{"lcp-compressed", With(right, {{"address-control", 0}})},
                      {"no-optional-words", With(right, {{"sequence", 0}, {"acknowledgment", 0}})},
                      {"from-ip", FromIp(right)}});
  }

  static Key Data(const Tape& tape, const std::vector<GrePacket>& gre) {
    const Seen seen = FirstWith(tape, "MPPE", "");
    const GrePacket& packet = GreOf(gre, seen);
    const Layout right = TunnelLayout(seen, packet, "encrypted");
    size_t address_control = 0;
    for (const auto& [name, size] : right.layers) {
      if (name == "address-control") address_control = size;
    }
    return RangesKey(
        right,
        {{"no-optional-words", With(right, {{"sequence", 0}, {"acknowledgment", 0}})},
         {"address-control", With(right, {{"address-control", address_control == 0 ? 2 : 0}})},
         {"no-mppe", With(right, {{"mppe", 0}})},
         {"from-ip", FromIp(right)}});
  }

  static Key AckOnly(const std::vector<GrePacket>& gre) {
    for (const GrePacket& packet : gre) {
      if (packet.gre.has_sequence || !packet.gre.has_acknowledgment) continue;
      const Layout right = TunnelLayout({}, packet, "");
      Layout as_sequence = right;
      for (auto& [name, size] : as_sequence.layers) {
        if (name == "sequence" || name == "acknowledgment") size = name == "sequence" ? 4 : 0;
      }
      return RangesKey(right, {{"sequence", as_sequence}, {"from-ip", FromIp(right)}});
    }
    throw std::runtime_error("the lab's own run has no acknowledgment alone");
  }

  /// Octets of IP outside less those inside, of a packet that no acknowledgment rides on.
  static uint32_t Overhead(const Tape& tape, const std::vector<GrePacket>& gre) {
    for (const GrePacket& packet : gre) {
      const auto& outside = packet.packet->packet;
      if (!packet.gre.has_sequence || outside.journey == 0) continue;
      for (const TapePacket& inside : tape.packets) {
        // "client:ppp0", but not "client:ppp0 (decrypted)", which has PPP's header.
        if (inside.packet.journey != outside.journey || !inside.interface.ends_with(":ppp0"))
          continue;
        const size_t whole = outside.bytes.size() - packet.ip_offset;
        return static_cast<uint32_t>(whole - inside.packet.bytes.size()) -
               (packet.gre.has_acknowledgment ? 4 : 0);
      }
    }
    throw std::runtime_error("the lab's own run has no packet in the tunnel");
  }

  static Key OverheadKey(const Drawn& drawn, uint32_t overhead) {
    const auto off = [&](int by) {
      return Answer{std::to_string(static_cast<int>(overhead) + by)};
    };
    return {off(0),
            // Two octets have the link's header, Address and Control, and MPPE's header.
            {{"no-sequence", off(-4)},
             {"with-acknowledgment", off(4)},
             {"acknowledgment-and-link", off(6)},
             {"ethernet", off(14)},
             {"two-too-many", off(2)},
             {"two-too-few", off(-2)},
             {"pfc", off(drawn.pfc ? 1 : -1)}},
            nullptr};
  }

  /// What the RFCs' sum is, for ends that use all that they agreed on.
  static uint32_t Sum(bool acfc, bool pfc, bool pfc_inside, bool ack) {
    const uint32_t ip = 20, gre = 8, sequence = 4, mppe = 2;
    return ip + gre + sequence + (ack ? 4 : 0) + (acfc ? 0 : 2) + (pfc ? 1 : 2) + mppe +
           (pfc_inside ? 1 : 2);
  }

  static Key Table(const Drawn& drawn) {
    const auto row = [&](const std::function<uint32_t(bool, bool)>& sum) {
      return std::vector<uint32_t>{sum(false, false), sum(true, false), sum(false, true),
                                   sum(true, true)};
    };
    const bool ack = drawn.ack_rides;
    const auto right = row([&](bool acfc, bool pfc) { return Sum(acfc, pfc, pfc, ack); });
    const auto off = [&](uint32_t by) {
      auto values = right;
      for (uint32_t& value : values) value += by;
      return values;
    };
    return NumbersKey(
        {{"neither", right[0]}, {"acfc", right[1]}, {"pfc", right[2]}, {"both", right[3]}},
        {{"outer-only", row([&](bool acfc, bool pfc) { return Sum(acfc, pfc, false, ack); })},
         {"always-there", row([&](bool, bool pfc) { return Sum(false, pfc, pfc, ack); })},
         {"never-there", row([&](bool, bool pfc) { return Sum(true, pfc, pfc, ack); })},
         {"optional-words", off(static_cast<uint32_t>(-4))},
         {"word-too-many", off(4)},
         {"ethernet", off(14)}});
  }

  static Key Mtu(const Drawn& drawn, uint32_t overhead) {
    const auto off = [&](int by) {
      return Answer{std::to_string(static_cast<int>(drawn.path_mtu - overhead) + by)};
    };
    Key key{off(0),
            {{"no-ack", off(4)},
             {"no-optional-words", off(8)},
             {"ethernet", off(-14)},
             {"two-too-small", off(-2)},
             {"two-too-large", off(2)},
             {"pfc", off(drawn.pfc ? -1 : 1)},
             {"mss", off(-40)}},
            nullptr};
    key.judge = [drawn, right = drawn.path_mtu - overhead,
                 wrong = key.mistakes](const Answer& answer) {
      const double said = *ReadNumber(answer[0], "octets");
      if (said == right) return Right();
      for (const auto& [name, value] : wrong) {
        if (said == *ReadNumber(value[0], "")) return Known(name);
      }
      if (said < 68) return Wrong("An IP link takes at least 68 octets (RFC 791 §3.2).");
      return said < right
                 ? Wrong("Nothing is fragmented with it, but there is room for more.")
                 : Wrong("The largest packets would have more than " +
                         std::to_string(drawn.path_mtu) + " octets outside, and be fragmented.");
    };
    return key;
  }
};

}  // namespace

std::unique_ptr<Lab> MakeEveryByteLab() { return std::make_unique<EveryByteLab>(); }

}  // namespace pptplab::labs
