// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See outside.h.
#include "scenarios/outside.h"

#include <fcntl.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "ns3/simulator.h"
#include "scenarios/linux_guest.h"
#include "scenarios/linux_peer.h"
#include "scenarios/peer_outcome.h"
#include "sim/bridge.h"
#include "sim/frame_socket.h"

namespace pptplab::scenarios {
namespace {

constexpr LinuxGuest::Seconds kLongestStart{180};
constexpr size_t kMostNotes = 2000;  ///< lines of one Linux in a recording

sim::FrameSocket::Opened Open(const Attachment& attachment) {
  switch (attachment.kind) {
    case Attachment::Kind::kFd:
      return sim::FrameSocket::FromFd(attachment.fd);
    case Attachment::Kind::kUnix:
      return sim::FrameSocket::OpenUnix(attachment.name);
    case Attachment::Kind::kTap:
      break;
  }
  return sim::FrameSocket::OpenTap(attachment.name);
}

/// A link as its end at one node sees it.
struct End {
  Address own, other;
  std::string other_node;
  int prefix_length = 0;
  bool is_private = false;
  uint32_t mtu = 1500;
};

std::vector<End> EndsAt(const sim::World& world, const std::string& node) {
  std::vector<End> ends;
  for (const auto& link : world.links()) {
    if (link->a != node && link->b != node) continue;
    const bool is_a = link->a == node;
    End end{sim::ToStack(link->address_a), sim::ToStack(link->address_b), link->b,
            link->config.mask.GetPrefixLength(), link->config.is_private, link->config.mtu};
    if (!is_a) {
      std::swap(end.own, end.other);
      end.other_node = link->a;
    }
    ends.push_back(std::move(end));
  }
  return ends;
}

std::unique_ptr<sim::FrameSocket> SocketOf(const FileDescriptor& wire) {
  const int copy = ::fcntl(wire.get(), F_DUPFD_CLOEXEC, 3);
  auto socket = sim::FrameSocket::FromFd(copy);
  if (!socket) throw std::runtime_error(socket.error());
  return std::move(*socket);
}

}  // namespace

std::string RoleOfExternal(const Node& node) {
  if (!node.external) return "";
  if (node.external->server) return "real PPTP server (Linux)";
  if (node.external->client) return "real PPTP client (Linux)";
  if (node.external->nat) return "real NAT (Linux)";
  return "a real machine outside";
}

struct Outside::Peer {
  Peer(const std::string& name, const External& what) : node(name), external(what), reader(name) {}

  const std::string node;
  const External& external;
  PeerReader reader;
  std::unique_ptr<LinuxGuest> guest;
  size_t lines_seen = 0, reports_seen = 0;
  size_t hang_ups = 0;      ///< that it has been told
  bool is_ready = false;    ///< it has said so
  bool has_begun = false;   ///< a client: it has been told to dial
  bool is_gone = false;     ///< it vanished, or its process has ended

  const PeerSteps& steps() const {
    static const PeerSteps none;
    if (external.server) return external.server->once_up;
    return external.client ? external.client->once_up : none;
  }
  void Dial(bool hangs_up, const std::function<std::string(const std::string&)>& address_of) {
    guest->Dial();
    guest->AwaitUp();
    Work(address_of);
    if (hangs_up) guest->HangUp();
    hang_ups += hangs_up;
    has_begun = true;
  }
  void Work(const std::function<std::string(const std::string&)>& address_of) {
    TellSteps(*guest, steps(), address_of);
    for (const PeerStep& step : steps()) hang_ups += step.hang_up.value_or(false);
  }
  bool IsDone() const {
    if (is_gone || external.nat) return true;
    if (external.client && !has_begun) return false;
    if (reader.TimesDone("hang-up") < hang_ups) return false;
    size_t done = 0;
    for (const char* command : {"ping", "flood", "fetch", "hang-up"}) {
      done += reader.TimesDone(command);
    }
    return done >= ReportsOf(steps());
  }
};

Outside::Outside(const Scenario& scenario, sim::World& world) : scenario_(scenario), world_(world) {
  for (const auto& node : scenario_.nodes) {
    if (!node.value.external) continue;
    node.value.external->attach ? Attach(node) : Start(node);
  }
}

Outside::~Outside() = default;

void Outside::Attach(const Named<Node>& node) {
  const Reference& attach = *node.value.external->attach;
  auto socket = Open(*ReadAttachment(attach.name));
  if (!socket) throw Problem{attach.at, socket.error()};
  std::vector<std::unique_ptr<sim::FrameSocket>> sockets;
  sockets.push_back(std::move(*socket));
  world_.PutOutside(node.name.name, std::move(sockets));
  const End end = EndsAt(world_, node.name.name).front();
  announcements_.push_back(node.name.name + ", at " + attach.name + ": its address is " +
                           ToString(end.own) + "/" + std::to_string(end.prefix_length) +
                           ", its gateway " + ToString(end.other));
}

std::string Outside::AddressOf(const std::string& node_or_address) const {
  if (ParseAddress(node_or_address)) return node_or_address;
  return ToString(sim::ToStack(world_.AddressOf(node_or_address)));
}

void Outside::Start(const Named<Node>& node) {
  const std::string& name = node.name.name;
  const External& external = *node.value.external;
  LinuxGuestConfig config = LinuxPeerConfig(name, external, scenario_.directory);
  if (external.client) config.server = *ParseAddress(AddressOf(external.client->server.name));

  std::vector<std::unique_ptr<sim::FrameSocket>> sockets;
  struct Wire {
    End end;
    FileDescriptor theirs;
  };
  std::vector<Wire> wires;
  for (End& end : EndsAt(world_, name)) {
    auto [ours, theirs] = MakeWire();
    sockets.push_back(SocketOf(ours));
    wires.push_back({std::move(end), std::move(theirs)});
  }
  world_.PutOutside(name, std::move(sockets));

  // Its way to elsewhere leads out by the first link that isn't private.
  const auto outer = std::find_if(wires.begin(), wires.end(),
                                  [](const Wire& wire) { return !wire.end.is_private; });
  const End& way = outer == wires.end() ? wires.front().end : outer->end;
  if (EndsAt(world_, way.other_node).size() > 1) config.gateway = way.other;
  std::stable_partition(wires.begin(), wires.end(),
                        [](const Wire& wire) { return wire.end.is_private; });
  std::vector<FileDescriptor> ends;
  for (Wire& wire : wires) {
    config.links.push_back({wire.end.own, wire.end.prefix_length, wire.end.mtu});
    ends.push_back(std::move(wire.theirs));
  }
  auto peer = std::make_unique<Peer>(name, external);
  try {
    peer->guest = std::make_unique<LinuxGuest>(config, std::move(ends));
  } catch (const std::runtime_error& error) {
    throw Problem{external.place, error.what()};
  }
  peers_.push_back(std::move(peer));
  announcements_.push_back(name + " is a real Linux (User-Mode Linux), which starts now");
}

void Outside::Begin() {
  const auto address_of = [this](const std::string& name) { return AddressOf(name); };
  for (const auto& peer : peers_) peer->guest->WaitUntilUp(kLongestStart);
  for (const auto& peer : peers_) {
    Peer* const one = peer.get();
    if (peer->external.server) one->Work(address_of);
    if (peer->external.client) {
      const auto* const server = Find(scenario_.pptp_servers, peer->external.client->server.name);
      const bool hangs_up = server == nullptr || !server->hangs_up;
      ns3::Simulator::Schedule(sim::ToTime(peer->external.client->dial),
                               [one, hangs_up, address_of] { one->Dial(hangs_up, address_of); });
    }
    if (peer->external.vanishes) {
      ns3::Simulator::Schedule(sim::ToTime(*peer->external.vanishes), [this, one] {
        one->guest->Freeze();
        one->is_gone = true;
        world_.Note(one->node, "It stops without a word, as the scenario says.");
      });
    }
  }
}

void Outside::Look() {
  const Duration now(ns3::Simulator::Now().GetNanoSeconds());
  for (const auto& peer : peers_) {
    const std::vector<std::string> lines = peer->guest->lines();
    for (; peer->lines_seen < lines.size(); ++peer->lines_seen) {
      const std::string& line = lines[peer->lines_seen];
      peer->reader.Line(line, now);
      // What its kernel says while it starts, and what it is told, is of no interest.
      const bool is_control = line.find("PPTPLAB ready") != std::string::npos ||
                              line.find("PPTPLAB done") != std::string::npos;
      if (peer->is_ready && !is_control && peer->lines_seen < kMostNotes) {
        world_.Note(peer->node, line);
      }
      peer->is_ready |= is_control;
    }
    const std::vector<GuestReport> reports = peer->guest->reports();
    for (; peer->reports_seen < reports.size(); ++peer->reports_seen) {
      peer->reader.Report(reports[peer->reports_seen], now);
    }
    if (!peer->is_gone && peer->guest->ended()) {
      peer->is_gone = true;
      world_.Note(peer->node, "It has ended, though nobody asked it to.");
    }
  }
}

bool Outside::IsDone() const {
  return std::all_of(peers_.begin(), peers_.end(),
                     [](const auto& peer) { return peer->IsDone(); });
}

bool Outside::HasClients() const {
  return std::any_of(peers_.begin(), peers_.end(),
                     [](const auto& peer) { return peer->external.client.has_value(); });
}

void Outside::Finish(Report& report) {
  Look();
  for (const auto& peer : peers_) {
    const PeerReader& reader = peer->reader;
    if (peer->external.client) report.tunnels.push_back(reader.tunnel());
    report.pings.insert(report.pings.end(), reader.pings().begin(), reader.pings().end());
    report.downloads.insert(report.downloads.end(), reader.downloads().begin(),
                            reader.downloads().end());
    report.peers.push_back({peer->node, peer->guest->lines()});
    peer->guest->Kill();
  }
}

}  // namespace pptplab::scenarios
