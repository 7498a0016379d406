// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See outside.h.
#include "scenarios/outside.h"

#include <memory>
#include <utility>

#include "sim/bridge.h"
#include "sim/frame_socket.h"

namespace pptplab::scenarios {
namespace {

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

/// The node's end of its first link and the other one: "192.0.2.2/24" and "192.0.2.1".
std::pair<std::string, std::string> AddressesOf(const sim::World& world, const std::string& node) {
  for (const auto& link : world.links()) {
    if (link->a != node && link->b != node) continue;
    const bool is_a = link->a == node;
    const auto own = sim::ToStack(is_a ? link->address_a : link->address_b);
    const auto other = sim::ToStack(is_a ? link->address_b : link->address_a);
    return {ToString(own) + "/" + std::to_string(link->config.mask.GetPrefixLength()),
            ToString(other)};
  }
  return {};
}

}  // namespace

std::string RoleOfExternal(const Node& node) {
  if (!node.external) return "";
  if (node.external->server) return "real PPTP server (Linux)";
  if (node.external->client) return "real PPTP client (Linux)";
  if (node.external->nat) return "real NAT (Linux)";
  return "a real machine outside";
}

Outside::Outside(const Scenario& scenario, sim::World& world) : scenario_(scenario), world_(world) {
  for (const auto& node : scenario_.nodes) {
    if (node.value.external && node.value.external->attach) Attach(node);
  }
}

void Outside::Attach(const Named<Node>& node) {
  const Reference& attach = *node.value.external->attach;
  auto socket = Open(*ReadAttachment(attach.name));
  if (!socket) throw Problem{attach.at, socket.error()};
  std::vector<std::unique_ptr<sim::FrameSocket>> sockets;
  sockets.push_back(std::move(*socket));
  world_.PutOutside(node.name.name, std::move(sockets));
  const auto [own, other] = AddressesOf(world_, node.name.name);
  announcements_.push_back(node.name.name + ", at " + attach.name + ": its address is " + own +
                           ", its gateway " + other);
}

}  // namespace pptplab::scenarios
