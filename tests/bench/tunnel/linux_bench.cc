// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// bench_linux_tunnel [OCTETS]: a real pptp-linux and a real pptpd, each on a Linux kernel in
// User-Mode Linux, joined by a socket pair and nothing else; the client fetches a file through the
// tunnel (MS-CHAPv2, MPPE-128 stateless). One line: octets, seconds of wall time, Mb/s. Status 1:
// it didn't arrive.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/linux_guest.h"

namespace pptplab::scenarios {
namespace {

using Seconds = LinuxGuest::Seconds;

std::unique_ptr<LinuxGuest> Start(const LinuxGuestConfig& config, FileDescriptor wire) {
  std::vector<FileDescriptor> ends;
  ends.push_back(std::move(wire));
  return std::make_unique<LinuxGuest>(config, std::move(ends));
}

int Run(uint32_t octets) {
  LinuxGuestConfig server;
  server.role = LinuxGuestConfig::Role::kServer;
  server.name = "server";
  server.links = {{Address{0xc0000201}, 24}};
  server.pppd_options = {"require-mschap-v2", "require-mppe-128", "mtu 1400", "mru 1400"};
  server.secrets = {{"alice", "correct-horse", std::nullopt}};
  server.blob = octets;
  LinuxGuestConfig client;
  client.role = LinuxGuestConfig::Role::kClient;
  client.name = "client";
  client.links = {{Address{0xc0000202}, 24}};
  client.pppd_options = {"require-mppe-128", "mtu 1400", "mru 1400"};
  client.secrets = server.secrets;
  client.server = Address{0xc0000201};
  client.user = "alice";
  auto [one, other] = MakeWire();
  const auto at_server = Start(server, std::move(one));
  const auto at_client = Start(client, std::move(other));
  at_server->WaitUntilUp();
  at_client->WaitUntilUp();
  at_client->Dial();
  at_client->AwaitUp();
  at_client->Ping(56, 1, Seconds(0.2));
  at_client->Fetch("http://peer/blob", 300);
  const auto pinged = at_client->AwaitReport("ping", Seconds(60));
  const auto fetched = at_client->AwaitReport("fetch", Seconds(320));
  if (!pinged || !fetched || (*fetched)["octets"] != std::to_string(octets)) {
    for (const std::string& line : at_client->lines()) std::fprintf(stderr, "%s\n", line.c_str());
    return 1;
  }
  const double took = std::strtod((*fetched)["seconds"].c_str(), nullptr);  // as curl measured it
  if (took <= 0) return 1;
  std::printf("linux octets=%u wall=%.3f mbps=%.1f\n", octets, took, octets * 8.0 / took / 1e6);
  return 0;
}

}  // namespace
}  // namespace pptplab::scenarios

int main(int argc, char** argv) {
  const unsigned long octets = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20'000'000;
  if (octets == 0 || octets > 100'000'000) {
    std::fprintf(stderr, "usage: bench_linux_tunnel [OCTETS], at most 100,000,000\n");
    return 2;
  }
  try {
    return pptplab::scenarios::Run(static_cast<uint32_t>(octets));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
