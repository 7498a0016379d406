// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/explain/setup_cost.h"

#include <algorithm>
#include <optional>

#include "stack/explain/story_data.h"
#include "stack/explain/tunnels.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {
namespace {

SetupPart PartOf(const StoryMessage& message) {
  if (message.message.protocol == trace::Protocol::kPptpControl) return SetupPart::kPptp;
  if (message.bytes.size() < 2) return SetupPart::kNetwork;
  switch (LoadBe16(message.bytes.data())) {
    case wire::kPppLcp:
      return SetupPart::kLcp;
    case wire::kPppPap:
    case wire::kPppChap:
    case wire::kPppEap:
      return SetupPart::kAuthentication;
    case wire::kPppCcp:
      return SetupPart::kCcp;
  }
  return SetupPart::kNetwork;
}

/// When the end that dialled may send data; nullopt: never.
std::optional<Instant> UpAt(const Tunnel& tunnel, const StoryData& data) {
  for (const EndKey& end : tunnel.ends) {
    const auto found = data.ends.find(end);
    if (end.first == tunnel.left && found != data.ends.end() && found->second.up) {
      return found->second.up;
    }
  }
  return std::nullopt;
}

SetupCost CostOf(const Tunnel& tunnel, Instant up, const Names& names) {
  SetupCost cost;
  cost.dialler = names.Of(tunnel.left);
  cost.answerer = names.Of(tunnel.right);
  cost.took = up - tunnel.start;
  struct Arrival {
    Instant time;
    trace::NodeId at;
    uint32_t trips;
  };
  std::vector<Arrival> arrivals;
  for (const ToldMessage& told : tunnel.messages) {
    const StoryMessage& message = *told.message;
    if (message.time > up) continue;
    ++cost.messages[static_cast<size_t>(PartOf(message))];
    cost.octets += message.bytes.size();
    uint32_t before = 0;
    for (const Arrival& arrival : arrivals) {
      if (arrival.at == told.from && arrival.time <= message.time) {
        before = std::max(before, arrival.trips);
      }
    }
    const Instant arrived = message.arrived.value_or(message.time);
    arrivals.push_back({arrived, told.to, before + 1});
    if (arrived <= up) cost.trips = std::max(cost.trips, before + 1);
  }
  return cost;
}

}  // namespace

std::string_view NameOfSetupPart(SetupPart part) {
  switch (part) {
    case SetupPart::kPptp:
      return "PPTP messages";
    case SetupPart::kLcp:
      return "LCP packets";
    case SetupPart::kAuthentication:
      return "packets of authentication";
    case SetupPart::kCcp:
      return "CCP packets";
    case SetupPart::kNetwork:
      return "packets of network control protocols";
  }
  return "";
}

std::vector<SetupCost> CostOfSetup(trace::RecordingReader& reader) {
  const StoryData data = ReadStoryData(reader);
  const Names names(data.nodes);
  std::vector<SetupCost> costs;
  for (const Tunnel& tunnel : SortIntoTunnels(data, names).tunnels) {
    if (const auto up = UpAt(tunnel, data)) costs.push_back(CostOf(tunnel, *up, names));
  }
  return costs;
}

}  // namespace pptplab::explain
