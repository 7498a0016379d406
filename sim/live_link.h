// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A point-to-point link that does to packets what its configuration says, and other things from
// given moments on: devices, queues, channel and filters of ns-3, put together and recorded. Not
// here: addresses and routes (world), what each part does (impaired-channel, link-filter, queues).
#ifndef PPTPLAB_SIM_LIVE_LINK_H_
#define PPTPLAB_SIM_LIVE_LINK_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ns3/node.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/ptr.h"
#include "sim/impaired-channel.h"
#include "sim/impairments.h"
#include "sim/link-filter.h"

namespace pptplab::sim {

class Recorder;

class LiveLink {
 public:
  struct Config {
    Impairments impairments;  ///< of both directions, until changes say else
    QueueConfig queue;
    uint16_t mtu = 1500;
    /// What end b, and what end a, gets and drops.
    std::array<std::vector<ns3::LinkFilter::Listed>, 2> listed_from;
    std::vector<LinkChange> changes;  ///< in the order of their times
  };

  /// Makes the devices. Links are numbered from 0: that decides on their random streams.
  LiveLink(Recorder& recorder, Config config, ns3::Ptr<ns3::Node> a, ns3::Ptr<ns3::Node> b,
           uint32_t number);
  LiveLink(const LiveLink&) = delete;
  LiveLink& operator=(const LiveLink&) = delete;

  ns3::Ptr<ns3::PointToPointNetDevice> device(size_t end) const { return devices_[end]; }

  /// When the recorder knows the devices: says what the link does, and plans its changes.
  void Begin();
  /// At once, whatever `at` says.
  void Change(const LinkChange& change);
  /// Whether nothing passes now, in either direction.
  bool IsCut() const { return impairments_[0].cut && impairments_[1].cut; }
  /// Called after each change.
  void WhenItChanges(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }
  /// Whether it changes bits, now or at one of its changes.
  bool MayDamage() const;
  /// What it does to packets now, for people: "from client: loses 2% of packets; from r1: …".
  std::string Description() const;

 private:
  void MakeDevice(size_t end, ns3::Ptr<ns3::Node> node);
  void Take(const LinkChange& change);
  void ApplyTo(size_t direction);
  void Record();

  Recorder& recorder_;
  Config config_;
  uint32_t number_;
  ns3::Ptr<ns3::ImpairedChannel> channel_;
  std::array<ns3::Ptr<ns3::PointToPointNetDevice>, 2> devices_;
  std::array<ns3::Ptr<ns3::LinkFilter>, 2> filters_;  ///< of what end a sends, at b, and of b
  std::array<Impairments, 2> impairments_;            ///< of what end a sends, and b
  std::vector<std::function<void()>> listeners_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_LIVE_LINK_H_
