// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See live_link.h.
#include "sim/live_link.h"

#include <utility>

#include "ns3/mac48-address.h"
#include "ns3/simulator.h"
#include "sim/queues.h"
#include "sim/recorder.h"

namespace pptplab::sim {

using ns3::ImpairedChannel;
using ns3::Ptr;

namespace {

// Random streams. Those of random loss are older than the others, which have a room of their own.
constexpr int64_t kLossStreams = 1'000'000;
constexpr int64_t kStreams = 3'000'000'000;
constexpr int64_t kStreamsOfDirection = 8;  // the channel's 4, bursts, a queue disc
constexpr int64_t kBurstStream = ImpairedChannel::kStreamsOfDirection;
constexpr int64_t kQueueStream = kBurstStream + 1;

int64_t StreamsOf(uint32_t link, size_t direction) {
  return kStreams + (2 * static_cast<int64_t>(link) + static_cast<int64_t>(direction)) *
                        kStreamsOfDirection;
}

/// Whatever the channel told about a packet.
void RecordImpaired(Recorder* recorder, Ptr<const ns3::Packet> packet, Ptr<ns3::NetDevice> device,
                    ImpairedChannel::What what, const std::string& text) {
  switch (what) {
    case ImpairedChannel::What::kCut:
      recorder->RecordDropOn(device, packet, trace::DropReason::kCut, text);
      break;
    case ImpairedChannel::What::kDamaged:
      recorder->RecordDropOn(device, packet, trace::DropReason::kChecksum, "a bit is wrong");
      break;
    case ImpairedChannel::What::kDuplicated:
      recorder->NoteOn(device, packet, "the link delivers this packet twice");
      break;
    case ImpairedChannel::What::kHeldBack:
      recorder->NoteOn(device, packet,
                       "the link holds this packet back for " + text + ": later ones may pass it");
      break;
    case ImpairedChannel::What::kCorrupted:
      recorder->NoteOn(device, packet, "the link changes this packet: " + text);
      break;
  }
}

}  // namespace

LiveLink::LiveLink(Recorder& recorder, Config config, Ptr<ns3::Node> a, Ptr<ns3::Node> b,
                   uint32_t number)
    : recorder_(recorder),
      config_(std::move(config)),
      number_(number),
      channel_(ns3::CreateObject<ImpairedChannel>()) {
  impairments_ = {config_.impairments, config_.impairments};
  channel_->SetAttribute("Delay", ns3::TimeValue(config_.impairments.delay));
  MakeDevice(0, std::move(a));
  MakeDevice(1, std::move(b));
}

void LiveLink::MakeDevice(size_t end, Ptr<ns3::Node> node) {
  const auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
  device->SetAddress(ns3::Mac48Address::Allocate());
  device->SetDataRate(config_.impairments.rate);
  device->SetMtu(config_.mtu);
  SetDeviceQueue(device, config_.queue);
  node->AddDevice(device);
  device->Attach(channel_);
  InstallQueueDisc(device, config_.queue, config_.impairments.rate, config_.impairments.delay,
                   StreamsOf(number_, end) + kQueueStream);
  devices_[end] = device;
}

void LiveLink::Begin() {
  channel_->TraceConnectWithoutContext("Impaired",
                                       ns3::MakeBoundCallback(&RecordImpaired, &recorder_));
  for (size_t end : {0, 1}) RecordQueue(devices_[end], config_.queue, recorder_);
  bool is_plain = config_.changes.empty() && config_.listed_from[0].empty() &&
                  config_.listed_from[1].empty() && !IsImpaired(config_.impairments);
  for (const LinkChange& change : config_.changes) {
    if (change.at.IsZero()) {
      Take(change);
    } else {
      ns3::Simulator::Schedule(change.at - ns3::Simulator::Now(), &LiveLink::Change, this, change);
    }
  }
  if (is_plain) return;  // ns-3's own channel, and no filter
  for (size_t direction : {0, 1}) ApplyTo(direction);
  Record();
}

void LiveLink::Change(const LinkChange& change) {
  Take(change);
  for (size_t direction : {0, 1}) ApplyTo(direction);
  Record();
  for (const auto& listener : listeners_) listener();
}

void LiveLink::Take(const LinkChange& change) {
  for (size_t direction : {0, 1}) {
    if (change.from_a && *change.from_a != (direction == 0)) continue;
    Apply(change, impairments_[direction]);
    if (change.queue_packets) SetQueuePackets(devices_[direction], *change.queue_packets);
  }
}

void LiveLink::ApplyTo(size_t direction) {
  const Impairments& wanted = impairments_[direction];
  devices_[direction]->SetDataRate(wanted.rate);
  channel_->SetImpairments(static_cast<uint32_t>(direction), wanted,
                           StreamsOf(number_, direction));
  const BurstLoss& bursts = wanted.burst_loss;
  const bool has_bursts = bursts.enter > 0 || bursts.loss_else > 0;
  auto& filter = filters_[direction];
  if (!filter) {
    const bool filters = wanted.loss > 0 || has_bursts || !wanted.blocked_protocols.empty() ||
                         !wanted.blocked_ports.empty() || !config_.listed_from[direction].empty();
    if (!filters) return;
    filter = ns3::CreateObject<ns3::LinkFilter>();
    filter->SetListed(config_.listed_from[direction]);
    filter->AssignStream(kLossStreams + 2 * static_cast<int64_t>(number_) + (direction == 0));
    devices_[1 - direction]->SetReceiveErrorModel(filter);
  }
  filter->SetLoss(wanted.loss);
  filter->SetBurstLoss(bursts, StreamsOf(number_, direction) + kBurstStream);
  filter->SetBlockedProtocols(wanted.blocked_protocols);
  filter->SetBlockedPorts(wanted.blocked_ports);
}

bool LiveLink::MayDamage() const {
  bool may = config_.impairments.corrupt > 0;
  for (const LinkChange& change : config_.changes) may |= change.corrupt.value_or(0) > 0;
  return may;
}

std::string LiveLink::Description() const {
  const auto describe = [this](size_t direction, bool and_pace) {
    std::string text = Describe(impairments_[direction], and_pace);
    if (!config_.listed_from[direction].empty()) {
      if (!text.empty()) text += ", ";
      text += "drops listed packets";
    }
    return text;
  };
  const auto is_as_built = [this](const Impairments& now) {
    return now.rate == config_.impairments.rate && now.delay == config_.impairments.delay;
  };
  const bool and_pace = !is_as_built(impairments_[0]) || !is_as_built(impairments_[1]);
  const std::string from_a = describe(0, and_pace), from_b = describe(1, and_pace);
  if (from_a == from_b) return from_a;
  const auto or_nothing = [](const std::string& text) { return text.empty() ? "nothing" : text; };
  std::string text = "from " + recorder_.NameOf(devices_[0]->GetNode());
  text += ": " + or_nothing(from_a);
  text += "; from " + recorder_.NameOf(devices_[1]->GetNode());
  text += ": " + or_nothing(from_b);
  return text;
}

void LiveLink::Record() {
  recorder_.RecordLinkState(devices_[0], devices_[1], Description(),
                            !IsCut());
}

}  // namespace pptplab::sim
