// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A whole Linux as a child process: a real PPTP server, client or NAT in Debian's User-Mode Linux,
// without root and without the host's network. Its links are datagram sockets, one Ethernet frame
// each. It is told what to do by lines on its console (Dial, Ping …), obeys one after the other, and
// answers with reports; all else that it says is in lines().
//
// It reads the host's files and writes none; what it needs beyond them is in a private directory that
// goes with the object. It dies with the process that started it, however that ends.
#ifndef PPTPLAB_SCENARIOS_LINUX_GUEST_H_
#define PPTPLAB_SCENARIOS_LINUX_GUEST_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/address.h"
#include "stack/crypto/tls.h"

namespace pptplab::scenarios {

/// Closes a file descriptor; -1: none.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Both ends of a wire: what is written to one is read at the other, frame by frame.
std::pair<FileDescriptor, FileDescriptor> MakeWire();

struct LinuxGuestConfig {
  enum class Role : uint8_t { kServer, kClient, kNat };
  struct Link {
    Address address;
    int prefix_length = 24;
    uint32_t mtu = 1500;  ///< octets of IP packet
  };
  struct Secret {
    std::string user;
    std::string password;
    std::optional<Address> address;  ///< server: always this one
  };
  struct File {
    std::string path;  ///< in the URL
    std::string file;  ///< on the host
  };

  Role role = Role::kClient;
  std::string name = "linux";  ///< letters, digits, -
  std::vector<Link> links;     ///< of a NAT: the last one is outside
  std::optional<Address> gateway;
  std::vector<std::string> pppd_options;  ///< one option each, such as "mtu 1400"
  std::vector<Secret> secrets;            ///< server: who may dial in; client: itself
  /// What it shows and believes in EAP-TLS.
  std::optional<crypto::TlsCredentials> certificate;

  // A server.
  Address inside{0x0a080001};                               ///< its own address in the tunnels
  std::pair<Address, Address> pool{{0x0a080064}, {0x0a0800c7}};  ///< first and last of its clients'
  std::vector<File> files;                                  ///< served on port 80
  uint32_t blob = 0;  ///< octets of a random file http://…/blob; its report has the sha256

  // A client.
  Address server;
  std::string user;
  std::vector<std::string> tunnel_routes;  ///< "10.1.0.0/16": networks behind the tunnel

  // A NAT.
  bool helper = true;  ///< nf_nat_pptp is in use

  /// "net.ipv4.tcp_congestion_control" and the like, with values.
  std::map<std::string, std::string> sysctls;
  uint32_t memory = 192;  ///< MiB
};

/// One line "PPTPLAB WHAT key=value …" of a guest.
struct GuestReport {
  std::string what;
  std::map<std::string, std::string> values;
  std::chrono::steady_clock::time_point at;

  /// "" if there is none of that name.
  const std::string& operator[](const std::string& key) const;
};

/// What must be installed for a role and isn't, as one sentence with the command that mends it; "" if
/// nothing is missing. Programs are looked for in `path` ("/usr/sbin:/usr/bin:…").
std::string MissingForLinuxGuest(LinuxGuestConfig::Role role, const std::string& path);

class LinuxGuest {
 public:
  using Seconds = std::chrono::duration<double>;

  /// Starts it; `wires`: its ends, one for each link. std::runtime_error if something is missing.
  LinuxGuest(const LinuxGuestConfig& config, std::vector<FileDescriptor> wires);
  ~LinuxGuest();
  LinuxGuest(const LinuxGuest&) = delete;
  LinuxGuest& operator=(const LinuxGuest&) = delete;

  /// std::runtime_error with its last words if it isn't ready after so long.
  void WaitUntilUp(Seconds longest = Seconds(60));

  // What a client, and a server with a tunnel, are told to do. They obey in this order.
  void Dial();
  /// Until a tunnel is up (or pppd gave up: report "not-up").
  void AwaitUp(int longest_seconds = 60);
  void Ping(uint32_t size, uint32_t count, Seconds interval, const std::string& to = "peer");
  /// Each as soon as the one before is answered.
  void Flood(uint32_t size, uint32_t count, const std::string& to = "peer");
  /// In `url`, the host may be "peer": the tunnel's other end.
  void Fetch(const std::string& url, int longest_seconds = 120);
  void Wait(Seconds duration);
  /// Ends its tunnels in good order.
  void HangUp();
  /// Copies a file of its own to the console, such as /proc/net/nf_conntrack.
  void Show(const std::string& file);
  void TurnOff();

  /// It stops at once and says nothing any more, as if its power failed.
  void Freeze();
  /// The process and all that belongs to it.
  void Kill();

  /// Has it ended?
  bool ended() const;
  std::vector<std::string> lines() const;
  std::vector<GuestReport> reports() const;
  /// The `number`th report of that name, waited for; nullopt: not in that time, or the guest ended.
  std::optional<GuestReport> AwaitReport(std::string_view what, Seconds longest, size_t number = 1) const;
  /// A line with these words, waited for.
  bool AwaitLine(std::string_view words, Seconds longest) const;

 private:
  void Tell(const std::string& command);
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LINUX_GUEST_H_
