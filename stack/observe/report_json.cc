// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The summary as JSON; the fields and their order are design.md's ("decode --json").
#include <nlohmann/json.hpp>

#include "stack/observe/decode.h"
#include "stack/observe/diagnosis.h"
#include "stack/wire/ppp.h"

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

Json Icmp(const SessionSummary& session) {
  Json list = Json::array();
  for (const IcmpSummary& icmp : session.icmp) {
    list.push_back({{"from", ToString(icmp.reporter)},
                    {"type", icmp.type},
                    {"code", icmp.code},
                    {"about", icmp.about_gre ? "GRE" : "TCP"},
                    {"sent_by", NameOfEnd(icmp.sender)},
                    {"count", icmp.count},
                    {"first_frame", icmp.first_frame}});
  }
  return list;
}

// Only what was agreed on: {"ipv6": {"client": "fe80::1", …}, "ipx": …, "netbeui": …, "bridging":
// …}
void AddNetworks(Json& addresses, const AddressSummary& summary) {
  for (const NetworkSummary& network : summary.networks) {
    Json entry = Json::object();
    for (const End end : kEnds) {
      const std::string name(NameOfEnd(end));
      if (network.protocol == wire::kPppNbf) {
        entry[name] = network.names[end];
      } else {
        entry[name] = network.address[end].empty() ? Json(nullptr) : Json(network.address[end]);
      }
    }
    switch (network.protocol) {
      case wire::kPppIpv6:
        addresses["ipv6"] = entry;
        break;
      case wire::kPppIpx:
        addresses["ipx"] = entry;
        break;
      case wire::kPppNbf:
        addresses["netbeui"] = entry;
        break;
      case wire::kPppBridging:
        addresses["bridging"] = entry;
        break;
    }
  }
}

Json Addresses(const AddressSummary& addresses) {
  Json json = {{"client", AddressOrNull(addresses.client)},
               {"server", AddressOrNull(addresses.server)},
               {"dns", List(addresses.dns)},
               {"nbns", List(addresses.nbns)}};
  AddNetworks(json, addresses);
  return json;
}

Json OneSession(const SessionSummary& session) {
  const PacketSummary& packets = session.packets;
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
            {"lost", packets.lost},
            {"repeated", packets.duplicate},
            {"late", packets.late},
            {"malformed", packets.malformed},
            {"cut", packets.cut}}},
          {"addresses", Addresses(session.addresses)},
          {"diagnosis", {{"cause", session.diagnosis.cause}, {"text", session.diagnosis.text}}},
          {"icmp", Icmp(session)},
          {"notes", session.notes}};
}

Json NatSide(const SessionSummary& session, size_t number, const CallSummary* call) {
  return {{"session", number},
          {"client", ToString(session.client)},
          {"server", ToString(session.server)},
          {"client_call_id", call != nullptr ? OrNull(call->client_call_id) : Json(nullptr)},
          {"server_call_id", call != nullptr ? OrNull(call->server_call_id) : Json(nullptr)}};
}

// Sessions that were seen on both sides of a NAT, an entry for each of their calls. Sessions are
// numbered from 0, as they stand in "sessions".
Json Nat(const CaptureSummary& summary) {
  Json list = Json::array();
  for (const NatSummary& pair : summary.nat) {
    const SessionSummary& inside = summary.sessions[pair.inside];
    const SessionSummary& outside = summary.sessions[pair.outside];
    const auto add = [&](const CallSummary* in, const CallSummary* out) {
      list.push_back({{"inside", NatSide(inside, pair.inside, in)},
                      {"outside", NatSide(outside, pair.outside, out)},
                      {"text", DescribeNat(inside, outside)}});
    };
    if (pair.calls.empty()) add(nullptr, nullptr);
    for (const auto& [in, out] : pair.calls) add(&inside.calls[in], &outside.calls[out]);
  }
  return list;
}

Json Malformed(const CaptureSummary& summary, const std::vector<std::string>& captures) {
  Json list = Json::array();
  for (const Complaint& complaint : summary.complaints) {
    Json one = {{"frame", complaint.frame},
                {"layer", complaint.layer},
                {"field", complaint.field},
                {"offset", complaint.offset},
                {"reason", complaint.reason}};
    if (captures.size() > 1) one["capture"] = captures[complaint.capture];
    list.push_back(std::move(one));
  }
  return list;
}

Json Attempts(const CaptureSummary& summary) {
  Json list = Json::array();
  for (const AttemptSummary& attempt : summary.attempts) {
    list.push_back({{"client", ToString(attempt.client)},
                    {"server", ToString(attempt.server)},
                    {"requests", attempt.requests},
                    {"accepted", attempt.accepted},
                    {"refused", attempt.refused}});
  }
  return list;
}

}  // namespace

std::string ToJson(const CaptureSummary& summary, const std::vector<std::string>& captures) {
  Json sessions = Json::array();
  for (const SessionSummary& session : summary.sessions) sessions.push_back(OneSession(session));
  Json json = {{"capture", captures.empty() ? "" : captures.front()},
               {"frames", summary.frames},
               {"sessions", sessions},
               {"nat", Nat(summary)},
               {"malformed", Malformed(summary, captures)},
               {"malformed_total", summary.malformed},
               {"cut_frames", summary.cut},
               {"attempts", Attempts(summary)}};
  if (captures.size() > 1) json["captures"] = captures;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pptplab::observe
