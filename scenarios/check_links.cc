// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See check_links.h.
#include "scenarios/check_links.h"

#include <algorithm>
#include <string>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

constexpr uint32_t kMostQueued = 1'000'000;

using Found = std::optional<Problem>;

Found CheckEnds(const Link& link) {
  if (link.between.size() != 2) {
    const Position at = link.between.empty() ? Position{} : link.between.front().at;
    return Problem{at, "a link is between two nodes, not " + std::to_string(link.between.size())};
  }
  const Position& at = link.between[0].at;
  if (link.between[0].name == link.between[1].name) {
    return Problem{link.between[1].at, "a link is between two different nodes"};
  }
  if (link.mtu < 68 || link.mtu > 65535) {
    return Problem{at, "an mtu is from 68 (RFC 791) to 65535 octets"};
  }
  if (link.network6 && link.network6->prefix != 64) {
    return Problem{at, "a link's network6 is a /64"};
  }
  if (link.network && link.network->prefix > 30) {
    return Problem{at, "a link's network has room for two addresses: /30 or larger"};
  }
  return std::nullopt;
}

Found CheckIsEnd(const Link& link, const Reference& node) {
  std::vector<std::string> ends;
  for (const Reference& end : link.between) ends.push_back(end.name);
  if (std::find(ends.begin(), ends.end(), node.name) != ends.end()) return std::nullopt;
  return Problem{node.at, "\"" + node.name.substr(0, 60) + "\" is no end of this link" +
                              Suggestion(node.name, ends)};
}

Found CheckQueuePackets(const Position& at, uint32_t packets) {
  if (packets >= 1 && packets <= kMostQueued) return std::nullopt;
  return Problem{at, "a queue has room for 1 to " + std::to_string(kMostQueued) + " packets"};
}

Found CheckQueue(const LinkQueue& queue) {
  const auto wrong = [&](const char* sentence) { return Problem{queue.place, sentence}; };
  const bool is_codel =
      queue.discipline == Discipline::kCoDel || queue.discipline == Discipline::kFqCoDel;
  if (auto found = CheckQueuePackets(queue.place, queue.packets)) return found;
  if (!is_codel && (queue.target || queue.interval)) {
    return wrong("only codel and fq-codel have a target and an interval");
  }
  for (const auto& time : {queue.target, queue.interval}) {
    if (time && *time <= Duration(0)) return wrong("a target or interval is longer than 0s");
  }
  const bool is_red = queue.discipline == Discipline::kRed;
  if (!is_red && (queue.min_threshold || queue.max_threshold)) {
    return wrong("only red has a min-threshold and a max-threshold");
  }
  if (is_red) {
    const double lower = queue.min_threshold ? *queue.min_threshold : queue.packets / 5.0;
    const double upper = queue.max_threshold ? *queue.max_threshold : queue.packets * 3 / 5.0;
    if (lower <= 0 || lower >= upper || upper > queue.packets) {
      return wrong("red needs 0 < min-threshold < max-threshold, and no more than packets");
    }
  }
  if (queue.discipline == Discipline::kDropTail && !queue.attributes.empty()) {
    return Problem{queue.attributes.front().name.at,
                   "a drop-tail queue has no attributes, only packets"};
  }
  return std::nullopt;
}

bool SaysNothing(const LinkChange& change) {
  return !change.rate && !change.latency && !change.jitter && !change.loss && !change.burst_loss &&
         !change.duplicate && !change.reorder && !change.reorder_by && !change.corrupt &&
         !change.cut && !change.blocks && !change.queue_packets;
}

Found CheckChanges(const Link& link, Duration duration) {
  Duration before{0};
  for (const LinkChange& change : link.changes) {
    if (change.from) {
      if (auto found = CheckIsEnd(link, *change.from)) return found;
    }
    if (SaysNothing(change)) {
      return Problem{change.place, "a change says what is different, such as loss: 10%"};
    }
    if (change.at < before) {
      return Problem{change.place, "changes stand in the order of time: " + ToText(change.at) +
                                       " comes after " + ToText(before)};
    }
    if (change.at > duration) {
      return Problem{change.place, "this change, at " + ToText(change.at) +
                                       ", comes after the end of the run, at " +
                                       ToText(duration)};
    }
    if (change.queue_packets) {
      if (auto found = CheckQueuePackets(change.place, *change.queue_packets)) return found;
    }
    before = change.at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Problem> CheckLink(const Link& link, Duration duration) {
  if (auto found = CheckEnds(link)) return found;
  for (const ListedPacket& packet : link.drop) {
    if (packet.number == 0) return Problem{packet.from.at, "packets to drop are counted from 1"};
    if (auto found = CheckIsEnd(link, packet.from)) return found;
  }
  if (auto found = CheckQueue(link.queue)) return found;
  return CheckChanges(link, duration);
}

}  // namespace pptplab::scenarios
