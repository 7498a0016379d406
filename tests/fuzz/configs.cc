// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/fuzz/configs.h"

#include <utility>

namespace pptplab::fuzz {

ppp::SessionConfig SessionConfigOf(Input& input) {
  ppp::SessionConfig config;
  // Two of them, in this order. New ones go to the end, so that the corpus keeps its meaning.
  using enum ppp::AuthenticationMethod;
  constexpr ppp::AuthenticationMethod kMethods[] = {kEapMsChapV2, kMsChapV2, kMsChapV1, kEapMd5,
                                                    kChapMd5,     kPap,      kEapTls};
  const uint8_t methods = input.U8();
  const auto first = kMethods[(methods & 0xf) % std::size(kMethods)];
  const auto second = kMethods[(methods >> 4) % std::size(kMethods)];
  config.authentication.methods = {first};
  if (second != first) config.authentication.methods.push_back(second);

  const uint8_t who = input.U8();
  config.authentication.require_peer = (who & 1) != 0;
  if ((who & 2) == 0) {
    config.authentication.user = (who & 4) != 0 ? "bob" : "alice";
    config.authentication.password = (who & 8) != 0 ? "wrong" : "correct-horse";
    config.authentication.further_passwords = {"correct-horse"};
  }
  if ((who & 16) != 0) config.authentication.new_password = "battery-staple";
  config.authentication.accept_lm_response = (who & 32) != 0;
  config.authentication.send_lm_response = (who & 64) != 0;
  if ((who & 128) != 0) config.authentication.rechallenge_interval = std::chrono::seconds(5);

  const uint8_t encryption = input.U8();
  config.encryption.policy = static_cast<ppp::EncryptionPolicy>((encryption & 3) % 3);
  config.encryption.compression = static_cast<ppp::EncryptionPolicy>((encryption >> 2 & 3) % 3);
  config.encryption.allow_128 = (encryption & 16) == 0;
  config.encryption.allow_stateless = (encryption & 32) == 0;
  config.encryption.allow_stateful = (encryption & 64) == 0;
  if ((encryption & 128) != 0) config.encryption.dialect = ppp::MppeDialect::kLinux;

  const uint8_t network = input.U8();
  if ((network & 1) != 0) config.ipcp.local = Address{0x0a080001};
  if ((network & 2) != 0) config.ipcp.remote = Address{0x0a080064};
  config.ipcp.request_dns = (network & 4) != 0;
  config.ipcp.request_nbns = (network & 8) != 0;
  if ((network & 16) != 0) config.ipcp.dns[0] = Address{0x0a080035};
  config.ipcp.vj = (network & 32) != 0;
  config.ipcp.vj_max_slot = network >> 6;

  const uint8_t link = input.U8();
  config.lcp.mru = (link & 1) != 0 ? 1400 : 1500;
  config.lcp.magic_number = (link & 2) == 0;
  config.lcp.protocol_field_compression = (link & 4) == 0;
  config.lcp.address_control_field_compression = (link & 8) == 0;
  config.lcp.asyncmap = (link & 16) == 0;
  if ((link & 32) != 0) config.lcp.echo_interval = std::chrono::seconds(10);
  config.automaton.restart = (link & 64) != 0;
  config.automaton.passive = (link & 128) != 0;

  const uint8_t others = input.U8();
  config.ipcp.enabled = (others & 1) == 0;
  config.ipv6cp.enabled = (others & 2) != 0;
  config.ipxcp.enabled = (others & 4) != 0;
  config.ipxcp.routing_protocols = {2, 0};
  config.ipxcp.router_name = (others & 8) != 0 ? "router" : "";
  if ((others & 8) != 0) config.ipxcp.remote_node = {2, 0, 0, 0, 0, 1};
  config.nbfcp.enabled = (others & 16) != 0;
  config.nbfcp.names = {{"WORKSTATION", 0, false}, {"WORKGROUP", 0, true}};
  if ((others & 32) != 0) config.nbfcp.taken = {"WORKSTATION"};
  config.nbfcp.mac_address_required = (others & 32) != 0;
  config.bcp.enabled = (others & 64) != 0;
  config.bcp.tinygram_compression = (others & 128) == 0;
  return config;
}

}  // namespace pptplab::fuzz
