// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The way of a tunnel as a list of questions, each of which may end it.
#include "stack/observe/diagnosis.h"

#include <algorithm>

#include "stack/trace/recording.h"
#include "stack/wire/chap.h"
#include "stack/wire/icmp.h"
#include "stack/wire/options.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::observe {

namespace {

using Verdict = AuthenticationSummary::Verdict;

constexpr uint8_t kConnected = 1;  // Result Code of replies
/// Missing answers to this many LCP Echo-Requests, and the peer counts as gone.
constexpr uint32_t kEchoesOfTheLost = 3;
constexpr uint64_t kManyRejects = 2;
/// One end talks this much and this long, and nothing comes back: the other is gone.
constexpr uint64_t kPacketsIntoTheVoid = 8;
constexpr Duration kSilence = std::chrono::seconds(10);

std::string The(End end) { return std::string("the ") + NameOfEnd(end); }

/// "3, no resources" or "9".
std::string Code(std::string_view name, uint32_t code) {
  return std::to_string(code) + (name.empty() ? "" : " (" + std::string(name) + ")");
}

std::string Quoted(const std::string& text) { return "\"" + trace::PrintableText(text) + "\""; }

std::string Times(uint64_t count) { return count == 1 ? "once" : std::to_string(count) + " times"; }

std::string IcmpName(const IcmpSummary& icmp) {
  std::string name(wire::NameOfIcmpType(icmp.type));
  if (name.empty()) name = "type " + std::to_string(icmp.type);
  if (icmp.type == wire::kIcmpDestinationUnreachable) {
    const auto code = wire::NameOfIcmpUnreachableCode(icmp.code);
    name = code.empty() ? name + ", code " + std::to_string(icmp.code) : std::string(code);
  }
  return name;
}

const IcmpSummary* IcmpAboutGre(const SessionSummary& session) {
  for (const IcmpSummary& icmp : session.icmp) {
    if (icmp.about_gre) return &icmp;
  }
  return nullptr;
}

/// The call that says most: one that came up, else the latest.
const CallSummary* Telling(const SessionSummary& session) {
  const CallSummary* telling = nullptr;
  for (const CallSummary& call : session.calls) {
    if (telling == nullptr || !telling->network_up || call.network_up) telling = &call;
  }
  return telling;
}

std::optional<Diagnosis> OfControlConnection(const SessionSummary& session) {
  if (!session.control_seen) return std::nullopt;
  if (session.start_result && *session.start_result != kConnected) {
    return Diagnosis{
        "control-refused",
        "the server refused the control connection with Result Code " +
            Code(wire::NameOfStartResult(*session.start_result), *session.start_result)};
  }
  if (session.start_requested && !session.start_result && session.calls.empty()) {
    const char* how = session.connection_reset    ? "and the TCP connection was reset"
                      : session.connection_closed ? "and the TCP connection was closed"
                                                  : "although TCP is connected";
    return Diagnosis{"control-unanswered",
                     "Start-Control-Connection-Request was never answered, " + std::string(how) +
                         ": what listens on port 1723 is no PPTP server, or it doesn't want this "
                         "client"};
  }
  if (session.calls.empty()) {
    return Diagnosis{"no-call", session.stopped_by || session.connection_closed
                                    ? "the control connection ended without a call"
                                    : "no call was asked for on the control connection"};
  }
  return std::nullopt;
}

std::optional<Diagnosis> OfCallSetUp(const SessionSummary& session, const CallSummary& call) {
  if (call.result && *call.result != kConnected) {
    const auto name = call.incoming ? wire::NameOfIncomingCallResult(*call.result)
                                    : wire::NameOfOutgoingCallResult(*call.result);
    std::string text = "the call was refused with Result Code " + Code(name, *call.result);
    if (call.error != 0) {
      text += ", General Error " + Code(wire::NameOfGeneralError(call.error), call.error);
    }
    return Diagnosis{"call-refused", text};
  }
  const LinkSummary& link = call.link;
  const bool silent = link.payloads[End::kClient] == 0 && link.payloads[End::kServer] == 0;
  if (call.requested_by && !call.result && silent) {
    return Diagnosis{"call-unanswered", The(*call.requested_by) + " asked for a call and " +
                                            The(Other(*call.requested_by)) + " never answered" +
                                            (session.connection_reset || session.connection_closed
                                                 ? "; then the control connection was closed"
                                                 : "")};
  }
  return std::nullopt;
}

std::string BlockedBecause(const SessionSummary& session) {
  const IcmpSummary* icmp = IcmpAboutGre(session);
  if (icmp == nullptr) {
    return "IP protocol 47 (GRE) is blocked on the way, which has nothing to do with TCP or UDP "
           "port 47; or this capture saw one direction only";
  }
  std::string text = ToString(icmp->reporter) + " answers " + The(icmp->sender) +
                     "'s GRE packets with ICMP " + IcmpName(*icmp) + " (" + Times(icmp->count) +
                     ", first in frame " + std::to_string(icmp->first_frame) + "): ";
  const bool is_end = icmp->reporter == session.client || icmp->reporter == session.server;
  if (icmp->type != wire::kIcmpDestinationUnreachable) return text + "they don't arrive";
  if (icmp->code == wire::kIcmpProtocolUnreachable && is_end) {
    return text +
           "whoever has that address doesn't know whom they are for. If it is a NAT, it has "
           "no PPTP helper (on Linux: nf_conntrack_pptp and nf_nat_pptp, assigned to port "
           "1723); if it is an end, nobody there speaks GRE (any more)";
  }
  return text + "a router or firewall doesn't let them pass";
}

std::optional<Diagnosis> OfGre(const SessionSummary& session, const CallSummary& call) {
  const LinkSummary& link = call.link;
  const uint64_t from_client = link.payloads[End::kClient];
  const uint64_t from_server = link.payloads[End::kServer];
  const IcmpSummary* icmp = IcmpAboutGre(session);
  if (from_client == 0 && from_server == 0) {
    if (!session.control_seen) return std::nullopt;
    return Diagnosis{icmp != nullptr ? "gre-blocked" : "no-gre",
                     "the call is connected, but no PPP packet was seen in GRE from either end: " +
                         BlockedBecause(session)};
  }
  if (call.network_up) return std::nullopt;
  if (from_client == 0 || from_server == 0) {
    const End speaker = from_client == 0 ? End::kServer : End::kClient;
    const uint32_t answers = link.lcp.acks[speaker] + link.lcp.refusals[speaker];
    if (answers > 0 || link.lcp.requests[speaker] == 0) {  // it heard the other one, or knows it
      return Diagnosis{"one-direction", "the capture holds only what " + The(speaker) +
                                            " sent, which speaks as if it were answered: nothing "
                                            "can be said about the other direction"};
    }
    return Diagnosis{"gre-blocked", "GRE came by from " + The(speaker) +
                                        " only (LCP Configure-Request " +
                                        Times(link.lcp.requests[speaker]) + "), nothing from " +
                                        The(Other(speaker)) + ": " + BlockedBecause(session)};
  }
  if (icmp != nullptr && !link.lcp.Opened()) {
    return Diagnosis{"gre-blocked", "LCP was not opened: " + BlockedBecause(session)};
  }
  return std::nullopt;
}

/// Who hung up, with the text it gave.
std::string TerminateWords(const LinkSummary::Protocol& protocol) {
  for (const End end : kEnds) {
    if (!protocol.terminate[end]) continue;
    std::string text = "; " + The(end) + " ended it";
    if (!protocol.terminate[end]->empty()) text += " saying " + Quoted(*protocol.terminate[end]);
    return text;
  }
  return "";
}

std::optional<Diagnosis> OfLcp(const CallSummary& call) {
  const LinkSummary& link = call.link;
  if (call.network_up || link.lcp.Opened() || !link.lcp.Seen()) return std::nullopt;
  for (const End end : kEnds) {
    if (!link.refused_authentication[end]) continue;
    if (link.lcp.acks[end] > 0) continue;  // they agreed on another method afterwards
    return Diagnosis{"authentication-refused",
                     "LCP was not opened: " + The(end) + " refuses the way in which " +
                         The(Other(end)) + " wants it to authenticate, and they found no other" +
                         TerminateWords(link.lcp)};
  }
  for (const End end : kEnds) {
    const bool asked = link.lcp.requests[end] > 0;
    const bool answered = link.lcp.acks[Other(end)] + link.lcp.refusals[Other(end)] > 0;
    if (!asked || answered) continue;
    return Diagnosis{"lcp-unanswered", "LCP was not opened: " + The(end) +
                                           " sent Configure-Request " +
                                           Times(link.lcp.requests[end]) + " and got no answer" +
                                           TerminateWords(link.lcp)};
  }
  for (const End end : kEnds) {
    const uint32_t answers = link.lcp.acks[end] + link.lcp.refusals[end];
    if (link.lcp.stale[end] == 0 || link.lcp.stale[end] != answers) continue;
    return Diagnosis{"too-slow",
                     "LCP was not opened: each answer of " + The(end) + " came after " +
                         The(Other(end)) +
                         " had asked again, and answers the question before; the round trip is "
                         "longer than the Restart timer (3 s, RFC 1661 §4.6)" +
                         TerminateWords(link.lcp)};
  }
  return Diagnosis{"lcp-not-opened",
                   "LCP was not opened: both ends talk, but don't agree on its options in time" +
                       TerminateWords(link.lcp)};
}

std::string MeaningOfFailure(const AuthenticationSummary& exchange) {
  const auto failure = wire::ReadMsChapV2Failure(exchange.message);
  if (!exchange.message.starts_with("E=") || !failure) {
    return exchange.message.empty() ? "" : ": " + Quoted(exchange.message);
  }
  const std::string code = ": E=" + std::to_string(failure->error) + ", ";
  switch (failure->error) {
    case wire::kErrorAuthenticationFailure:
      return code + "the name or the password is wrong";
    case wire::kErrorPasswordExpired:
      return code + "the password has expired and must be changed";
    case wire::kErrorAccountDisabled:
      return code + "the account is disabled";
    case wire::kErrorRestrictedLogonHours:
      return code + "not at this time of the day";
    case wire::kErrorNoDialinPermission:
      return code + "the account has no permission to dial in";
    case wire::kErrorChangingPassword:
      return code + "the password could not be changed";
    default:
      return code + "an error without a meaning in RFC 2759";
  }
}

std::optional<Diagnosis> OfAuthentication(const SessionSummary& session, const CallSummary& call) {
  if (call.network_up || session.authentication.empty()) return std::nullopt;
  const AuthenticationSummary& last = session.authentication.back();
  const End peer = Other(last.authenticator);
  const std::string who = last.user.empty() ? "" : " " + Quoted(last.user);
  if (last.verdict == Verdict::kFailure) {
    std::string text = The(last.authenticator) + " refused" + who + " (" + last.method + ")" +
                       MeaningOfFailure(last);
    if (last.verified == false) text += "; it was not the given password, either";
    if (last.verified == true) text += "; it was the given password";
    return Diagnosis{"authentication-failed", text};
  }
  if (last.verdict == Verdict::kNone) {
    if (last.user.empty()) {
      return Diagnosis{"authentication-unanswered",
                       The(peer) + " never answered the " + last.method + " challenge of " +
                           The(last.authenticator) + TerminateWords(call.link.lcp)};
    }
    return Diagnosis{"authentication-unanswered", The(last.authenticator) + " gave no verdict on" +
                                                      who + " (" + last.method + ")" +
                                                      TerminateWords(call.link.lcp)};
  }
  const bool ended_by_peer = call.link.lcp.terminate[peer].has_value();
  if (last.method.find("v2") != std::string::npos && last.verified == false && ended_by_peer) {
    return Diagnosis{
        "server-not-trusted",
        The(last.authenticator) +
            " said Success without proving that it knows the password itself (S=), so " +
            The(peer) + " hung up"};
  }
  return std::nullopt;
}

bool SpeaksOfEncryption(const LinkSummary& link) {
  return std::ranges::any_of(kEnds, [&](End end) {
    const auto& text = link.lcp.terminate[end];
    return text && text->find("MPPE") != std::string::npos;
  });
}

std::string Wishes(const LinkSummary& link) {
  std::string text;
  for (const End end : kEnds) {
    text += (text.empty() ? "" : ", ") + The(end);
    text += link.mppe_bits[end] == 0
                ? " asks for no MPPE"
                : " asks for MPPE " + wire::DescribeMppeBits(link.mppe_bits[end]);
  }
  return text;
}

std::optional<Diagnosis> OfEncryption(const SessionSummary& session, const CallSummary& call) {
  const LinkSummary& link = call.link;
  if (call.network_up || !session.protection.empty() || session.packets.mppe > 0) {
    return std::nullopt;
  }
  const bool negotiated = link.ccp.Seen() && !link.ccp.Opened();
  if (!negotiated && !link.ccp.rejected && !SpeaksOfEncryption(link)) return std::nullopt;
  if (link.ncp.Seen() && !SpeaksOfEncryption(link) && !link.ccp.rejected) return std::nullopt;
  std::string text = "no common encryption: " + Wishes(link);
  if (link.ccp.rejected) text += "; CCP itself was rejected";
  return Diagnosis{"no-common-encryption", text + TerminateWords(link.lcp)};
}

std::optional<Diagnosis> OfNetwork(const CallSummary& call) {
  const LinkSummary& link = call.link;
  if (call.network_up || !link.lcp.Opened()) return std::nullopt;
  if (link.ncp.rejected) {
    return Diagnosis{"network-not-opened",
                     "a network control protocol was rejected" + TerminateWords(link.lcp)};
  }
  if (!link.ncp.Seen()) {
    return Diagnosis{
        "network-not-opened",
        "LCP was opened, but no network protocol (IPCP …) was begun" + TerminateWords(link.lcp)};
  }
  return Diagnosis{"network-not-opened",
                   "the two ends did not agree on a network protocol (addresses, for IPCP)" +
                       TerminateWords(link.ncp) + TerminateWords(link.lcp)};
}

std::optional<Diagnosis> OfTraffic(const SessionSummary& session, const CallSummary& call) {
  const LinkSummary& link = call.link;
  for (const IcmpSummary& icmp : session.icmp) {
    if (!icmp.about_gre || icmp.type != wire::kIcmpDestinationUnreachable ||
        icmp.code != wire::kIcmpFragmentationNeeded) {
      continue;
    }
    return Diagnosis{"too-large", "the tunnel came up, but " + ToString(icmp.reporter) +
                                      " says that GRE packets of " + The(icmp.sender) +
                                      " are too large for the next link and may not be fragmented "
                                      "(ICMP fragmentation needed, " +
                                      Times(icmp.count) + "): a smaller MTU inside helps"};
  }
  if (link.garbage_rejects >= kManyRejects) {
    return Diagnosis{"keys-differ",
                     "the tunnel came up, but " + std::to_string(link.garbage_rejects) +
                         " Protocol-Rejects name protocols that don't exist: what is decrypted is "
                         "garbage, so the ends' keys or MPPE's state differ"};
  }
  for (const End end : kEnds) {
    if (link.unanswered_echoes[end] < kEchoesOfTheLost || link.lcp.terminate[Other(end)]) continue;
    return Diagnosis{"peer-vanished",
                     "the tunnel came up, then " + The(Other(end)) +
                         " vanished: " + std::to_string(link.unanswered_echoes[end]) +
                         " LCP Echo-Requests of " + The(end) + " got no answer"};
  }
  for (const End end : kEnds) {
    const End silent = Other(end);
    if (!link.last_heard[end] || !link.last_heard[silent] || link.lcp.terminate[silent]) continue;
    const auto silence = *link.last_heard[end] - *link.last_heard[silent];
    if (link.unheard[end] < kPacketsIntoTheVoid || silence < kSilence) continue;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
    return Diagnosis{"peer-vanished",
                     "the tunnel came up, then nothing more came from " + The(silent) + ": " +
                         std::to_string(link.unheard[end]) + " packets of " + The(end) + " in " +
                         std::to_string(seconds) +
                         " s met silence; it is gone, or GRE from it is blocked by now"};
  }
  return std::nullopt;
}

std::string Decrypted(const SessionSummary& session) {
  const PacketSummary& packets = session.packets;
  if (packets.mppe == 0 || packets.decrypted == packets.mppe) return "";
  const bool right = std::ranges::any_of(
      session.authentication, [](const auto& exchange) { return exchange.verified == true; });
  const bool wrong = std::ranges::any_of(
      session.authentication, [](const auto& exchange) { return exchange.verified == false; });
  if (packets.decrypted == 0 && wrong && !right)
    return "; the given password is not the one in use";
  return "";
}

std::string Traffic(const SessionSummary& session) {
  std::string text;
  const uint64_t seen = session.packets.gre_payloads + session.packets.lost;
  if (session.packets.lost > 0 && session.packets.lost * 50 > seen) {
    text += "; " + std::to_string(session.packets.lost) + " of " + std::to_string(seen) +
            " packets are missing here";
  }
  for (const CallSummary& call : session.calls) {
    if (call.link.reset_requests == 0) continue;
    text +=
        "; MPPE or MPPC lost coherency " + Times(call.link.reset_requests) + " (CCP Reset-Request)";
    break;
  }
  return text + Decrypted(session);
}

Diagnosis OfEnd(const SessionSummary& session, const CallSummary& call) {
  const LinkSummary& link = call.link;
  const bool from_the_middle = !call.network_up;
  const bool idle = session.packets.inner == 0 && session.packets.mppe == 0;
  const std::string came = from_the_middle ? "the capture holds no beginning; traffic flows"
                           : idle          ? "the tunnel came up, but carried no traffic"
                                           : "the tunnel came up and carried traffic";
  const std::string more = Traffic(session);
  for (const End end : kEnds) {
    if (!link.lcp.terminate[end]) continue;
    std::string text = came + ", until " + The(end) + " ended it";
    if (!link.lcp.terminate[end]->empty()) text += ", saying " + Quoted(*link.lcp.terminate[end]);
    return {"ended", text + more};
  }
  if (call.ended_by) {
    std::string text = came + ", until " + The(*call.ended_by) + " cleared the call";
    if (call.disconnected) {
      text += " (Result Code " +
              Code(wire::NameOfDisconnectResult(*call.disconnected), *call.disconnected) + ")";
    }
    return {"ended", text + more};
  }
  if (session.stopped_by) {
    return {"ended", came + ", until " + The(*session.stopped_by) +
                         " stopped the control connection" + more};
  }
  if (session.connection_reset || session.connection_closed) {
    return {"control-lost", came + ", until the TCP connection was " +
                                (session.connection_reset ? "reset" : "closed") +
                                " without a word; that ends the tunnel" + more};
  }
  if (from_the_middle) return {"traffic-only", came + more};
  return {"up", came + "; it is still up where the capture ends" + more};
}

}  // namespace

Diagnosis Diagnose(const SessionSummary& session) {
  if (auto found = OfControlConnection(session)) return *found;
  const CallSummary* call = Telling(session);
  if (call == nullptr) return {"no-call", "no call was seen"};
  if (auto found = OfCallSetUp(session, *call)) return *found;
  if (auto found = OfGre(session, *call)) return *found;
  if (auto found = OfLcp(*call)) return *found;
  if (auto found = OfAuthentication(session, *call)) return *found;
  if (auto found = OfEncryption(session, *call)) return *found;
  if (auto found = OfNetwork(*call)) return *found;
  if (auto found = OfTraffic(session, *call)) return *found;
  return OfEnd(session, *call);
}

std::string DescribeNat(const SessionSummary& inside, const SessionSummary& outside) {
  const auto gre = [](const SessionSummary& session, End from) {
    uint64_t count = 0;
    for (const CallSummary& call : session.calls) count += call.link.payloads[from];
    return count;
  };
  const IcmpSummary* icmp = IcmpAboutGre(outside);
  for (const End from : kEnds) {
    const SessionSummary& before = from == End::kClient ? inside : outside;
    const SessionSummary& behind = from == End::kClient ? outside : inside;
    if (gre(before, from) == 0 || gre(behind, from) > 0) continue;
    const uint64_t count = gre(before, from);
    std::string text = "GRE dies at the NAT: " + std::to_string(count) +
                       (count == 1 ? " packet of " : " packets of ") + The(from) +
                       " came to it and none came out on the other side";
    if (icmp != nullptr) {
      text += "; it answers with ICMP " + IcmpName(*icmp) + " from " + ToString(icmp->reporter) +
              " (" + Times(icmp->count) + ")";
    }
    return text +
           ". GRE has no ports, so without a PPTP helper, which follows the Call IDs in the "
           "control connection, a NAT doesn't know whom a packet from outside is for";
  }
  bool rewritten = false;
  for (size_t i = 0; i < std::min(inside.calls.size(), outside.calls.size()); ++i) {
    rewritten = rewritten || inside.calls[i].client_call_id != outside.calls[i].client_call_id ||
                inside.calls[i].server_call_id != outside.calls[i].server_call_id;
  }
  return rewritten ? "the NAT has a PPTP helper: it gives the calls other Call IDs outside, in "
                     "control messages and in GRE, and GRE passes"
                   : "the Call IDs are the same on both sides, and GRE passes";
}

}  // namespace pptplab::observe
