// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Tells one tunnel after the other, step by step. Reading is story_data's, matching story_match's,
// sorting tunnels', drawing ladder's business.
#include "stack/explain/story.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "stack/explain/event_sentences.h"
#include "stack/explain/ladder.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/explain/story_data.h"
#include "stack/explain/tunnels.h"
#include "stack/explain/walk_story.h"
#include "stack/wire/chap.h"
#include "stack/wire/lcp.h"

namespace pptplab::explain {
namespace {

using trace::NodeId;

class Storyteller {
 public:
  Storyteller(StoryData data, std::ostream& out, const StoryOptions& options)
      : data_(std::move(data)),
        options_(options),
        ladder_(out, options.width, options.colour, data_.start),
        names_(data_.nodes),
        sorted_(SortIntoTunnels(data_, names_)) {}

  void Tell() {
    const auto& tunnels = sorted_.tunnels;
    if (tunnels.empty()) {
      ladder_.Text("No message of PPTP or PPP is in this recording of " +
                   Counted(data_.packets, "packet") + ".");
      if (names_.HasReal()) {
        ladder_.Text("What real machines say to each other isn't told here, for nobody knows their keys. "
                     "With a password, it is: pptplab decode RECORDING --user NAME --password "
                     "PASSWORD --out decoded.pcapng");
      }
    }
    for (size_t i = 0; i < tunnels.size() && i < options_.most_tunnels; ++i) TellTunnel(i);
    if (tunnels.size() > options_.most_tunnels) TellRest();
    TellEnd();
  }

 private:
  std::string NameOf(NodeId id) const { return names_.Of(id); }
  std::string Subject(NodeId id) const { return names_.Subject(id); }

  void TellTunnel(size_t index) {
    const Tunnel& tunnel = sorted_.tunnels[index];
    ladder_.Blank();
    std::string title = NameOf(tunnel.left) + " and " + NameOf(tunnel.right);
    if (sorted_.tunnels.size() > 1) {
      title = "Tunnel " + std::to_string(index + 1) + " of " +
              std::to_string(sorted_.tunnels.size()) + ": " + title;
    }
    ladder_.Title(title);
    TellStep(tunnel, Step::kEstablishment, true);
    TellStep(tunnel, Step::kAuthentication, false);
    TellStep(tunnel, Step::kEstablished, false);
    const Counts counts = Count(tunnel);
    TellVerdict(tunnel, counts);
    if (const Walk* walk = WalkOf(tunnel)) {
      TellWalk(ladder_, *walk, [this](NodeId id) { return Subject(id); },
               [this](NodeId id) { return names_.IsReal(id); });
    }
    TellData(tunnel, counts);
    TellStep(tunnel, Step::kKeepAlive, false);
    TellStep(tunnel, Step::kHangUp, false);
  }

  void TellStep(const Tunnel& tunnel, Step step, bool with_names) {
    std::vector<const ToldMessage*> messages;
    for (const ToldMessage& message : tunnel.messages) {
      if (message.told.step == step) messages.push_back(&message);
    }
    std::vector<const StoryRemark*> remarks;
    for (const StoryRemark* remark : tunnel.remarks) {
      if (tunnel.StepOf(*remark) == step) remarks.push_back(remark);
    }
    if (messages.empty() && remarks.empty()) return;
    ladder_.Heading(TitleOf(step));
    if (with_names) ladder_.Names(NameOf(tunnel.left), NameOf(tunnel.right));

    size_t rows = 0;
    const auto has_room = [&] { return ++rows <= options_.most_rows; };
    const auto aside = Asides(remarks);
    auto next = aside.begin();
    for (const ToldMessage* message : messages) {
      for (; next != aside.end() && next->first < message->message->time; ++next) {
        if (has_room()) ladder_.Remark(next->first, next->second);
      }
      if (has_room()) TellMessage(tunnel, *message);
    }
    for (; next != aside.end(); ++next) {
      if (has_room()) ladder_.Remark(next->first, next->second);
    }
    const size_t left_out = rows - std::min(rows, options_.most_rows);
    TellAgreed(tunnel, remarks);
    if (left_out > 0) ladder_.Text("… and " + Counted(left_out, "more line") + ".", Colour::kDim);
  }

  void TellMessage(const Tunnel& tunnel, const ToldMessage& message) {
    const bool right = message.from == tunnel.left;
    const Arrow arrow = message.lost ? (right ? Arrow::kRightLost : Arrow::kLeftLost)
                                     : (right ? Arrow::kRight : Arrow::kLeft);
    ladder_.Message(message.message->time, arrow, message.told.name,
                    message.told.sentence + (message.told.more.empty() ? "" : " ") +
                        message.told.more + (message.lost ? WhatBecameOf(*message.message) : ""));
  }

  /// Of a message that its receiver never understood.
  std::string WhatBecameOf(const StoryMessage& message) const {
    const auto drop = data_.dropped.find(message.journey);
    if (message.journey == 0 || drop == data_.dropped.end()) return " It never arrives.";
    return " It is dropped at " + Subject(drop->second.node) + ": " +
           ReasonOf(drop->second.reason, drop->second.field) + ".";
  }

  /// Notes, and keys, each once: both ends compute the same.
  std::vector<std::pair<Instant, std::string>> Asides(
      const std::vector<const StoryRemark*>& remarks) const {
    using KeyName = std::tuple<std::string, std::string, std::string>;
    const auto name_of = [](const StoryRemark& key) {
      return KeyName{key.what, key.direction, key.value};
    };
    std::map<KeyName, std::set<NodeId>> nodes;
    for (const StoryRemark* remark : remarks) {
      if (remark->kind == StoryRemark::Kind::kKey) {
        nodes[name_of(*remark)].insert(remark->end.first);
      }
    }
    std::vector<std::pair<Instant, std::string>> asides;
    for (const StoryRemark* remark : remarks) {
      const NodeId node = remark->end.first;
      if (remark->kind == StoryRemark::Kind::kNote) {
        asides.emplace_back(remark->time, TellNote(Subject(node), remark->what));
      } else if (remark->kind == StoryRemark::Kind::kKey) {
        const auto who = nodes.extract(name_of(*remark));
        if (who.empty()) continue;  // told when it was computed first
        const auto computed = who.mapped().size() > 1 ? Computed::kByBothEnds : Computed::kByOne;
        asides.emplace_back(remark->time, TellKey(Subject(node), computed, remark->what,
                                                  remark->direction, remark->value));
      }
    }
    return asides;
  }

  void TellAgreed(const Tunnel& tunnel, const std::vector<const StoryRemark*>& remarks) {
    const auto list = [&](NodeId node, bool for_peer) {
      std::vector<std::string> values;
      for (const StoryRemark* remark : remarks) {
        if (remark->kind != StoryRemark::Kind::kAgreed || remark->end.first != node ||
            remark->for_peer != for_peer || values.size() >= 12) {
          continue;
        }
        std::string value = remark->what + (remark->value.empty() ? "" : " " + remark->value);
        if (std::find(values.begin(), values.end(), value) == values.end()) {
          values.push_back(std::move(value));
        }
      }
      std::string text;
      for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
      return text;
    };
    Instant last{};
    for (const StoryRemark* remark : remarks) last = std::max(last, remark->time);
    // One end knows what both agreed on; the other end is asked if it was not recorded.
    std::string left = list(tunnel.left, false), right = list(tunnel.left, true);
    if (left.empty() && right.empty()) {
      left = list(tunnel.right, true);
      right = list(tunnel.right, false);
    }
    if (!left.empty())
      ladder_.Remark(last, "Agreed for " + Subject(tunnel.left) + ": " + left, Colour::kGood);
    if (!right.empty())
      ladder_.Remark(last, "Agreed for " + Subject(tunnel.right) + ": " + right, Colour::kGood);
  }

  /// Who a CHAP Response says that it comes from; `frame` begins with the PPP protocol.
  static std::string NameIn(ByteView frame) {
    const auto response = Read<wire::ChapValuePacket>(frame.subspan(2));
    return response ? std::string(AsText(response->name)) : "";
  }

  static std::string PapNameIn(ByteView frame) {
    const auto packet = Read<wire::ControlPacket>(frame.subspan(2));
    if (!packet) return "";
    const auto request = Read<wire::PapRequestData>(packet->data);
    return request ? std::string(AsText(request->peer_id)) : "";
  }

  struct Counts {
    bool up = false;
    std::optional<Instant> since, until;
    std::string user;
    uint64_t into_left = 0, out_of_right = 0, into_right = 0, out_of_left = 0;  // packets
    uint64_t octets_right = 0, octets_left = 0;  // delivered at that end
  };
  Counts Count(const Tunnel& tunnel) const {
    Counts counts;
    bool left_is_recorded = false, right_is_recorded = false;
    for (const EndKey& key : tunnel.ends) {
      const auto found = data_.ends.find(key);
      if (found == data_.ends.end()) continue;
      const StoryEnd& end = found->second;
      if (end.up && (!counts.since || *end.up > *counts.since)) counts.since = end.up;
      if (end.down && (!counts.until || *end.down < *counts.until)) counts.until = end.down;
      if (!end.user.empty()) counts.user = end.user;
      const bool is_left = key.first == tunnel.left;
      (is_left ? left_is_recorded : right_is_recorded) = true;
      (is_left ? counts.into_left : counts.into_right) += end.sent_packets;
      (is_left ? counts.out_of_left : counts.out_of_right) += end.received_packets;
      (is_left ? counts.octets_left : counts.octets_right) += end.received_octets;
    }
    for (const ToldMessage& message : tunnel.messages) {
      if (message.told.name == "CHAP Response") counts.user = NameIn(message.message->bytes);
      if (message.told.name == "PAP Authenticate-Request") {
        counts.user = PapNameIn(message.message->bytes);
      }
      if (message.told.name == "EAP Response Identity") {
        const ByteView frame = message.message->bytes;
        counts.user = Describer::Printable(frame.subspan(std::min<size_t>(frame.size(), 7)));
      }
    }
    // A passive observer sees both directions and may have neither transitions nor two ends.
    std::map<std::string, std::set<NodeId>> agreed;  // who sent which "… Configure-Ack"
    for (const ToldMessage& message : tunnel.messages) {
      const bool is_network =
          message.told.step == Step::kEstablished && message.told.name.ends_with(" Configure-Ack");
      if (is_network && !message.lost) agreed[message.told.name].insert(message.from);
    }
    const bool both = std::ranges::any_of(
        agreed, [](const auto& protocol) { return protocol.second.size() == 2; });
    counts.up = counts.since || both || counts.out_of_left + counts.out_of_right > 0;
    return counts;
  }

  void TellVerdict(const Tunnel& tunnel, const Counts& counts) {
    ladder_.Blank();
    if (counts.up) {
      std::string text = "The tunnel is up";
      if (counts.since) text += " at " + ladder_.Time(*counts.since) + " s";
      if (!counts.user.empty())
        text += ", and the server knows that it is talking to " + counts.user;
      ladder_.Text("✓ " + text + ".", Colour::kGood);
      return;
    }
    // An access concentrator's: whoever called speaks PPP with its server, not with it.
    const auto connected = static_cast<size_t>(
        std::count_if(tunnel.messages.begin(), tunnel.messages.end(), [](const auto& message) {
          return message.told.name == "Incoming-Call-Connected" && !message.lost;
        }));
    const bool has_ppp =
        std::any_of(tunnel.messages.begin(), tunnel.messages.end(), [](const auto& message) {
          return message.message->message.protocol == trace::Protocol::kPppFrame;
        });
    if (connected > 0 && !has_ppp) {
      ladder_.Text("✓ " + Counted(connected, "call") +
                       " from telephone lines went through it. The callers' PPP is told with them.",
                   Colour::kGood);
      return;
    }
    const std::string why = WhyItEnded(tunnel);
    ladder_.Text("✗ The tunnel did not come up" + (why.empty() ? "." : ": " + why), Colour::kBad);
    TellWhyNot(tunnel);
  }

  /// In the words of the end that dialed, if it has any: the other end often only saw it hang up.
  static std::string WhyItEnded(const Tunnel& tunnel) {
    constexpr std::string_view kEnded = "The call has ended: ";
    std::string why;
    bool is_left = false;
    for (const StoryRemark* remark : tunnel.remarks) {
      if (remark->kind != StoryRemark::Kind::kNote || !remark->what.starts_with(kEnded)) continue;
      if (is_left || (!why.empty() && remark->end.first != tunnel.left)) continue;
      why = remark->what.substr(kEnded.size());
      is_left = remark->end.first == tunnel.left;
    }
    return why;
  }

  /// What the pattern of losses says.
  void TellWhyNot(const Tunnel& tunnel) {
    size_t control = 0, control_lost = 0, ppp = 0, ppp_lost = 0;
    for (const ToldMessage& message : tunnel.messages) {
      const bool is_ppp = message.message->message.protocol == trace::Protocol::kPppFrame;
      ++(is_ppp ? ppp : control);
      if (message.lost) ++(is_ppp ? ppp_lost : control_lost);
    }
    if (ppp > 0 && ppp_lost == ppp && control_lost < control) {
      ladder_.Text(
          "The control connection (TCP) works, but not one GRE packet arrived: something between "
          "the two ends does not let IP protocol 47 pass.",
          Colour::kBad, 4);
    } else if (control > 0 && control_lost == control) {
      ladder_.Text("Nothing arrived at the other end: is it there, and is it reachable?",
                   Colour::kBad, 4);
    }
  }

  const Walk* WalkOf(const Tunnel& tunnel) const {
    const Walk* best = nullptr;
    for (const Walk& walk : data_.walks) {
      const bool is_its = tunnel.ends.contains(walk.end) && walk.end.first == tunnel.left;
      if (!is_its) continue;
      if (best == nullptr || (walk.is_request && !best->is_request)) best = &walk;
    }
    return best;
  }

  void TellData(const Tunnel& tunnel, const Counts& counts) {
    if (counts.into_left + counts.into_right + counts.out_of_left + counts.out_of_right == 0)
      return;
    ladder_.Heading("All data of this tunnel");
    const auto line = [&](NodeId from, NodeId to, uint64_t in, uint64_t out, uint64_t octets) {
      if (names_.IsReal(to)) {
        if (in > 0) ladder_.Text(NameOf(from) + " → " + NameOf(to) + ": " + Counted(in, "packet") + " sent.");
        return;
      }
      std::string text = NameOf(from) + " → " + NameOf(to) + ": " + Counted(out, "packet") +
                         " delivered (" + Counted(octets, "octet") + ")";
      if (in > out) text += ", " + std::to_string(in - out) + " lost on the way";
      ladder_.Text(text + ".");
    };
    line(tunnel.left, tunnel.right, counts.into_left, counts.out_of_right, counts.octets_right);
    line(tunnel.right, tunnel.left, counts.into_right, counts.out_of_left, counts.octets_left);
  }

  void TellRest() {
    size_t up = 0;
    for (size_t i = options_.most_tunnels; i < sorted_.tunnels.size(); ++i) {
      if (Count(sorted_.tunnels[i]).up) ++up;
    }
    const size_t rest = sorted_.tunnels.size() - options_.most_tunnels;
    ladder_.Blank();
    ladder_.Text("… and " + Counted(rest, "more tunnel") + ", of which " + std::to_string(up) +
                 " came up.");
  }

  void TellEnd() {
    if (!sorted_.unsorted.empty() || !data_.drops.empty()) ladder_.Heading("Besides");
    constexpr size_t kMost = 12;
    for (size_t i = 0; i < sorted_.unsorted.size() && i < kMost; ++i) {
      if (sorted_.unsorted[i]->kind != StoryRemark::Kind::kNote) continue;
      const NodeId node = sorted_.unsorted[i]->end.first;
      ladder_.Row(sorted_.unsorted[i]->time,
                  TellNote(node == 0 ? "" : Subject(node), sorted_.unsorted[i]->what));
    }
    size_t shown = 0;
    for (const auto& [drop, count] : data_.drops) {
      if (++shown > kMost) break;
      ladder_.Text("Dropped at " + NameOf(drop.node) + " by " +
                   std::string(trace::NameOfLayer(static_cast<uint32_t>(drop.layer))) + ", " +
                   Counted(count, "packet") + ": " + ReasonOf(drop.reason, drop.field) + ".");
    }
    if (data_.left_out > 0) {
      ladder_.Text("Left out of this story: " + Counted(data_.left_out, "event") + " more.",
                   Colour::kDim);
    }
    if (!data_.problem.empty())
      ladder_.Text("The recording is cut off: " + data_.problem + ".", Colour::kBad);
  }

  const StoryData data_;
  const StoryOptions& options_;
  Ladder ladder_;
  const Names names_;
  const SortedStory sorted_;
};

}  // namespace

void PrintStory(trace::RecordingReader& reader, std::ostream& out, const StoryOptions& options) {
  Storyteller(ReadStoryData(reader), out, options).Tell();
  out.flush();
}

}  // namespace pptplab::explain
