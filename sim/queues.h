// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What waits in front of a point-to-point device: ns-3's DropTailQueue of the device itself, or one
// of ns-3's queue discs (CoDel, FqCoDel, RED) in the node's traffic control layer, with room for one
// packet behind it in the device. Drops of queue discs are recorded with their cause, and lengths as
// a series. Not here: what the disciplines do (ns-3).
#ifndef PPTPLAB_SIM_QUEUES_H_
#define PPTPLAB_SIM_QUEUES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "ns3/net-device.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/ptr.h"
#include "ns3/queue-disc.h"
#include "sim/impairments.h"

namespace pptplab::sim {

class Recorder;

/// A queue disc as the configuration says, not installed yet; null for drop-tail. Its attributes are
/// not set yet, so that a caller can try them.
ns3::Ptr<ns3::QueueDisc> MakeQueueDisc(const QueueConfig& config, ns3::DataRate rate,
                                       ns3::Time delay);

/// What would make ns-3 divide by zero; nullopt if nothing would.
std::optional<std::string> ProblemOf(const ns3::QueueDisc& disc);

/// Gives a device, which is not on its node yet, its own queue.
void SetDeviceQueue(ns3::Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config);
/// Puts the queue disc, if there is one, in front of a device that is on its node.
void InstallQueueDisc(ns3::Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config,
                      ns3::DataRate rate, ns3::Time delay, int64_t stream);
/// Records the device's queue: its drops, unless it is drop-tail (the recorder sees those itself),
/// and how many packets wait, at most every 10 ms and only while two or more do, or just did.
void RecordQueue(ns3::Ptr<ns3::PointToPointNetDevice> device, const QueueConfig& config,
                 Recorder& recorder);
/// How many packets may wait from now on; at least those that do.
void SetQueuePackets(ns3::Ptr<ns3::NetDevice> device, uint32_t packets);

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_QUEUES_H_
