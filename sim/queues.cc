// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See queues.h.
#include "sim/queues.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "ns3/double.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/queue-size.h"
#include "ns3/red-queue-disc.h"
#include "ns3/simple-ref-count.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"
#include "sim/recorder.h"

namespace pptplab::sim {

using ns3::Ptr;
using Discipline = QueueConfig::Discipline;

namespace {

const ns3::Time kSamplePeriod = ns3::MilliSeconds(10);
constexpr uint32_t kDeviceRoom = 1;  // packets behind a queue disc

ns3::QueueSize Packets(uint32_t packets) {
  return ns3::QueueSize(ns3::QueueSizeUnit::PACKETS, packets);
}

const char* TypeOf(Discipline discipline) {
  switch (discipline) {
    case Discipline::kDropTail:
      return "";
    case Discipline::kCoDel:
      return "ns3::CoDelQueueDisc";
    case Discipline::kFqCoDel:
      return "ns3::FqCoDelQueueDisc";
    case Discipline::kRed:
      return "ns3::RedQueueDisc";
  }
  return "";
}

Ptr<ns3::QueueDisc> QueueDiscOf(Ptr<ns3::NetDevice> device) {
  const auto control = device->GetNode()->GetObject<ns3::TrafficControlLayer>();
  return control ? control->GetRootQueueDiscOnDevice(device) : nullptr;
}

}  // namespace

Ptr<ns3::QueueDisc> MakeQueueDisc(const QueueConfig& config, ns3::DataRate rate, ns3::Time delay) {
  if (config.discipline == Discipline::kDropTail) return nullptr;
  ns3::ObjectFactory factory;
  factory.SetTypeId(TypeOf(config.discipline));
  const auto disc = factory.Create<ns3::QueueDisc>();
  disc->SetMaxSize(Packets(config.packets));
  if (config.discipline == Discipline::kRed) {
    // The shares that ns-3's defaults have: 5 and 15 of 25.
    disc->SetAttribute("MinTh", ns3::DoubleValue(config.min_threshold.value_or(config.packets / 5.0)));
    disc->SetAttribute("MaxTh",
                       ns3::DoubleValue(config.max_threshold.value_or(config.packets * 3 / 5.0)));
    disc->SetAttribute("LinkBandwidth", ns3::DataRateValue(rate));
    disc->SetAttribute("LinkDelay", ns3::TimeValue(delay));
    return disc;
  }
  // FqCoDel takes its times as texts.
  const auto text = [](ns3::Time time) {
    return ns3::StringValue(std::to_string(time.GetNanoSeconds()) + "ns");
  };
  disc->SetAttribute("Target", text(config.target));
  disc->SetAttribute("Interval", text(config.interval));
  return disc;
}

std::optional<std::string> ProblemOf(const ns3::QueueDisc& disc) {
  if (disc.GetMaxSize().GetValue() == 0) return "a queue has room for one packet or more";
  for (const char* name : {"Flows", "SetWays"}) {
    ns3::UintegerValue value(1);
    if (disc.GetAttributeFailSafe(name, value) && value.Get() == 0) {
      return std::string(name) + " is 1 or more";
    }
  }
  return std::nullopt;
}

void SetDeviceQueue(Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config) {
  const bool is_plain = config.discipline == Discipline::kDropTail;
  const auto queue = ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>();
  queue->SetMaxSize(Packets(is_plain ? config.packets : kDeviceRoom));
  device->SetQueue(queue);
}

void InstallQueueDisc(Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config,
                      ns3::DataRate rate, ns3::Time delay, int64_t stream) {
  const Ptr<ns3::QueueDisc> disc = MakeQueueDisc(config, rate, delay);
  if (!disc) return;
  for (const auto& [name, value] : config.attributes) {
    disc->SetAttribute(name, ns3::StringValue(value));
  }
  if (const auto red = ns3::DynamicCast<ns3::RedQueueDisc>(disc)) red->AssignStreams(stream);
  // By this the queue disc learns when the device has room again.
  const auto interface = ns3::CreateObject<ns3::NetDeviceQueueInterface>();
  interface->GetTxQueue(0)->ConnectQueueTraces(device->GetQueue());
  device->AggregateObject(interface);
  device->GetNode()->GetObject<ns3::TrafficControlLayer>()->SetRootQueueDiscOnDevice(device, disc);
}

void SetQueuePackets(Ptr<ns3::NetDevice> device, uint32_t packets) {
  // ns-3 aborts when a queue is to become shorter than what is in it.
  if (const auto disc = QueueDiscOf(device)) {
    disc->SetMaxSize(Packets(std::max(packets, disc->GetNPackets())));
  } else if (const auto plain = ns3::DynamicCast<ns3::PointToPointNetDevice>(device)) {
    const auto queue = plain->GetQueue();
    queue->SetMaxSize(Packets(std::max(packets, queue->GetNPackets())));
  }
}

// --- recording
// ------------------------------------------------------------------------------------------

namespace {

/// Looks at a queue's length every 10 ms while it matters.
class LengthSeries : public ns3::SimpleRefCount<LengthSeries> {
 public:
  LengthSeries(Ptr<ns3::NetDevice> device, Recorder& recorder)
      : device_(PeekPointer(device)), recorder_(recorder) {}

  void Changed(uint32_t /*before*/, uint32_t now) {
    length_ = now;
    if (is_waiting_ || (length_ < 2 && recorded_ == 0)) return;
    is_waiting_ = true;
    ns3::Simulator::Schedule(kSamplePeriod, &LengthSeries::Look, Ptr<LengthSeries>(this));
  }

 private:
  void Look() {
    is_waiting_ = false;
    const uint32_t length = length_ < 2 ? 0 : length_;
    if (length == recorded_) return;
    recorded_ = length;
    recorder_.RecordSample(device_, "queue", length, "packets");
  }

  ns3::NetDevice* device_;
  Recorder& recorder_;
  uint32_t length_ = 0, recorded_ = 0;
  bool is_waiting_ = false;
};

/// What an ns-3 queue disc means by its words for a drop.
void RecordDiscDrop(Recorder* recorder, ns3::NetDevice* device,
                    Ptr<const ns3::QueueDiscItem> item, const char* words) {
  const std::string_view why(words);
  const auto says = [why](std::string_view part) { return why.find(part) != why.npos; };
  if (says("Target exceeded")) {
    recorder->RecordDropOn(device, item->GetPacket(), trace::DropReason::kEarly,
                           "it waited longer than the target");
  } else if (says("Unforced")) {
    recorder->RecordDropOn(device, item->GetPacket(), trace::DropReason::kEarly,
                           "at random, as the average queue is above the lower threshold");
  } else if (says("Forced")) {
    recorder->RecordDropOn(device, item->GetPacket(), trace::DropReason::kEarly,
                           "the average queue is above the upper threshold");
  } else {
    recorder->RecordDropOn(device, item->GetPacket(), trace::DropReason::kQueueFull, "");
  }
}

}  // namespace

void RecordQueue(Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config,
                 Recorder& recorder) {
  if (recorder.sink() == nullptr) return;
  const auto series = ns3::Create<LengthSeries>(device, recorder);
  const auto changed = ns3::MakeCallback(&LengthSeries::Changed, series);
  if (config.discipline == Discipline::kDropTail) {
    device->GetQueue()->TraceConnectWithoutContext("PacketsInQueue", changed);
    return;
  }
  const auto disc = QueueDiscOf(device);
  disc->TraceConnectWithoutContext("PacketsInQueue", changed);
  for (const char* source : {"DropBeforeEnqueue", "DropAfterDequeue"}) {
    disc->TraceConnectWithoutContext(
        source, ns3::MakeBoundCallback(&RecordDiscDrop, &recorder, PeekPointer(device)));
  }
}

}  // namespace pptplab::sim
