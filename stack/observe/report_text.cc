// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The summary for people, under the six steps in which PPTP is commonly taught.
#include <algorithm>

#include "stack/observe/decode.h"
#include "stack/observe/diagnosis.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

namespace {

std::string Count(uint64_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

std::string Line(const char* step, const std::string& text) {
  std::string line = "  ";
  line += step;
  line.resize(std::max<size_t>(line.size() + 1, 36), ' ');
  return line + text + "\n";
}

std::string IdOf(const std::optional<uint16_t>& id) { return id ? std::to_string(*id) : "?"; }

std::string Establishment(const SessionSummary& session) {
  std::string text = !session.control_seen         ? "not captured; only GRE was seen"
                     : session.control_established ? "the control connection was established"
                                                   : "a control connection, its beginning not seen";
  std::string lines = Line("1 Tunnel establishment", text);
  for (const CallSummary& call : session.calls) {
    lines += Line("", "call: the client's Call ID is " + IdOf(call.client_call_id) +
                          ", the server's " + IdOf(call.server_call_id));
  }
  return lines;
}

std::string OneAuthentication(const AuthenticationSummary& exchange) {
  std::string text = exchange.method + ": the " + NameOfEnd(exchange.authenticator) + " asked, \"" +
                     trace::PrintableText(exchange.user) + "\" answered, ";
  switch (exchange.verdict) {
    case AuthenticationSummary::Verdict::kNone:
      text += "no verdict was seen";
      break;
    case AuthenticationSummary::Verdict::kSuccess:
      text += "success";
      break;
    case AuthenticationSummary::Verdict::kFailure:
      text += "failure";
      break;
  }
  if (!exchange.message.empty()) text += ", \"" + trace::PrintableText(exchange.message) + "\"";
  if (exchange.verified) {
    const std::string given = exchange.method == "EAP-TLS" ? "key log" : "password";
    text += (*exchange.verified ? "; the given " + given + " explains it"
                                : "; not made with the given " + given);
  }
  return text;
}

std::string Authentications(const SessionSummary& session) {
  std::string lines;
  for (const AuthenticationSummary& exchange : session.authentication) {
    lines +=
        Line(lines.empty() ? "2 Authentication, key exchange" : "", OneAuthentication(exchange));
  }
  if (lines.empty()) lines = Line("2 Authentication, key exchange", "none was seen");
  for (const KeySummary& key : session.keys) {
    lines += Line("", "key " + key.name + ": " + ToHex(key.material));
  }
  return lines;
}

/// "IPv6, the client is fe80::1, the server is fe80::2".
std::string NetworkText(const NetworkSummary& network) {
  std::string text(wire::NameOfPppProtocol(network.protocol));
  for (const End end : kEnds) {
    std::string who = network.address[end];
    for (const std::string& name : network.names[end]) who += (who.empty() ? "" : " ") + name;
    if (!who.empty()) text += ", the " + std::string(NameOfEnd(end)) + " is " + who;
  }
  return text;
}

std::string Established(const SessionSummary& session) {
  const AddressSummary& addresses = session.addresses;
  std::string text = "no network protocol was agreed on";
  if (session.network_up) {
    text = addresses.client || addresses.server || addresses.networks.empty() ? "IP" : "";
    if (addresses.client) text += ", the client is " + ToString(*addresses.client);
    if (addresses.server) text += ", the server is " + ToString(*addresses.server);
  }
  std::string lines = text.empty() ? "" : Line("3 Tunnel established", text);
  for (const NetworkSummary& network : addresses.networks) {
    lines += Line(lines.empty() ? "3 Tunnel established" : "", NetworkText(network));
  }
  return lines;
}

std::string Encapsulation(const SessionSummary& session) {
  std::string lines;
  for (const ProtectionSummary& protection : session.protection) {
    std::string text = std::string(DirectionFrom(protection.from)) + ": ";
    if (protection.key_bits != 0) {
      text += "MPPE " + std::to_string(protection.key_bits) + " bits, " +
              (protection.stateless ? "stateless" : "stateful");
    }
    if (protection.compression) text += protection.key_bits != 0 ? ", MPPC" : "MPPC";
    lines += Line(lines.empty() ? "4 Data encapsulation" : "", text);
  }
  if (lines.empty()) lines = Line("4 Data encapsulation", "no encryption was agreed on");
  for (const std::string& note : session.notes) lines += Line("", note);
  return lines;
}

std::string Transmission(const SessionSummary& session) {
  const PacketSummary& packets = session.packets;
  std::string text = Count(packets.gre_payloads, "GRE packet", "GRE packets") +
                     " with a payload, " + std::to_string(packets.lost) + " lost";
  if (packets.duplicate > 0) text += ", " + std::to_string(packets.duplicate) + " repeated";
  if (packets.late > 0) text += ", " + std::to_string(packets.late) + " too late";
  if (packets.malformed > 0) text += ", " + std::to_string(packets.malformed) + " malformed";
  if (packets.cut > 0) text += ", " + std::to_string(packets.cut) + " cut short by the capture";
  return Line("5 Transmission", text);
}

std::string Decapsulation(const SessionSummary& session) {
  const PacketSummary& packets = session.packets;
  if (packets.mppe == 0) {
    return Line("6 Decapsulation", Count(packets.inner, "packet", "packets") + " inside, in clear");
  }
  return Line("6 Decapsulation", std::to_string(packets.decrypted) + " of " +
                                     Count(packets.mppe, "MPPE packet", "MPPE packets") +
                                     " decrypted");
}

std::string DiagnosisLine(const SessionSummary& session) {
  return Line("Diagnosis", session.diagnosis.text + " [" + session.diagnosis.cause + "]");
}

std::string CallIds(const CallSummary& call) {
  return IdOf(call.client_call_id) + " and " + IdOf(call.server_call_id);
}

std::string Nat(const CaptureSummary& summary) {
  std::string text;
  for (const NatSummary& pair : summary.nat) {
    const SessionSummary& inside = summary.sessions[pair.inside];
    const SessionSummary& outside = summary.sessions[pair.outside];
    text += "\nNAT: session " + std::to_string(pair.inside + 1) + " (inside, " +
            ToString(inside.client) + " to " + ToString(inside.server) + ") is session " +
            std::to_string(pair.outside + 1) + " (outside, " + ToString(outside.client) + " to " +
            ToString(outside.server) + ")\n";
    for (const auto& [in, out] : pair.calls) {
      text +=
          Line("Call IDs, client's and server's",
               "inside " + CallIds(inside.calls[in]) + ", outside " + CallIds(outside.calls[out]));
    }
    text += Line("Diagnosis", DescribeNat(inside, outside));
  }
  return text;
}

std::string Attempts(const CaptureSummary& summary) {
  std::string text;
  for (const AttemptSummary& attempt : summary.attempts) {
    text +=
        "\n" + ToString(attempt.client) + " tried to connect to port 1723 of " +
        ToString(attempt.server) + " (" + Count(attempt.requests, "SYN", "SYNs") + "): " +
        (attempt.refused    ? "refused; no PPTP server listens there, or a firewall says so"
         : attempt.accepted ? "accepted, but no control message followed"
                            : "no answer; the host is down, or a firewall drops TCP port 1723") +
        "\n";
  }
  return text;
}

std::string Malformed(const CaptureSummary& summary, const std::vector<std::string>& captures) {
  if (summary.malformed == 0) return "";
  std::string text = "\nMalformed:\n";
  for (const Complaint& complaint : summary.complaints) {
    text += "  ";
    if (captures.size() > 1) text += captures[complaint.capture] + ", ";
    text += "frame " + std::to_string(complaint.frame) + ": " + complaint.layer + ", " +
            complaint.field + " at octet " + std::to_string(complaint.offset) + ": " +
            complaint.reason + "\n";
  }
  if (summary.malformed > summary.complaints.size()) {
    text += "  and " + std::to_string(summary.malformed - summary.complaints.size()) + " more\n";
  }
  return text;
}

std::string Names(const std::vector<std::string>& captures) {
  std::string names;
  for (const std::string& capture : captures) names += (names.empty() ? "" : ", ") + capture;
  return names;
}

}  // namespace

std::string ToText(const CaptureSummary& summary, const std::vector<std::string>& captures) {
  std::string text = Names(captures) + ": " + Count(summary.frames, "frame", "frames") + ", " +
                     Count(summary.sessions.size(), "PPTP session", "PPTP sessions") + "\n";
  size_t number = 0;
  for (const SessionSummary& session : summary.sessions) {
    text += "\nSession " + std::to_string(++number) + ": client " + ToString(session.client) +
            ", server " + ToString(session.server) + "\n";
    text += Establishment(session) + Authentications(session) + Established(session) +
            Encapsulation(session) + Transmission(session) + Decapsulation(session) +
            DiagnosisLine(session);
  }
  text += Nat(summary) + Attempts(summary) + Malformed(summary, captures);
  if (summary.cut > 0) {
    text += "\n" + Count(summary.cut, "frame was", "frames were") +
            " cut short by the capture (snaplen): capture whole packets to see everything\n";
  }
  if (summary.ignored > 0) {
    text += "\n" + Count(summary.ignored, "packet", "packets") +
            " of more sessions than are kept track of\n";
  }
  return text;
}

}  // namespace pptplab::observe
