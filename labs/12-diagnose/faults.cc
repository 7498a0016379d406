// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/12-diagnose/faults.h"

#include <stdexcept>

#include "labs/engine/journey.h"
#include "labs/engine/messages.h"
#include "stack/wire/gre.h"

namespace pptplab::labs::diagnose {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kSecondDials = 2;  // s

/// A password with two neighbouring letters swapped.
std::string Mistyped(std::string password) {
  for (size_t i = 1; i + 1 < password.size(); ++i) {
    if (password[i] == password[i + 1]) continue;
    std::swap(password[i], password[i + 1]);
    return password;
  }
  return password + "x";
}

bool IsDrop(const trace::RecordedEvent& event, trace::DropReason reason) {
  const auto* drop = std::get_if<trace::Drop>(&event.event.detail);
  return drop != nullptr && drop->reason == reason && event.event.journey != 0;
}

JourneyId FirstDrop(const Tape& tape, trace::DropReason reason, std::string_view node = "") {
  const auto* event = FirstEvent(tape, [&](const trace::RecordedEvent& e) {
    return IsDrop(e, reason) && (node.empty() || tape.NodeOf(e) == node);
  });
  return event == nullptr ? 0 : event->event.journey;
}

/// GRE that ends anywhere but where it is for, after the second client has dialled.
JourneyId FirstLostGre(const Tape& tape, double from) {
  const auto* event = FirstEvent(tape, [&](const trace::RecordedEvent& e) {
    return std::holds_alternative<trace::Drop>(e.event.detail) && e.event.journey != 0 &&
           Seconds(e.event.time) >= from && FirstPacket(tape, [&](const TapePacket& p) {
                                              return p.packet.journey == e.event.journey &&
                                                     IpProtocol(tape, p) == wire::kIpProtocolGre;
                                            }) != nullptr;
  });
  return event == nullptr ? 0 : event->event.journey;
}

/// The packet by which a node begins to close its TCP connection.
JourneyId FirstFin(const Tape& tape, const std::string& node) {
  constexpr uint8_t kTcp = 6, kFin = 1;
  const auto* packet = FirstPacket(tape, [&](const TapePacket& p) {
    if (!p.interface.starts_with(node + ":") || p.packet.direction != trace::Direction::kSent ||
        IpProtocol(tape, p) != kTcp)
      return false;
    const ByteView ip = OuterIp(tape, p);
    const size_t flags = static_cast<size_t>(ip[0] & 15) * 4 + 13;
    return ip.size() > flags && (ip[flags] & kFin) != 0;
  });
  return packet == nullptr ? 0 : packet->packet.journey;
}

std::string Text(uint64_t number) { return std::to_string(number); }

}  // namespace

std::string_view NameOf(Fault fault) {
  switch (fault) {
    case Fault::kWrongPassword:
      return "wrong-password";
    case Fault::kEncryptionRefused:
      return "encryption-refused";
    case Fault::kServerPolicy:
      return "server-policy";
    case Fault::kNatBug:
      return "nat-bug";
    case Fault::kEchoTimeOut:
      return "echo-time-out";
    case Fault::kWrongMru:
      return "wrong-mru";
    case Fault::kBlackHole:
      return "mtu-black-hole";
    case Fault::kCallReuse:
      return "call-reuse";
    case Fault::kReordering:
      return "reordering";
  }
  return "";
}

std::vector<Fault> FaultsOfLevel(int level) {
  if (level == 1) return {Fault::kWrongPassword, Fault::kEncryptionRefused, Fault::kServerPolicy};
  if (level == 2) return {Fault::kNatBug, Fault::kEchoTimeOut, Fault::kWrongMru};
  return {Fault::kBlackHole, Fault::kCallReuse, Fault::kReordering};
}

Patient DrawPatient(const Draw& draw, int level) {
  const std::string of = " of patient " + std::to_string(level);
  Patient out;
  out.fault = draw.Pick("fault" + of, FaultsOfLevel(level));
  out.first = draw.FirstName("first" + of);
  for (uint64_t attempt = 0; out.second.empty() || out.second == out.first; ++attempt) {
    out.second = draw.Again(attempt).FirstName("second" + of);
  }
  out.password = draw.Password("password" + of);
  out.typo = Mistyped(out.password);
  out.second_password = draw.Password("second password" + of);
  out.call_id = draw.Integer("call id" + of, 100, 20000);
  out.second_call_id =
      out.fault == Fault::kCallReuse ? out.call_id : out.call_id + draw.Integer("step" + of, 1, 99);
  out.mru = draw.Integer("MRU" + of, 600, 1100);
  out.latency = draw.Integer("latency" + of, 12, 30);
  out.background = draw.Integer("background" + of, 2, 60);
  out.run = static_cast<uint32_t>(draw.Integer("run" + of, 1, 1000));
  return out;
}

std::string ScenarioText(const Patient& patient) {
  const Fault fault = patient.fault;
  const auto& [first, second] = std::pair(patient.first, patient.second);
  const std::string mode = fault == Fault::kNatBug      ? "stale-checksum"
                           : fault == Fault::kCallReuse ? "by-address"
                                                        : "linux-helper";
  return "title: Two users, one office\n"
         "duration: 20s\n\n"
         "nodes:\n"
         "  " +
         first +
         ": {}\n"
         "  " +
         second +
         ": {}\n"
         "  home: {kind: router}\n"
         "  isp: {kind: router}\n"
         "  server: {icmp: " +
         (fault == Fault::kBlackHole ? "false" : "true") +
         "}\n"
         "  intranet: {}\n\n"
         "links:\n"
         "  - {between: [home, " +
         first +
         "], latency: 1ms, network: 192.168.1.0/30, private: true}\n"
         "  - {between: [home, " +
         second +
         "], latency: 1ms, network: 192.168.2.0/30, private: true}\n"
         "  - {between: [home, isp], rate: 20Mbps, latency: 8ms, network: 203.0.113.0/30}\n"
         "  - {between: [isp, server], rate: 20Mbps, latency: " +
         Text(patient.latency) + "ms" +
         (fault == Fault::kReordering
              ? ",\n     changes: [{at: 6s, reorder: 30%, reorder-by: 15ms}]"
              : "") +
         "}\n"
         "  - {between: [server, intranet], latency: 1ms, network: 10.1.0.0/30, private: true}\n\n"
         "nats:\n"
         "  home: {mode: " +
         mode +
         "}\n\n"
         "pptp-servers:\n"
         "  server:\n"
         "    address: 10.8.0.1\n"
         "    users:\n"
         "      - {name: " +
         first + ", password: " + patient.password +
         ", address: 10.8.0.101}\n"
         "      - {name: " +
         second + ", password: " + patient.second_password +
         ", address: 10.8.0.102}\n"
         "    authentication: [mschapv2]\n"
         "    encryption: {policy: required, bits: [128]}\n"
         "    attributes: {RequireAuthentication: true}\n\n"
         "pptp-clients:\n"
         "  " +
         first +
         ":\n"
         "    server: server\n"
         "    user: " +
         first +
         "\n"
         "    password: " +
         (fault == Fault::kWrongPassword ? patient.typo : patient.password) +
         "\n"
         "    dial: 1s\n"
         "    hang-up: 14s\n"
         "    authentication: [" +
         (fault == Fault::kServerPolicy ? "pap" : "mschapv2") +
         "]\n"
         "    encryption: {policy: " +
         (fault == Fault::kEncryptionRefused ? "refused" : "required") +
         ", bits: [128]}\n"
         "    attributes: {FirstCallId: " +
         Text(patient.call_id) +
         ", EchoInterval: 3s, EchoTimeout: " + (fault == Fault::kEchoTimeOut ? "20ms" : "60s") +
         (fault == Fault::kWrongMru ? ", Mru: " + Text(patient.mru) : "") +
         ", ReorderTime: " + (fault == Fault::kReordering ? "0ms" : "300ms") +
         "}\n"
         "  " +
         second +
         ":\n"
         "    server: server\n"
         "    user: " +
         second +
         "\n"
         "    password: " +
         patient.second_password +
         "\n"
         "    dial: 2s\n"
         "    hang-up: 15s\n"
         "    attributes: {FirstCallId: " +
         Text(patient.second_call_id) +
         "}\n\n"
         "pings:\n"
         "  - {from: isp, to: server, count: " +
         Text(patient.background) +
         ", interval: 10ms, start: 100ms}\n"
         "  - {from: " +
         first +
         ", to: intranet, count: 2, start: 7s}\n"
         "  - {from: " +
         second +
         ", to: intranet, count: 2, start: 7s}\n"
         "  - {from: intranet, to: 10.8.0.101, path-mtu: true, count: 2, start: 8s}\n"
         "on-offs:\n"
         "  - {from: intranet, to: " +
         first +
         ", inside: true, rate: 2Mbps, packet-size: 500, bytes: 50kB, start: 10s}\n\n"
         "expect:\n"
         "  " +
         first +
         ": {tunnel: up, encryption: 128-bit, pings-answered: true, received: 50kB}\n"
         "  " +
         second +
         ": {tunnel: up, encryption: 128-bit, pings-answered: true}\n"
         "  intranet: {path-mtu: 1396}\n";
}

std::vector<std::string> FixOf(const Patient& patient) {
  const std::string client = "pptp-clients." + patient.first;
  switch (patient.fault) {
    case Fault::kWrongPassword:
      return {client + ".password=" + patient.password};
    case Fault::kEncryptionRefused:
      return {client + ".encryption.policy=required"};
    case Fault::kServerPolicy:
      return {client + ".authentication=[mschapv2]"};
    case Fault::kNatBug:
    case Fault::kCallReuse:
      return {"nats.home.mode=linux-helper"};
    case Fault::kEchoTimeOut:
      return {client + ".attributes.EchoTimeout=30s"};
    case Fault::kWrongMru:
      return {client + ".attributes.Mru=1400"};
    case Fault::kBlackHole:
      return {"nodes.server.icmp=true"};
    case Fault::kReordering:
      return {client + ".attributes.ReorderTime=200ms"};
  }
  return {};
}

std::vector<Changeable> Allowed(const Patient& patient) {
  const std::string client = "pptp-clients." + patient.first;
  const std::vector<std::string> policies{"required", "allowed", "refused"},
      methods{"[mschapv2]", "[pap]", "[mschapv2, pap]"};
  std::vector<Changeable> out{
      Changeable::Word("nats.home.mode", {"routing", "no-helper", "by-address", "linux-helper",
                                          "call-alias", "stale-checksum"}),
      Changeable::Time("nats.home.call-replied", seconds(1), std::chrono::hours(24)),
      Changeable::Word("nodes.server.icmp", {"true", "false"}),
      Changeable::Word("pptp-servers.server.authentication", methods),
      Changeable::Word("pptp-servers.server.encryption.policy", policies),
      Changeable::Word("pptp-servers.server.attributes.RequireAuthentication", {"true", "false"}),
      Changeable::Word(client + ".password", {patient.password, patient.typo}),
      Changeable::Word(client + ".authentication", methods),
      Changeable::Word(client + ".encryption.policy", policies)};
  for (const std::string& end :
       {client, "pptp-clients." + patient.second, std::string("pptp-servers.server")}) {
    const std::string at = end + ".attributes.";
    out.push_back(Changeable::Number(at + "Mru", 576, 1500));
    if (end != "pptp-servers.server")
      out.push_back(Changeable::Number(at + "FirstCallId", 1, 60000));
    out.push_back(Changeable::Time(at + "EchoInterval", seconds(1), seconds(3600)));
    out.push_back(Changeable::Time(at + "EchoTimeout", milliseconds(1), seconds(3600)));
    out.push_back(Changeable::Time(at + "RestartTimer", milliseconds(500), seconds(60)));
    out.push_back(Changeable::Time(at + "ReorderTime", milliseconds(0), seconds(5)));
  }
  return out;
}

JourneyId FirstBad(const Patient& patient, const Tape& tape) {
  const auto said = MessagesSent(tape);
  switch (patient.fault) {
    case Fault::kWrongPassword:
      return FirstOf(said, "CHAP Response", patient.first).journey;
    case Fault::kEncryptionRefused:
      return FirstOf(said, "LCP Protocol-Reject", patient.first).journey;
    case Fault::kServerPolicy:
      return FirstOf(said, "LCP Configure-Nak", patient.first).journey;
    case Fault::kNatBug:
      return FirstDrop(tape, trace::DropReason::kChecksum);
    case Fault::kEchoTimeOut:
      return FirstFin(tape, patient.first);
    case Fault::kWrongMru:
      return FirstOf(said, "LCP Configure-Request", patient.first).journey;
    case Fault::kBlackHole:
      return FirstDrop(tape, trace::DropReason::kFragmentationNeeded);
    case Fault::kCallReuse:
      return FirstLostGre(tape, kSecondDials);
    case Fault::kReordering:
      return FirstDrop(tape, trace::DropReason::kLate, patient.first);
  }
  return 0;
}

}  // namespace pptplab::labs::diagnose
