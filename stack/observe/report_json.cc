// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The summary as JSON; the fields and their order are design.md's ("decode --json").
#include <nlohmann/json.hpp>

#include "stack/observe/decode.h"

namespace pptplab::observe {

namespace {

using Json = nlohmann::ordered_json;

const char* NameOfVerdict(AuthenticationSummary::Verdict verdict) {
  switch (verdict) {
    case AuthenticationSummary::Verdict::kNone:
      return "none";
    case AuthenticationSummary::Verdict::kSuccess:
      return "success";
    case AuthenticationSummary::Verdict::kFailure:
      return "failure";
  }
  return "none";
}

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json AddressOrNull(const std::optional<Address>& address) {
  return address ? Json(ToString(*address)) : Json(nullptr);
}

Json List(const std::vector<Address>& addresses) {
  Json list = Json::array();
  for (const Address address : addresses) list.push_back(ToString(address));
  return list;
}

Json Calls(const SessionSummary& session) {
  Json calls = Json::array();
  for (const CallSummary& call : session.calls) {
    calls.push_back({{"client_call_id", OrNull(call.client_call_id)},
                     {"server_call_id", OrNull(call.server_call_id)}});
  }
  return calls;
}

Json Authentications(const SessionSummary& session) {
  Json list = Json::array();
  for (const AuthenticationSummary& exchange : session.authentication) {
    list.push_back({{"authenticator", NameOfEnd(exchange.authenticator)},
                    {"method", exchange.method},
                    {"user", exchange.user},
                    {"result", NameOfVerdict(exchange.verdict)},
                    {"message", exchange.message},
                    {"verified", OrNull(exchange.verified)}});
  }
  return list;
}

Json Protections(const SessionSummary& session) {
  Json list = Json::array();
  for (const ProtectionSummary& protection : session.protection) {
    list.push_back({{"direction", DirectionFrom(protection.from)},
                    {"bits", protection.key_bits},
                    {"mode", protection.stateless ? "stateless" : "stateful"},
                    {"compression", protection.compression}});
  }
  return list;
}

// With several calls, the keys of the second and later ones have its number in front. A call's keys
// are in order, so a name that is there already begins the next call.
Json Keys(const SessionSummary& session) {
  Json keys = Json::object();
  size_t call = 1;
  for (const KeySummary& key : session.keys) {
    const auto prefixed = [&] { return call > 1 ? "call_" + std::to_string(call) + "_" : ""; };
    const bool first_of_a_call = key.name == "master" && !keys.empty();
    if (first_of_a_call || keys.contains(prefixed() + key.name)) ++call;
    const std::string prefix = prefixed();
    keys[prefix + key.name] = ToHex(key.material);
  }
  return keys;
}

Json OneSession(const SessionSummary& session) {
  const PacketSummary& packets = session.packets;
  const AddressSummary& addresses = session.addresses;
  return {{"client", ToString(session.client)},
          {"server", ToString(session.server)},
          {"calls", Calls(session)},
          {"authentication", Authentications(session)},
          {"protection", Protections(session)},
          {"keys", Keys(session)},
          {"packets",
           {{"gre_payloads", packets.gre_payloads},
            {"mppe", packets.mppe},
            {"decrypted", packets.decrypted},
            {"lost", packets.lost}}},
          {"addresses",
           {{"client", AddressOrNull(addresses.client)},
            {"server", AddressOrNull(addresses.server)},
            {"dns", List(addresses.dns)},
            {"nbns", List(addresses.nbns)}}}};
}

}  // namespace

std::string ToJson(const CaptureSummary& summary, const std::string& capture) {
  Json sessions = Json::array();
  for (const SessionSummary& session : summary.sessions) sessions.push_back(OneSession(session));
  const Json json = {{"capture", capture}, {"frames", summary.frames}, {"sessions", sessions}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pptplab::observe
