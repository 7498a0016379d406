// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One simulation's lifetime: nodes by name, point-to-point links with rate and delay, addresses and
// routes, the recorder, and running it all. ns-3 keeps its simulator in globals, so one process has
// one World at a time, and a second World in the same process starts from a clean slate.
//
//   World world(config);
//   world.AddNode("client", "PPTP client"); …            nodes
//   world.Connect("client", "r1", {…}); …                links; addresses are given here
//   world.AddLan({…}); …                                 Ethernets of several nodes
//   auto apps = PptpClientHelper(…).Install(world.node("client"));
//   world.Adopt(apps);                                   recorder, journeys and random streams for
//   it world.RunUntil(ns3::Seconds(30), progress);
//
// Not here: what the applications do (pptp-client, http-client …), scenario files (scenarios/).
#ifndef PPTPLAB_SIM_WORLD_H_
#define PPTPLAB_SIM_WORLD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ns3/application-container.h"
#include "ns3/data-rate.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "sim/frame_socket.h"
#include "sim/impairments.h"
#include "sim/ip-conduct.h"
#include "sim/ip-gate.h"
#include "sim/recorder.h"
#include "stack/base/bytes.h"

namespace ns3 {
class NatRouter;
}

namespace pptplab::sim {

struct WorldConfig {
  /// nullopt: as the GlobalValues RngSeed and RngRun (so --RngRun and NS_GLOBAL_VALUE) say.
  std::optional<uint32_t> seed;
  std::optional<uint64_t> run;
  /// Correct IP, TCP, UDP and ICMP checksums: needed for recordings that people read.
  bool checksums = true;
  /// Where the recording goes: a file ("-": standard output) or memory; neither: no recording.
  std::string recording_path;
  Bytes* recording_memory = nullptr;
  /// What the recording says of itself: by which command the run can be repeated.
  std::string recording_comment;
  /// A second takes a second (ns3::RealtimeSimulatorImpl): for machines outside.
  bool real_time = false;
  /// A sentence beside each control packet in the recording.
  bool comments = true;
  /// Also one classic pcap for each device, "PREFIX-NODE-DEVICE.pcap" as ns-3 names them; empty:
  /// none.
  std::string pcap_prefix;
};

/// A link between two nodes. Without a network it gets the next free /30 of 198.18.0.0/15 (RFC
/// 2544).
struct LinkConfig : Impairments {  ///< what it does to packets, each direction on its own
  uint16_t mtu = 1500;             ///< octets of IP packet
  QueueConfig queue;               ///< in front of each end's transmitter
  ns3::Ipv4Address network =
      ns3::Ipv4Address::GetAny();  ///< end a gets the first address, b the second
  ns3::Ipv4Mask mask{"255.255.255.252"};
  /// IPv6, too: the /64 whose first two addresses the ends get; "::" for none. Both nodes have IPv6.
  ns3::Ipv6Address network6 = ns3::Ipv6Address::GetAny();
  /// A network that the world outside has no route to: behind the server. Nodes that have private
  /// links only send everything else to the nearest node that has others.
  bool is_private = false;
  /// Packets that it drops, each once: the `number`th of an IP protocol that this end sends.
  struct Listed {
    bool from_a = true;
    std::optional<uint8_t> protocol;  ///< nullopt: of any
    uint32_t number = 1;
  };
  std::vector<Listed> listed;
  /// What becomes different when, in the order of their times. One at 0 says what is different from
  /// the start: a direction, above all.
  std::vector<LinkChange> changes;
};

struct Link {
  std::string a, b;
  LinkConfig config;
  ns3::Ptr<ns3::NetDevice> device_a, device_b;
  ns3::Ipv4Address address_a, address_b;
};

/// What a node does with IPv6.
enum class Ipv6Role : uint8_t { kNone, kHost, kRouter };

/// An Ethernet: every station hears every other. It has no routes to elsewhere.
struct LanConfig {
  struct Station {
    std::string node;
    /// Without one it has no IPv4 here: a bridge, or something that speaks another protocol.
    ns3::Ipv4Address address = ns3::Ipv4Address::GetAny();
  };
  std::vector<Station> stations;
  ns3::Ipv4Mask mask{"255.255.255.0"};
  ns3::DataRate rate{"10Mbps"};
  ns3::Time delay = ns3::MicroSeconds(5);
  uint16_t mtu = 1500;  ///< octets of packet in a frame
};

class World {
 public:
  explicit World(const WorldConfig& config);
  ~World();  ///< Simulator::Destroy, then closes the recording
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// A node with the Internet stack: IPv4 and, if wanted, IPv6. `role` is for people: "PPTP client",
  /// "router", "". The name must be new (throws std::invalid_argument).
  ns3::Ptr<ns3::Node> AddNode(const std::string& name, const std::string& role,
                              Ipv6Role ipv6 = Ipv6Role::kNone);
  /// Throws std::invalid_argument if there is no such node.
  ns3::Ptr<ns3::Node> node(const std::string& name) const;
  /// Connects two nodes; devices are called p2p0, p2p1 … in each node's order.
  const Link& Connect(const std::string& a, const std::string& b, const LinkConfig& config);
  const std::vector<std::unique_ptr<Link>>& links() const;
  /// Makes the link do something else from now on, whatever the change's time is. What is on its way
  /// keeps its fate if the link did nothing to packets so far.
  void Change(const Link& link, const LinkChange& change);
  /// An Ethernet; devices are called eth0, eth1 … in each node's order.
  void AddLan(const LanConfig& config);
  /// The node's address on its first link that is not private, else on its first link, else on an
  /// Ethernet.
  ns3::Ipv4Address AddressOf(const std::string& name) const;
  /// The same for IPv6, on a link; "::" if it has none.
  ns3::Ipv6Address Address6Of(const std::string& name) const;
  /// The gate in front of the node's IPv4, which records what it drops; the first call makes it.
  ns3::Ptr<ns3::IpGate> GateOf(const std::string& name);
  /// What the node does about MTUs and ICMP errors.
  ns3::Ptr<ns3::IpConduct> ConductOf(const std::string& name) const;
  /// A host with several links that aren't private: it uses the first that isn't cut, and no way of
  /// others leads through it. A cut link takes the address along, so whoever uses that is stuck.
  void FailOver(const std::string& name);
  /// Nodes look at what they forward: DF is heeded, and MssClamp. Before the run; else ns-3's IP
  /// fragments whatever is too large. Costs a look at each packet.
  void WatchMtu();
  /// The node translates the addresses of what its private links send to elsewhere into its own on
  /// its only other link. After its links. Throws std::invalid_argument if it has no such links.
  ns3::Ptr<ns3::NatRouter> AddNat(const std::string& name);

  /// The node is no simulated one: its links, in their order, end at these sockets, Ethernet frame by
  /// frame (sim/outside-port). After its links, in a World in real time. Throws std::invalid_argument
  /// if there are not as many links.
  void PutOutside(const std::string& name, std::vector<std::unique_ptr<FrameSocket>> sockets);

  /// Connects applications with this world: their events go to its recorder, their packets get
  /// journeys from it, their random streams are assigned in the order of adoption. Before the run
  /// starts.
  void Adopt(const ns3::ApplicationContainer& applications);

  Recorder& recorder();

  /// Called about every `step` of simulated time; false ends the run early.
  using Progress = std::function<bool(ns3::Time now)>;
  /// Runs up to `until` (and may be called again with a later time). Routes are computed at the
  /// first call. Returns whether it got there, that is, whether `progress` always said true.
  bool RunUntil(ns3::Time until, const Progress& progress = nullptr,
                ns3::Time step = ns3::MilliSeconds(100));

  /// Writes a sentence into the recording, for a node or ("") for the run.
  void Note(const std::string& node, std::string_view text);
  /// Flushes and closes the recording and the pcaps; throws std::system_error if the file is not
  /// whole.
  void Close();

 private:
  struct Private;
  bool RunInRealTime(ns3::Time until, const Progress& progress, ns3::Time step);
  void LookForDamage();
  void InstallFailOver(const std::string& name);
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_WORLD_H_
