// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See linux_peer.h. pppd's options are those of pppd(8), version 2.4.9.
#include "scenarios/linux_peer.h"

#include <algorithm>

namespace pptplab::scenarios {
namespace {

using ppp::AuthenticationMethod;
using Options = std::vector<std::string>;

bool Has(const Methods& methods, AuthenticationMethod method) {
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

/// What pppd calls the methods that it knows; both kinds of EAP are one to it.
Options WordsFor(const Methods& methods, const std::string& prefix, bool named) {
  const bool eap = Has(methods, AuthenticationMethod::kEapTls) || Has(methods, AuthenticationMethod::kEapMd5);
  Options options;
  const auto add = [&](bool is_named, const char* word) {
    if (is_named == named) options.push_back(prefix + word);
  };
  add(eap, "eap");
  add(Has(methods, AuthenticationMethod::kMsChapV2), "mschap-v2");
  add(Has(methods, AuthenticationMethod::kMsChapV1), "mschap");
  add(Has(methods, AuthenticationMethod::kChapMd5), "chap");
  add(Has(methods, AuthenticationMethod::kPap), "pap");
  return options;
}

void Append(Options& options, const Options& more) {
  options.insert(options.end(), more.begin(), more.end());
}

/// pppd either requires MPPE or refuses it; "allowed" is required, too.
Options EncryptionOptions(const Encryption& encryption) {
  if (encryption.policy == Policy::kRefused) return {"nomppe"};
  const auto has = [&](uint32_t bits) {
    return std::find(encryption.bits.begin(), encryption.bits.end(), bits) != encryption.bits.end();
  };
  Options options;
  if (has(128)) options.push_back("require-mppe-128");
  if (has(40)) options.push_back("require-mppe-40");
  // It still asks for stateless mode, and accepts the other from somebody who asks.
  if (encryption.mode == KeyMode::kStateful) options.push_back("mppe-stateful");
  return options;
}

void AddCommon(LinuxGuestConfig& config, const Encryption& encryption, HeaderCompression headers,
               const std::vector<Reference>& own) {
  Append(config.pppd_options, EncryptionOptions(encryption));
  if (headers == HeaderCompression::kNone) config.pppd_options.push_back("novj");
  for (const Reference& option : own) config.pppd_options.push_back(option.name);
}

std::optional<crypto::TlsCredentials> Credentials(const Methods& methods, const Certificate& certificate,
                                                  const std::string& own_name) {
  if (!Has(methods, AuthenticationMethod::kEapTls)) return std::nullopt;
  const std::string& issuer =
      certificate.authority.empty() ? certificate.trusts : certificate.authority;
  crypto::TlsCredentials credentials = crypto::IssueTlsCredentials(
      issuer, certificate.name.empty() ? own_name : certificate.name,
      {certificate.from.seconds, certificate.until.seconds - 1});
  credentials.authority = crypto::TlsAuthorityCertificate(certificate.trusts);
  return credentials;
}

/// pppd's EAP uses a password if there is one, else certificates.
void ForgetPasswords(LinuxGuestConfig& config) {
  if (config.certificate) config.secrets.clear();
}

void BeServer(LinuxGuestConfig& config, const PeerServer& keys, const std::string& directory) {
  config.role = LinuxGuestConfig::Role::kServer;
  config.inside = keys.address;
  config.pool = {keys.pool.first, keys.pool.last};
  for (const PeerUser& user : keys.users) {
    config.secrets.push_back({user.name, user.password.value_or(""), user.address});
  }
  config.pppd_options = keys.authentication.empty() ? Options{"noauth"}
                                                    : WordsFor(keys.authentication, "require-", true);
  AddCommon(config, keys.encryption, keys.header_compression, keys.pppd_options);
  config.certificate = Credentials(keys.authentication, keys.certificate, config.name);
  ForgetPasswords(config);
  for (const ServedFile& file : keys.files) {
    config.files.push_back(
        {file.path, directory.empty() ? file.file.name : directory + "/" + file.file.name});
  }
}

void BeClient(LinuxGuestConfig& config, const PeerClient& keys) {
  config.role = LinuxGuestConfig::Role::kClient;
  config.user = keys.user;
  config.secrets = {{keys.user, keys.password.value_or(""), std::nullopt}};
  config.pppd_options = WordsFor(keys.authentication, "refuse-", false);
  AddCommon(config, keys.encryption, keys.header_compression, keys.pppd_options);
  config.certificate = Credentials(keys.authentication, keys.certificate, keys.user);
  ForgetPasswords(config);
  // pppd 2.4.9 compares the name in the server's certificate with that of the peer, if one is given.
  const bool expects = config.certificate && !keys.certificate.expects.empty();
  if (expects) config.pppd_options.push_back("remotename " + keys.certificate.expects);
  for (const Network& route : keys.routes) {
    config.tunnel_routes.push_back(ToString(route.address) + "/" + std::to_string(route.prefix));
  }
}

std::string WithAddress(const std::string& url,
                        const std::function<std::string(const std::string&)>& address_of) {
  constexpr std::string_view kScheme = "http://";
  const size_t end = url.find_first_of(":/", kScheme.size());
  const std::string host = url.substr(kScheme.size(), end - kScheme.size());
  return std::string(kScheme) + address_of(host) + (end == std::string::npos ? "/" : url.substr(end));
}

}  // namespace

LinuxGuestConfig LinuxPeerConfig(const std::string& node, const External& external,
                                 const std::string& directory) {
  LinuxGuestConfig config;
  config.name = node;
  if (external.server) BeServer(config, *external.server, directory);
  if (external.client) BeClient(config, *external.client);
  if (external.nat) {
    config.role = LinuxGuestConfig::Role::kNat;
    config.helper = external.nat->helper;
  }
  return config;
}

void TellSteps(LinuxGuest& guest, const PeerSteps& steps,
               const std::function<std::string(const std::string&)>& address_of) {
  if (steps.empty()) return;
  guest.AwaitUp();
  for (const PeerStep& step : steps) {
    const std::string to = step.to ? address_of(step.to->name) : "peer";
    if (step.ping) {
      for (const uint32_t size : *step.ping) guest.Ping(size, step.count, step.interval, to);
    }
    if (step.flood) guest.Flood(step.size, *step.flood, to);
    if (step.fetch) guest.Fetch(WithAddress(step.fetch->name, address_of));
    if (step.wait) guest.Wait(*step.wait);
    if (step.hang_up.value_or(false)) guest.HangUp();
  }
}

size_t ReportsOf(const PeerSteps& steps) {
  size_t reports = 0;
  for (const PeerStep& step : steps) {
    if (step.ping) reports += step.ping->size();
    reports += step.flood.has_value() + step.fetch.has_value() + step.hang_up.value_or(false);
  }
  return reports;
}

}  // namespace pptplab::scenarios
