// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of who serves what and who does what: files, downloads, pings, messages. scenario.h says
// how keys are written.
#ifndef PPTPLAB_SCENARIOS_ACTIVITY_KEYS_H_
#define PPTPLAB_SCENARIOS_ACTIVITY_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

enum class IpVersion : uint8_t { kIpv4, kIpv6 };

struct ServedFile {
  static constexpr std::string_view kName = "a served file";
  std::string path;
  Reference file;
  std::string type = "text/plain";
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("path", self.path, "Where it is found: the part of a URL after the host.");
    io.Required("file", self.file, "The file whose bytes are served, beside the scenario file.");
    io.Optional("type", self.type, "Its Content-Type; text/plain if not said.");
  }
};

struct HttpServer {
  static constexpr std::string_view kName = "an HTTP server";
  uint32_t port = 80;
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("port", self.port, "The TCP port that it listens on; 80 if not said.");
    io.Optional("files", self.files, "What it serves.");
  }
};

/// A NetWare file server, by its node.
struct NetWareServer {
  static constexpr std::string_view kName = "a NetWare server";
  std::string name = "FILESERVER";
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "What it calls itself; FILESERVER if not said.");
    io.Optional("files", self.files,
                "What it serves: paths like /SYS/LOGIN/PAGE.TXT, the volume first.");
  }
};

/// A computer that shares files and shows messages over NetBEUI, by its node.
struct NetBeuiServer {
  static constexpr std::string_view kName = "a NetBEUI server";
  std::string name = "SERVER";
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "Its computer name; SERVER if not said.");
    io.Optional("files", self.files, "What it shares: paths like /PUBLIC/PAGE.TXT, the share first.");
  }
};

struct Download {
  static constexpr std::string_view kName = "a download";
  Reference client;
  Reference url;
  IpVersion over = IpVersion::kIpv4;
  std::optional<Duration> start;
  bool in_turn = false;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("client", self.client, "The node that fetches.");
    io.Required("url", self.url,
                "What it fetches: http://NODE/PATH or http://ADDRESS:PORT/PATH, "
                "ipx://SERVER/VOLUME/PATH (NetWare), netbeui://SERVER/SHARE/PATH.");
    io.Optional("over", self.over,
                "http: by which address of the node; ipv4 if neither this nor an address says so.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel is up if not said.");
    io.Optional("in-turn", self.in_turn,
                "It waits until its node's pings that are in turn, and such downloads before it, are "
                "done. No if not said.");
  }
};

struct Ping {
  static constexpr std::string_view kName = "a ping";
  Reference from;
  Reference to;
  IpVersion over = IpVersion::kIpv4;
  uint32_t count = 3;
  uint32_t size = 56;
  Duration interval = std::chrono::seconds(1);
  bool at_once = false;
  bool do_not_fragment = false;
  bool path_mtu = false;
  std::optional<Duration> start;
  bool in_turn = false;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that asks.");
    io.Required("to", self.to, "Whom it asks: a node or an address.");
    io.Optional("over", self.over,
                "ipv4 (the default) or ipv6. A client that asks its own PPTP server over ipv6 asks "
                "the link-local address at the other end of the tunnel.");
    io.Optional("count", self.count, "How often; 3 if not said.");
    io.Optional("size", self.size,
                "Octets of data in each; 56 if not said. The IP packet is 28 octets larger.");
    io.Optional("interval", self.interval, "The time between two of them; 1s if not said.");
    io.Optional("at-once", self.at_once,
                "The next one follows as soon as one is answered, at the latest after the interval. No "
                "if not said.");
    io.Optional("do-not-fragment", self.do_not_fragment,
                "No router may fragment them (IPv4's DF bit). No if not said.");
    io.Optional("path-mtu", self.path_mtu,
                "Finds the largest packet that gets there whole, as tracepath does (IPv4, RFC "
                "1191): size doesn't matter then, and count is how often a size is tried.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel carries it if not said.");
    io.Optional("in-turn", self.in_turn,
                "It waits until its node's pings before it that are in turn, too, are done. No if not "
                "said.");
  }
};

/// "net send" over NetBEUI.
struct NetMessage {
  static constexpr std::string_view kName = "a message";
  Reference from;
  Reference to;
  std::string text;
  std::optional<Duration> start;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that sends it.");
    io.Required("to", self.to, "The NetBEUI server's computer name.");
    io.Required("text", self.text, "What it says.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel carries it if not said.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_ACTIVITY_KEYS_H_
