// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/policies/tunnel.h"

#include <algorithm>

#include "stack/trace/recording.h"
#include "stack/wire/eap.h"
#include "stack/wire/gre.h"
#include "stack/wire/mppe.h"
#include "stack/wire/ppp.h"
#include "tests/support/linked_paths.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

void Configure(ppp::SessionConfig& session, const Policy& policy) {
  session.authentication.methods = policy.methods;
  ppp::EncryptionConfig& encryption = session.encryption;
  encryption.policy = policy.encryption;
  encryption.allow_40 = (policy.strengths & k40) != 0;
  encryption.allow_56 = (policy.strengths & k56) != 0;
  encryption.allow_128 = (policy.strengths & k128) != 0;
  encryption.allow_stateless = policy.mode != Mode::kStateful;
  encryption.allow_stateful = policy.mode != Mode::kStateless;
  encryption.prefer_stateful = policy.mode == Mode::kRatherStateful;
  encryption.compression = policy.compression;
}

/// Reads what goes by on the wire.
class Eavesdropper {
 public:
  void Hear(bool from_client, ByteView packet) {
    const auto gre = ReadPrefix<wire::GreHeader>(packet);
    if (!gre || !gre->value.has_sequence) return;
    const ByteView frame = packet.subspan(gre->size);
    const auto ppp = ReadPrefix<wire::PppHeader>(frame);
    if (!ppp) return;
    const ByteView information = frame.subspan(ppp->size);
    switch (ppp->value.protocol) {
      case wire::kPppPap:
        method_ = "PAP";
        break;
      case wire::kPppChap:
        HearChap(from_client, information);
        break;
      case wire::kPppEap:
        if (from_client && information.size() > 4) HearEap(information[4]);
        break;
      case wire::kPppIpv4:
        ++clear_[from_client];
        break;
      case wire::kPppCompressedDatagram:
        if (const auto mppe = ReadPrefix<wire::MppeHeader>(information)) {
          datagrams_[from_client].push_back(mppe->value);
        }
        break;
    }
  }

  const std::string& method() const { return method_; }
  void Tell(bool from_client, Observed& observed) const {
    const auto& datagrams = datagrams_[from_client];
    const auto all = [&](auto what) {
      return !datagrams.empty() && std::all_of(datagrams.begin(), datagrams.end(), what);
    };
    const auto any = [&](auto what) {
      return std::any_of(datagrams.begin(), datagrams.end(), what);
    };
    observed.encrypted = clear_[from_client] == 0 && all([](auto& h) { return h.encrypted; });
    observed.any_encrypted = any([](auto& h) { return h.encrypted; });
    observed.stateless = all([](auto& h) { return h.flushed; });
    observed.compressed = any([](auto& h) { return h.compressed; });
  }

 private:
  void HearChap(bool from_client, ByteView packet) {
    if (packet.size() < 5) return;
    if (!from_client && packet[0] == 1) challenge_ = packet[4];
    if (from_client && packet[0] == 2) {  // RFC 1994, 2433 and 2759 §4: the sizes differ
      method_ = packet[4] == 16 ? "CHAP-MD5" : challenge_ == 8 ? "MS-CHAPv1" : "MS-CHAPv2";
    }
  }
  void HearEap(uint8_t type) {
    if (type == wire::kEapMd5Challenge) method_ = "EAP-MD5";
    if (type == wire::kEapMsChapV2) method_ = "EAP-MSCHAPv2";
    if (type == wire::kEapTls) method_ = "EAP-TLS";
  }

  std::string method_;
  uint8_t challenge_ = 0;
  int clear_[2] = {};
  std::vector<wire::MppeHeader> datagrams_[2];
};

/// The strengths that CCP agreed on, by the node that sends with them.
class Agreements final : public trace::TraceSink {
 public:
  trace::EventId Record(const trace::Event& event) override {
    const auto* agreed = std::get_if<trace::Agreed>(&event.detail);
    if (agreed == nullptr || agreed->what != "MPPE" || !agreed->for_peer) return 0;
    // What the peer asked for binds what we send.
    int& bits = key_bits_[event.node == 1];
    bits = 0;
    for (const int strength : {40, 56, 128}) {
      const std::string text = std::to_string(strength) + "-bit";
      if (agreed->value.find(text) != std::string_view::npos) bits = strength;
    }
    return 0;
  }
  int key_bits(bool of_client) const { return key_bits_[of_client]; }

 private:
  int key_bits_[2] = {};
};

size_t CountIntact(const std::vector<Bytes>& delivered, const Bytes& sent) {
  return static_cast<size_t>(std::count(delivered.begin(), delivered.end(), sent));
}

std::string ReasonOf(const Pair::End& end) {
  return end.ended.empty() ? "" : end.ended.back().reason;
}

}  // namespace

Result Meet(const Policy& client, const Policy& server) {
  tunnel::EndpointConfig client_config = ClientConfig();
  tunnel::EndpointConfig server_config = ServerConfig();
  Configure(client_config.session, client);
  Configure(server_config.session, server);
  Agreements agreements;
  Pair pair(client_config, server_config, {}, &agreements);
  Eavesdropper eavesdropper;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    eavesdropper.Hear(&from == &pair.client, packet);
    return true;
  };
  pair.Open();
  pair.RunFor(std::chrono::seconds(20));
  Result result;
  result.up = pair.IsUp();
  result.method = eavesdropper.method();
  result.client_reason = ReasonOf(pair.client);
  result.server_reason = ReasonOf(pair.server);
  // It repeats, so MPPC has something to do.
  Bytes packet = NetworkPacket(60);
  packet.insert(packet.end(), 100, 0x61);
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  for (size_t i = 0; i < Result::kPackets && result.up; ++i) {
    pair.Send(pair.client, packet);
    pair.Send(pair.server, packet);
    pair.RunFor(std::chrono::milliseconds(100));
  }
  result.client_to_server.delivered = CountIntact(pair.server.delivered, packet);
  result.server_to_client.delivered = CountIntact(pair.client.delivered, packet);
  eavesdropper.Tell(true, result.client_to_server);
  eavesdropper.Tell(false, result.server_to_client);
  result.client_to_server.key_bits = agreements.key_bits(true);
  result.server_to_client.key_bits = agreements.key_bits(false);
  return result;
}

namespace {

std::string CompareDirection(const char* name, const Direction& expected, bool compressed,
                             const Observed& seen) {
  const std::string prefix = std::string(name) + ": ";
  if (seen.delivered != Result::kPackets) {
    return prefix + std::to_string(seen.delivered) + " packets arrived";
  }
  if (seen.any_encrypted != (expected.key_bits != 0) ||
      seen.encrypted != (expected.key_bits != 0)) {
    return prefix + (seen.any_encrypted ? "encrypted" : "not encrypted");
  }
  if (expected.key_bits != 0 && seen.key_bits != expected.key_bits) {
    return prefix + std::to_string(seen.key_bits) + " bits";
  }
  if (expected.key_bits != 0 && seen.stateless != expected.stateless) {
    return prefix + (seen.stateless ? "stateless" : "stateful");
  }
  if (seen.compressed != compressed) {
    return prefix + (seen.compressed ? "compressed" : "not compressed");
  }
  return "";
}

}  // namespace

std::string Compare(const Expectation& expected, const Result& result) {
  const std::string reasons = "client: \"" + result.client_reason + "\", server: \"" +
                              result.server_reason + "\"";
  if (result.up != expected.traffic) {
    return result.up ? "it came up, but that is impossible" : "it did not come up, " + reasons;
  }
  if (!expected.traffic) {
    // Who refuses knows why; the other end only hears that the link is terminated.
    for (const std::string& cause : expected.causes) {
      for (const std::string* reason : {&result.client_reason, &result.server_reason}) {
        if (reason->find(cause) != std::string::npos) return "";
      }
    }
    return "no sentence names the cause: " + reasons;
  }
  if (result.method != NameOfMethod(expected.method)) return "proved by " + result.method;
  const std::string up = CompareDirection("client to server", expected.up, expected.compressed,
                                          result.client_to_server);
  return up.empty() ? CompareDirection("server to client", expected.down, expected.compressed,
                                       result.server_to_client)
                    : up;
}

}  // namespace pptplab::testing
