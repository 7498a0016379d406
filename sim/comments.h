// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The comments that stand beside control packets in a recording, where Wireshark shows them: what
// explain says about a message, with the nodes' names. Not here: the sentences (stack/explain).
#ifndef PPTPLAB_SIM_COMMENTS_H_
#define PPTPLAB_SIM_COMMENTS_H_

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "sim/recorder.h"
#include "stack/base/address.h"
#include "stack/trace/event.h"

namespace pptplab::sim {

class Comments {
 public:
  void AddNode(trace::NodeId node, const std::string& name, const std::string& role);
  void AddAddress(Address address, trace::NodeId node);
  /// "CHAP Response: …", one line for each message in the packet.
  std::string On(const Recorder::ControlPacket& packet) const;

 private:
  struct Node {
    std::string who;  ///< as it stands in a sentence: "the client", "berlin"
    bool is_server = false;
  };
  static constexpr trace::NodeId kSeveral = 0;
  std::string Who(std::optional<Address> address) const;
  std::map<trace::NodeId, Node> m_nodes;
  std::unordered_map<Address, trace::NodeId> m_addresses;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_COMMENTS_H_
