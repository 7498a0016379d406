// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Time series of a run as CSV (RFC 4180), one value a row:
//
//   time_s,node,what,name,value,unit
//
// Every `step` each value is looked at. What is counted in a step (received, goodput, lost) and
// what may be nothing (queue) has a row for each step in which it isn't 0, and one when it is 0
// again; what holds until it changes (rtt, congestion-window, gre-…) has a row when it has changed.
#ifndef PPTPLAB_SIM_SERIES_H_
#define PPTPLAB_SIM_SERIES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

namespace pptplab::sim {

class Series {
 public:
  /// Writes the header row now. `out` lives longer.
  Series(std::ostream& out, ns3::Time step);
  ~Series();
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;

  /// Its links and their queues, IP's drops, TCP connections and tunnels. Devices are those that it
  /// has now.
  void Watch(ns3::Ptr<ns3::Node> node, const std::string& name);
  /// Octets that `count` says arrived at the node so far: rows "received" and "goodput".
  void WatchArrival(const std::string& node, const std::string& name,
                    std::function<uint64_t()> count);
  /// The last, shorter step. After the run.
  void Finish();

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_SERIES_H_
