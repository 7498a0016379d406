// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See linux_guest_files.h. pppd's words are those of pppd(8), version 2.4.9.
#include "scenarios/linux_guest_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace pptplab::scenarios {
namespace {

using Role = LinuxGuestConfig::Role;

struct Needed {
  const char* program;
  const char* package;
  bool server, client, nat;  ///< who needs it
};
constexpr std::array<Needed, 11> kNeeded{{
    {"linux.uml", "user-mode-linux", true, true, true},
    {"ip", "iproute2", true, true, true},
    {"modprobe", "kmod", true, true, true},
    {"hostname", "hostname", true, true, true},
    {"pppd", "ppp", true, true, false},
    {"pptpd", "pptpd", true, false, false},
    {"pptp", "pptp-linux", false, true, false},
    {"python3", "python3", true, true, false},
    {"curl", "curl", true, true, false},
    {"ping", "iputils-ping", true, true, false},
    {"iptables-legacy", "iptables", false, false, true},
}};

bool IsFor(const Needed& needed, Role role) {
  switch (role) {
    case Role::kServer: return needed.server;
    case Role::kClient: return needed.client;
    case Role::kNat: return needed.nat;
  }
  return false;
}

std::string ShellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return quoted + "'";
}

/// As pppd reads words out of its files.
std::string PppdQuoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

/// Only its owner may read it: passwords.
void WritePrivately(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("can't write " + path.string());
}

std::string GuestConf(const LinuxGuestConfig& config) {
  std::ostringstream out;
  const auto set = [&out](const char* name, const std::string& value) {
    out << name << "=" << ShellQuoted(value) << "\n";
  };
  std::string links, mtus, routes, sysctls;
  for (const LinuxGuestConfig::Link& link : config.links) {
    links += ToString(link.address) + "/" + std::to_string(link.prefix_length) + " ";
    mtus += std::to_string(link.mtu) + " ";
  }
  for (const std::string& route : config.tunnel_routes) routes += route + " ";
  for (const auto& [name, value] : config.sysctls) {
    std::string one_word = value;
    std::replace(one_word.begin(), one_word.end(), ' ', ',');
    sysctls += name + "=" + one_word + " ";
  }
  constexpr std::array<const char*, 3> kRoles{"server", "client", "nat"};
  set("role", kRoles[static_cast<size_t>(config.role)]);
  set("name", config.name);
  set("links", links);
  set("mtus", mtus);
  set("gateway", config.gateway ? ToString(*config.gateway) : "");
  set("routes", routes);
  set("sysctls", sysctls);
  set("blob", config.blob == 0 ? "" : std::to_string(config.blob));
  set("outside", "vec" + std::to_string(config.links.size() - 1));
  set("helper", config.helper ? "yes" : "no");
  return out.str();
}

/// "10.8.0.100-199" and, beyond a last octet of 255, further such ranges.
std::string PptpdRange(std::pair<Address, Address> pool) {
  std::string ranges;
  for (uint64_t first = pool.first.value; first <= pool.second.value;) {
    const uint64_t last = std::min<uint64_t>(first | 0xff, pool.second.value);
    ranges += (ranges.empty() ? "" : ",") + ToString(Address{static_cast<uint32_t>(first)});
    if (last > first) ranges += "-" + std::to_string(last & 0xff);
    first = last + 1;
  }
  return ranges;
}

std::string OwnOptions(const LinuxGuestConfig& config) {
  std::string options;
  bool has_ipv6 = false;
  for (const std::string& option : config.pppd_options) {
    options += option + "\n";
    has_ipv6 = has_ipv6 || option == "+ipv6" || option == "noipv6";
  }
  // This kernel has no IPv6.
  return has_ipv6 ? options : options + "noipv6\n";
}

void WriteServer(const LinuxGuestConfig& config, const std::filesystem::path& ppp) {
  const bool has_fixed =
      std::any_of(config.secrets.begin(), config.secrets.end(),
                  [](const LinuxGuestConfig::Secret& secret) { return secret.address.has_value(); });
  WritePrivately(ppp / "pptpd.conf", "option /etc/ppp/pptpd-options\nlocalip " +
                                         ToString(config.inside) + "\nremoteip " +
                                         PptpdRange(config.pool) + "\n" +
                                         (has_fixed ? "delegate\n" : ""));
  WritePrivately(ppp / "pptpd-options",
                 "name pptpd\ndebug\nnologfd\nlogfile /dev/tty0\nnodetach\n" + OwnOptions(config));
}

void WriteClient(const LinuxGuestConfig& config, const std::filesystem::path& ppp) {
  WritePrivately(ppp / "tunnel", "pty \"pptp " + ToString(config.server) +
                                     " --nolaunchpppd --loglevel 2\"\nnodetach\ndebug\nnologfd\n"
                                     "logfile /dev/tty0\nnoauth\nuser " +
                                     PppdQuoted(config.user) + "\n" + OwnOptions(config));
}

void WriteSecrets(const LinuxGuestConfig& config, const std::filesystem::path& ppp) {
  std::string secrets;
  for (const LinuxGuestConfig::Secret& secret : config.secrets) {
    secrets += PppdQuoted(secret.user) + " * " + PppdQuoted(secret.password) + " " +
               (secret.address ? ToString(*secret.address) : "*") + "\n";
  }
  WritePrivately(ppp / "chap-secrets", secrets);
  WritePrivately(ppp / "pap-secrets", secrets);
  if (!config.certificate) return;
  WritePrivately(ppp / "own.pem", config.certificate->certificate);
  WritePrivately(ppp / "own.key", config.certificate->private_key);
  WritePrivately(ppp / "authority.pem", config.certificate->authority);
  // client, server, the client's certificate, the server's, the authority's, the own key.
  const bool is_server = config.role == Role::kServer;
  const std::string own = "/etc/ppp/own.pem", rest = " /etc/ppp/authority.pem /etc/ppp/own.key *\n";
  WritePrivately(ppp / "eaptls-server", is_server ? "* pptpd - " + own + rest : "");
  WritePrivately(ppp / "eaptls-client", is_server ? "" : "* * " + own + " -" + rest);
}

}  // namespace

std::string FindProgram(const std::string& program, const std::string& path) {
  std::istringstream directories(path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string candidate = directory + "/" + program;
    if (::access(candidate.c_str(), F_OK) == 0) return candidate;
  }
  return "";
}

std::string GuestProgramPath() {
  const char* const path = std::getenv("PATH");
  return std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/bin:/sbin:/bin";
}

std::string MissingForLinuxGuest(Role role, const std::string& path) {
  std::string programs, packages;
  for (const Needed& needed : kNeeded) {
    if (!IsFor(needed, role) || !FindProgram(needed.program, path).empty()) continue;
    programs += (programs.empty() ? "" : ", ") + std::string(needed.program);
    packages += " " + std::string(needed.package);
  }
  if (!programs.empty()) {
    return "a real Linux needs what isn't installed: " + programs +
           "; install it with: apt-get install" + packages;
  }
  const std::string pppd = FindProgram("pppd", path);
  if (role != Role::kNat && ::access(pppd.c_str(), R_OK | X_OK) != 0) {
    return "a real Linux needs to read " + pppd +
           ", which only the group dip may; join it (adduser USER dip) and log in again";
  }
  return "";
}

std::filesystem::path LinuxGuestPrograms() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  return self.parent_path().parent_path() / "share/pptplab/scenarios/linux-guest";
}

void WriteGuestFiles(const LinuxGuestConfig& config, const std::filesystem::path& directory) {
  WritePrivately(directory / "guest.conf", GuestConf(config));
  std::string files;
  for (const LinuxGuestConfig::File& file : config.files) {
    files += file.path + " " + std::filesystem::absolute(file.file).string() + "\n";
  }
  WritePrivately(directory / "files", files);
  const auto ppp = directory / "ppp";
  std::filesystem::create_directory(ppp);
  WritePrivately(ppp / "options", "");
  if (config.role == Role::kServer) WriteServer(config, ppp);
  if (config.role == Role::kClient) WriteClient(config, ppp);
  if (config.role != Role::kNat) WriteSecrets(config, ppp);
}

}  // namespace pptplab::scenarios
