// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Texts in events come from a file, and so from anywhere: whoever shows a sentence makes it
// Printable (sentences.h) first.
#include "stack/explain/event_sentences.h"
#include "stack/explain/network_sentences.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "stack/explain/pptp_sentences.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"

namespace pptplab::explain {
namespace {

using trace::Direction;
using What = trace::Step::What;

std::string Hex16(uint32_t value) {
  uint8_t raw[2];
  StoreBe16(raw, static_cast<uint16_t>(value & 0xffff));
  return ToHex(raw);
}

std::string PppProtocol(uint32_t number) {
  return Hex16(number) + InBrackets(wire::NameOfPppProtocol(number));
}

std::string CompressDown(const trace::Step& step) {
  if ((step.flags & trace::Step::kVanJacobson) != 0) {
    const std::string slot = "slot " + std::to_string(step.number);
    return (step.flags & trace::Step::kCompressed) != 0
               ? "of its TCP/IP header only what changed is sent (Van Jacobson, " + slot + ")"
               : "its TCP/IP header goes whole once, to be remembered in " + slot +
                     " (Van Jacobson)";
  }
  if ((step.flags & trace::Step::kCompressed) == 0) {
    return "MPPC finds nothing in it that repeats, and leaves it as it is";
  }
  const bool afresh = (step.flags & trace::Step::kFlushed) != 0;
  return "MPPC replaces what was sent before by where it stood, " +
         std::string(afresh ? "starting with an empty history (A)"
                            : "looking through the packets before this one") +
         ((step.flags & trace::Step::kAtFront) != 0
              ? "; its history is full, so it goes on at the front (B)"
              : "");
}

std::string LineDown(const trace::Step& step) {
  const std::string fcs = "puts Flags round it, an FCS behind it, ";
  if ((step.flags & 1) != 0) {
    return "the line's framing " + fcs +
           "and a zero bit after every five ones: " + std::to_string(step.second) +
           " octets on the line";
  }
  const int escapes = static_cast<int>(step.second) - step.size_before - 4;
  return "the line's framing " + fcs +
         (escapes > 0 ? "and escapes " + std::to_string(escapes) + " of its octets: "
                      : "and has nothing to escape: ") +
         std::to_string(step.second) + " octets on the line";
}

/// What a step did on the way down.
std::string ClauseDown(const trace::Step& step) {
  switch (step.what) {
    case What::kCompress:
      return CompressDown(step);
    case What::kEncrypt:
      return std::string("MPPE encrypts it, with its PPP protocol number in front, ") +
             ((step.flags & trace::Step::kKeyChanged) != 0 ? "under a new key"
                                                           : "under the same key") +
             ", and adds a header: coherency count " + std::to_string(step.number) +
             ((step.flags & trace::Step::kFlushed) != 0 ? ", tables started afresh (A)" : "");
    case What::kProtocolField:
      return "PPP says what it is: protocol " + PppProtocol(step.number) +
             ((step.flags & 1) != 0 ? ", cut to one octet as agreed (PFC)" : "");
    case What::kAddressControl:
      return (step.flags & 1) != 0
                 ? "PPP's Address and Control octets are left out as agreed (ACFC)"
                 : "PPP puts Address and Control (ff 03) in front";
    case What::kGre:
      return "GRE puts the Call ID and Sequence Number " + std::to_string(step.number) +
             " in front" +
             ((step.flags & 1) != 0 ? ", and acknowledges up to " + std::to_string(step.second)
                                    : "");
    case What::kLineFraming:
      return LineDown(step);
    case What::kAckOnly:
    case What::kDeliver:
      break;
  }
  return "";
}

std::string ClauseUp(const trace::Step& step) {
  switch (step.what) {
    case What::kCompress:
      if ((step.flags & trace::Step::kVanJacobson) != 0) {
        return (step.flags & trace::Step::kCompressed) != 0
                   ? "its TCP/IP header is put together again from slot " +
                         std::to_string(step.number)
                   : "its TCP/IP header is remembered in slot " + std::to_string(step.number);
      }
      return (step.flags & trace::Step::kCompressed) != 0
                 ? "MPPC puts back what was left out, from its history"
                 : "MPPC has nothing to put back: it was not compressed";
    case What::kEncrypt:
      return "MPPE decrypts it (coherency count " + std::to_string(step.number) +
             ((step.flags & trace::Step::kKeyChanged) != 0 ? ", a new key as agreed)" : ")");
    case What::kProtocolField:
      return "PPP's header is read and taken off: protocol " + PppProtocol(step.number);
    case What::kAddressControl:
      return "PPP's Address and Control octets are taken off";
    case What::kGre:
      return "GRE's header is taken off: Sequence Number " + std::to_string(step.number) +
             " is in order";
    case What::kLineFraming:
      return (step.flags & 1) != 0
                 ? "the bits between two Flags are a frame: inserted zero bits are taken out, and "
                   "its FCS is right"
                 : "the octets between two Flags are a frame: escapes are taken out, and its FCS "
                   "is "
                   "right";
    case What::kAckOnly:
    case What::kDeliver:
      break;
  }
  return "";
}

struct Word {
  std::string_view name;
  std::string_view meaning;
};

/// RFC 1661 §4.3, as the end of "because …".
constexpr auto kAutomatonEvents = std::to_array<Word>({
    {"Up", "the layer below is ready"},
    {"Down", "the layer below is gone"},
    {"Open", "it is told to open"},
    {"Close", "it is told to close"},
    {"TO+", "no answer came in time, and it may ask again"},
    {"TO-", "no answer came in time, and it has asked often enough"},
    {"RCR+", "a Configure-Request came that it can accept"},
    {"RCR-", "a Configure-Request came that it cannot accept as it is"},
    {"RCA", "its own Configure-Request was accepted"},
    {"RCN", "its own Configure-Request was not accepted as it is"},
    {"RTR", "the peer wants to end it"},
    {"RTA", "the peer confirms the end"},
    {"RUC", "a packet came whose code it does not know"},
    {"RXJ+", "the peer rejects something that can be done without"},
    {"RXJ-", "the peer rejects something that cannot be done without"},
    {"RXR", "an Echo or Discard-Request came"},
});
/// RFC 1661 §4.4, as the end of "it …".
constexpr auto kAutomatonActions = std::to_array<Word>({
    {"tlu", "tells the layers above that it is up"},
    {"tld", "tells the layers above that it is down"},
    {"tls", "asks the layer below to start"},
    {"tlf", "lets go of the layer below"},
    {"irc", "starts counting its tries afresh"},
    {"zrc", "will wait one more period and not ask again"},
    {"scr", "sends a Configure-Request"},
    {"sca", "sends a Configure-Ack"},
    {"scn", "sends a Configure-Nak or Configure-Reject"},
    {"str", "sends a Terminate-Request"},
    {"sta", "sends a Terminate-Ack"},
    {"scj", "sends a Code-Reject"},
    {"ser", "sends an Echo-Reply"},
});

template <size_t N>
std::string_view Meaning(const std::array<Word, N>& words, std::string_view name) {
  for (const Word& word : words) {
    if (word.name == name) return word.meaning;
  }
  return "";
}

/// "sends a Configure-Ack (sca), and tells the layers above that it is up (tlu)".
std::string TellActions(std::string_view actions) {
  std::vector<std::string> told;
  while (!actions.empty()) {
    const size_t end = std::min(actions.find(','), actions.size());
    std::string_view action = actions.substr(0, end);
    actions.remove_prefix(std::min(end + 1, actions.size()));
    while (action.starts_with(' ')) action.remove_prefix(1);
    const std::string_view meaning = Meaning(kAutomatonActions, action);
    if (meaning.empty()) return "";  // another table's words: they read well as they are
    told.push_back(std::string(meaning) + " (" + std::string(action) + ")");
  }
  std::string text;
  for (size_t i = 0; i < told.size(); ++i) {
    if (i > 0) text += i + 1 == told.size() ? " and " : ", ";
    text += told[i];
  }
  return text;
}

std::string Rate(uint64_t bits_per_second) {
  constexpr std::array<const char*, 4> kUnits = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};
  size_t unit = 0;
  while (unit + 1 < kUnits.size() && bits_per_second >= 1000 && bits_per_second % 1000 == 0) {
    bits_per_second /= 1000;
    ++unit;
  }
  return std::to_string(bits_per_second) + " " + kUnits[unit];
}

/// "3 s", "16.2 ms", "100 µs".
std::string Span(int64_t nanoseconds) {
  const double ns = static_cast<double>(nanoseconds);
  char text[48];
  if (ns >= 1e9) {
    std::snprintf(text, sizeof text, "%.6g s", ns / 1e9);
  } else if (ns >= 1e6) {
    std::snprintf(text, sizeof text, "%.4g ms", ns / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.4g µs", ns / 1e3);
  }
  return text;
}

}  // namespace

std::string ClauseOf(const trace::Step& step) {
  return step.direction == Direction::kSent ? ClauseDown(step) : ClauseUp(step);
}

std::string SizesOf(const trace::Step& step) {
  return std::to_string(step.size_before) + " → " + std::to_string(step.size_after) + " octets";
}

std::string DescribeIpPacket(ByteView packet) {
  const auto ip = ReadPrefix<wire::Ipv4Header>(packet);
  if (!ip) return "";
  const auto& header = ip->value;
  const std::string_view name = wire::NameOfIpProtocol(header.protocol);
  std::string text = std::string(name.empty() ? "IP" : name) + " from " + ToString(header.source) +
                     " to " + ToString(header.destination);
  if (header.protocol != wire::kIpProtocolTcp || header.IsFragment()) return text;
  const ByteView segment = packet.subspan(ip->size);
  const auto tcp = ReadPrefix<wire::TcpHeader>(segment);
  if (!tcp || segment.size() == tcp->size) return text;
  const std::string_view data = AsText(segment.subspan(tcp->size));
  if (!data.starts_with("GET ") && !data.starts_with("HTTP/")) return text;
  return text + ", \"" + std::string(data.substr(0, std::min(data.find('\r'), data.size()))) + "\"";
}

std::string TellKey(std::string_view who, Computed computed, std::string_view what,
                    std::string_view direction, std::string_view value) {
  // A random value is told, not computed.
  const bool random = what.ends_with("random");
  return (computed == Computed::kByBothEnds
              ? std::string("Both ends ") + (random ? "know" : "compute")
              : Capitalised(std::string(who)) + (random ? " knows" : " computes")) +
         " the " + std::string(what) + (direction.empty() ? "" : ", " + std::string(direction)) +
         ": " + std::string(value);
}

std::string ReasonOf(trace::DropReason reason, std::string_view field) {
  return std::string(trace::NameOfDropReason(static_cast<uint32_t>(reason))) + InBrackets(field);
}

std::string TellNote(std::string_view who, std::string_view text) {
  return (who.empty() ? "" : "At " + std::string(who) + ": ") + std::string(text);
}

std::string TellStep(const trace::Step& step, std::string_view who, ByteView packet) {
  const std::string subject = Capitalised(std::string(who));
  const bool sent = step.direction == Direction::kSent;
  if (step.what == What::kDeliver) {
    const std::string what = DescribeNetworkPacket(static_cast<uint16_t>(step.number), packet);
    if (!sent) {
      return "Out comes the packet that went in: " + std::string(who) + " has " +
             Counted(step.size_after, "octet") + (what.empty() ? "." : " again, " + what + ".");
    }
    return subject + " sends a packet into the tunnel: " + Counted(step.size_before, "octet") +
           (what.empty() ? "." : ", " + what + ".");
  }
  if (step.what == What::kAckOnly) {
    return sent ? subject + " acknowledges all GRE packets up to Sequence Number " +
                      std::to_string(step.second) + ", and has nothing else to send."
                : subject + " learns that all GRE packets up to Sequence Number " +
                      std::to_string(step.second) + " have arrived.";
  }
  return (sent ? "On its way down at " : "On its way up at ") + std::string(who) + ", " +
         ClauseOf(step) + ": " + SizesOf(step) + ".";
}

std::string TellTransition(const trace::Transition& transition, std::string_view who) {
  const std::string automaton(transition.automaton);
  std::string text = "At " + std::string(who) + ", " + automaton;
  text += transition.from == transition.to
              ? " stays in " + std::string(transition.to)
              : " goes from " + std::string(transition.from) + " to " + std::string(transition.to);
  const std::string_view meaning = Meaning(kAutomatonEvents, transition.event);
  if (!meaning.empty()) {
    text += ", because " + std::string(meaning) + InBrackets(transition.event);
  } else if (!transition.event.empty()) {
    text += ", on “" + std::string(transition.event) + "”";
  }
  const std::string actions = TellActions(transition.actions);
  if (!actions.empty()) return text + "; it " + actions + ".";
  return text + (transition.actions.empty()
                     ? "."
                     : "; it does “" + std::string(transition.actions) + "”.");
}

std::string TellDrop(const trace::Drop& drop, trace::Layer layer, std::string_view who,
                     std::string_view what) {
  const std::string packet = "A packet" + InBrackets(what) + " ends here: ";
  const std::string reason = ReasonOf(drop.reason, drop.field);
  if (drop.reason == trace::DropReason::kLinkLoss) return packet + reason + ".";
  return packet + std::string(who) + " drops it (" +
         std::string(trace::NameOfLayer(static_cast<uint32_t>(layer))) + "), because " + reason +
         ".";
}

std::string TellAgreed(const trace::Agreed& agreed, std::string_view who) {
  return "Agreed, " + std::string(agreed.for_peer ? "for the peer of " : "for ") +
         std::string(who) + ": " + std::string(agreed.what) +
         (agreed.value.empty() ? "" : " " + std::string(agreed.value)) + ".";
}

std::string TellTimer(const trace::Timer& timer, Instant now, std::string_view who) {
  const std::string subject = Capitalised(std::string(who));
  switch (timer.action) {
    case trace::Timer::Action::kSet: {
      const int64_t at = Nanoseconds(timer.deadline), since = Nanoseconds(now);
      return subject + " sets its " + std::string(timer.name) +
             (at > since ? " to " + Span(at - since) : "") + ".";
    }
    case trace::Timer::Action::kStopped:
      return subject + " stops its " + std::string(timer.name) + ": what it waited for has come.";
    case trace::Timer::Action::kExpired:
      return "At " + std::string(who) + ", the " + std::string(timer.name) +
             " expires: what it waited for has not come.";
  }
  return "";
}

std::string TellStimulus(const trace::Stimulus& stimulus, std::string_view who) {
  const std::string text(stimulus.text);
  switch (stimulus.what) {
    case trace::Stimulus::What::kUser:
      return Capitalised(std::string(who)) + " is told what to do: " + text + ".";
    case trace::Stimulus::What::kConnection:
      return "At " + std::string(who) + ": " + text + ".";
    case trace::Stimulus::What::kPacket:
      return "A " + text + " reaches " + std::string(who) + ".";
    case trace::Stimulus::What::kTimer:
      return "Time is up at " + std::string(who) + ": " + text + ".";
  }
  return "";
}

std::string TellSession(const trace::SessionNamed& session, std::string_view who) {
  std::string text = Capitalised(std::string(who)) + " has a tunnel with " +
                     ToString(session.peer) + ": its own Call ID is " +
                     std::to_string(session.local_call_id) + ", the peer's " +
                     std::to_string(session.peer_call_id);
  if (!session.user.empty()) text += ", the user is " + std::string(session.user);
  return text + ".";
}

std::string TellNode(const trace::NodeNamed& node) {
  return "There is a node called " + std::string(node.name) + InBrackets(node.role) + ".";
}

std::string TellLink(const trace::LinkNamed& link) {
  std::string text =
      "A link joins " + std::string(link.interface_a) + " and " + std::string(link.interface_b);
  if (link.rate != 0) text += ": " + Rate(link.rate);
  if (link.latency_ns > 0) text += (link.rate != 0 ? ", " : ": ") + Span(link.latency_ns);
  return text + ".";
}

}  // namespace pptplab::explain
