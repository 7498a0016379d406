// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A host with several ways into the Internet, as a laptop with Wi-Fi and a mobile network: it sends
// by the first of them whose link isn't cut. With the link goes its address; what is still sent from
// that goes nowhere, for no system lets packets out whose source isn't its own.
//
// Not here: IPv6; routers, which would have to tell others.
#ifndef PPTPLAB_SIM_FAIL_OVER_H_
#define PPTPLAB_SIM_FAIL_OVER_H_

#include <string>
#include <vector>

#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "sim/live_link.h"
#include "sim/recorder.h"

namespace pptplab::sim {

class FailOver {
 public:
  /// A link of the host's, and who is at its other end.
  struct Way {
    LiveLink* link = nullptr;
    size_t end = 0;  ///< of the link, that is the host's
    ns3::Ipv4Address gateway;
    std::string towards;
  };
  /// The first way is preferred. Everything lives as long as the simulation; the host has no other
  /// default route. Before the run.
  FailOver(ns3::Ptr<ns3::Node> node, Recorder& recorder, std::vector<Way> ways);
  FailOver(const FailOver&) = delete;
  FailOver& operator=(const FailOver&) = delete;

 private:
  uint32_t InterfaceOf(const Way& way) const;
  void Follow(size_t number);
  void TakeUp(size_t number);
  void TakeDown(size_t number);

  ns3::Ptr<ns3::Node> node_;
  ns3::Ptr<ns3::Ipv4> ipv4_;
  Recorder& recorder_;
  std::vector<Way> ways_;
  std::vector<ns3::Ipv4InterfaceAddress> addresses_;  ///< of the ways
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FAIL_OVER_H_
