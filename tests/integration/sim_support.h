// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network of most sim tests, built and run in one call:
//
//   client - r1 - r2 - server - host        host is on a private network behind the server
//
// Not here: scenario files (scenarios/).
#ifndef PPTPLAB_TESTS_INTEGRATION_SIM_SUPPORT_H_
#define PPTPLAB_TESTS_INTEGRATION_SIM_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/http-client.h"
#include "sim/http-server.h"
#include "sim/pptp-client.h"
#include "sim/pptp-server.h"
#include "sim/world.h"
#include "stack/trace/recording.h"

namespace pptplab::sim_test {

struct Options {
  uint64_t run = 1;
  double loss = 0;               ///< on the link between the routers
  std::vector<uint8_t> blocked;  ///< there, too
  std::vector<sim::LinkConfig::Listed> listed;
  std::function<void(sim::LinkConfig&)> on_middle;  ///< more about that link
  std::string password = "correct-horse";
  double hang_up_at = 15;  ///< seconds
  double end = 20;
  bool full_tunnel = false;
  bool start_server = true;
  bool start_pptp = true;
  std::string pcap_prefix;
  std::string path = "/file.bin";
};

/// 35,149 octets that no two neighbouring places of have in common.
Bytes FileBody();

/// The network, with everything installed but nothing run yet.
class RemoteAccess {
 public:
  explicit RemoteAccess(const Options& options = {});
  void Run();

  Options options;
  Bytes recording;
  std::unique_ptr<sim::World> world;
  ns3::Ptr<ns3::PptpClient> client;
  ns3::Ptr<ns3::PptpServer> server;
  ns3::Ptr<ns3::HttpClient> http_client;
  ns3::Ptr<ns3::HttpServer> http_server;
  ns3::Ipv4Address host_address;
  std::vector<std::string> client_ups;    ///< "alice 10.8.0.100 10.8.0.1"
  std::vector<std::string> client_downs;  ///< reasons
  std::vector<std::string> server_downs;
};

/// Builds and runs it and gives back the recording.
Bytes RecordingOf(const Options& options);

/// A recording's packets and events, copied out.
struct RecordedPacket {
  Instant time{};
  std::string interface;
  uint16_t link_type = 0;
  std::optional<trace::Direction> direction;
  Bytes bytes;
  JourneyId journey = 0;
  std::string comment;
};
struct RecordedDrop {
  std::string node;
  trace::Layer layer{};
  trace::DropReason reason{};
  std::string field;
  JourneyId journey = 0;
};
struct Contents {
  std::vector<trace::InterfaceInfo> interfaces;
  std::vector<RecordedPacket> packets;
  std::vector<RecordedDrop> drops;
  std::vector<std::string> notes;
  std::string problem;
  size_t events = 0;
};
Contents ReadAll(const Bytes& recording);

/// The IP packet in a recorded packet of a p2p or ppp interface; empty if there is none.
ByteView IpOf(const RecordedPacket& packet);

}  // namespace pptplab::sim_test

#endif  // PPTPLAB_TESTS_INTEGRATION_SIM_SUPPORT_H_
