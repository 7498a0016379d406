// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See check_external.h.
#include "scenarios/check_external.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "scenarios/check.h"
#include "scenarios/key_reader.h"
#include "scenarios/loader.h"
#include "scenarios/nearest.h"
#include "scenarios/pppd_options.h"

namespace pptplab::scenarios {
namespace {

constexpr size_t kMostPeers = 12;       ///< each takes 192 MB
constexpr uint32_t kMostFd = 1023;      ///< FD_SETSIZE: ns-3 waits with select
constexpr size_t kMostPath = 107;       ///< sockaddr_un
constexpr size_t kMostDeviceName = 15;  ///< IFNAMSIZ
constexpr size_t kMostSteps = 32;

std::string Quoted(const std::string& text) { return "\"" + text.substr(0, 60) + "\""; }

class Checker {
 public:
  explicit Checker(const Scenario& scenario) : scenario_(scenario) {}

  std::optional<Problem> Run() {
    std::set<std::string> attachments;
    size_t peers = 0;
    for (const auto& node : scenario_.nodes) {
      if (!node.value.external) continue;
      const External& external = *node.value.external;
      Choice(external);
      if (problem_) return problem_;
      if (external.attach) {
        Attach(node, external);
        if (!attachments.insert(external.attach->name).second) {
          Fail(external.attach->at, Quoted(external.attach->name) + " is attached twice");
        }
      } else if (++peers > kMostPeers) {
        Fail(external.place, "a scenario starts at most " + std::to_string(kMostPeers) +
                                 " real machines");
      }
      Links(node);
      if (external.vanishes && *external.vanishes > scenario_.duration) {
        Fail(external.place, "it would vanish after the run's end");
      }
      if (external.server) Server(*external.server);
      if (external.client) Client(node.name, *external.client);
      if (external.nat) Nat(node, *external.nat);
    }
    NothingRunsThere();
    for (const auto& expected : scenario_.expect) {
      const External* const external = FindExternal(scenario_, expected.name.name);
      const bool speaks = external != nullptr && external->peer;
      if (expected.value.says && !speaks) {
        Fail(expected.name.at, "says is for a real Linux (\"peer: linux\"); " +
                                   Quoted(expected.name.name) + " is none");
      }
    }
    return problem_;
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }

  void Choice(const External& external) {
    if (external.attach.has_value() == external.peer.has_value()) {
      return Fail(external.place,
                  "an external node has either \"attach\" (tap:NAME, unix:PATH, fd:N) or "
                  "\"peer: linux\"");
    }
    const int roles = external.server.has_value() + external.client.has_value() +
                      external.nat.has_value();
    if (external.attach && (roles > 0 || external.vanishes)) {
      return Fail(external.place,
                  "what is attached is configured over there: server, client, nat and vanishes "
                  "belong to \"peer: linux\"");
    }
    if (external.peer && roles != 1) {
      Fail(external.place,
           "a real Linux is exactly one of server, client and nat, such as \"server: {}\"");
    }
  }

  void Attach(const Named<Node>& node, const External& external) {
    auto attachment = ReadAttachment(external.attach->name);
    if (!attachment) return Fail(external.attach->at, attachment.error());
    const size_t links = LinksOf(node.name.name);
    if (links > 1) {
      Fail(external.attach->at, "an attachment is the end of one link; " +
                                    Quoted(node.name.name) + " has " + std::to_string(links));
    }
  }

  bool EndsAt(const Link& link, const std::string& node) const {
    return std::any_of(link.between.begin(), link.between.end(),
                       [&](const Reference& end) { return end.name == node; });
  }
  size_t LinksOf(const std::string& node) const {
    return static_cast<size_t>(
        std::count_if(scenario_.links.begin(), scenario_.links.end(),
                      [&](const Link& link) { return EndsAt(link, node); }));
  }

  void Links(const Named<Node>& node) {
    if (LinksOf(node.name.name) == 0) {
      Fail(node.name.at, Quoted(node.name.name) + " is external and needs a link");
    }
    for (const Link& link : scenario_.links) {
      if (!EndsAt(link, node.name.name)) continue;
      if (link.network6) {
        Fail(link.between[0].at, "only IPv4 gets to an external node: this link has no network6");
      }
      if (link.mtu > 1500) {
        Fail(link.between[0].at,
             "a link to an external node is an Ethernet there: its mtu is at most 1500");
      }
    }
    if (node.value.fail_over || node.value.mss_clamp || node.value.path_mtu_discovery) {
      Fail(node.name.at, Quoted(node.name.name) +
                             " is external: fail-over, mss-clamp and path-mtu-discovery are for "
                             "simulated nodes");
    }
  }

  // --- what a real Linux can do
  // ------------------------------------------------------------------------------------

  void Authentication(const Position& at, const Methods& methods) {
    std::set<ppp::AuthenticationMethod> seen;
    for (const ppp::AuthenticationMethod method : methods) {
      const std::string word = WordsOf(method)[static_cast<size_t>(method)];
      if (method == ppp::AuthenticationMethod::kEapMsChapV2) {
        Fail(at, "a real Linux (pppd 2.4.9) has no eap-mschapv2");
      }
      if (!seen.insert(method).second) Fail(at, "authentication names " + word + " twice");
    }
  }
  static bool NeedsPassword(const Methods& methods) {
    return std::any_of(methods.begin(), methods.end(), [](ppp::AuthenticationMethod method) {
      return method != ppp::AuthenticationMethod::kEapTls;
    });
  }

  void EncryptionOf(const Position& at, const Encryption& encryption) {
    for (const uint32_t bits : encryption.bits) {
      if (bits == 40 || bits == 128) continue;
      Fail(at, "a real Linux has MPPE keys of 40 and 128 bits, not " + std::to_string(bits));
    }
    if (encryption.bits.empty() && encryption.policy != Policy::kRefused) {
      Fail(at, "encryption needs at least one key length in bits");
    }
  }

  /// Names and passwords stand in quotes in files of pppd's.
  void Secret(const Position& at, const std::string& text, const char* what) {
    const auto fits = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
    if (!text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), fits)) return;
    Fail(at, std::string(what) +
                 " of a real Linux has 1 to 128 printable characters of ASCII, without \" and \\");
  }

  void Options(const std::vector<Reference>& options) {
    for (const Reference& option : options) {
      if (auto error = CheckPppdOption(option.name)) Fail(option.at, std::move(*error));
    }
  }

  void Steps(const PeerSteps& steps) {
    if (steps.size() > kMostSteps) {
      Fail(steps.back().place, "once-up has at most " + std::to_string(kMostSteps) + " steps");
    }
    for (const PeerStep& step : steps) {
      const int kinds = step.ping.has_value() + step.flood.has_value() + step.fetch.has_value() +
                        step.wait.has_value() + step.hang_up.has_value();
      if (kinds != 1) {
        Fail(step.place, "a step is exactly one of ping, flood, fetch, wait and hang-up");
      }
      if (step.count == 0 || step.count > 60000) Fail(step.place, "a ping asks 1 to 60000 times");
      std::vector<uint32_t> sizes = step.ping.value_or(std::vector<uint32_t>{step.size});
      if (sizes.empty() || sizes.size() > kMostSteps) {
        Fail(step.place, "ping has 1 to 32 sizes, such as [56]");
      }
      for (const uint32_t size : sizes) {
        if (size > 60000) Fail(step.place, "an echo has up to 60000 octets of data");
      }
      if (step.flood && (*step.flood == 0 || *step.flood > 1'000'000)) {
        Fail(step.place, "a flood is 1 to 1000000 echoes");
      }
      if (step.interval < std::chrono::milliseconds(2)) {
        Fail(step.place, "the interval of a ping is 2ms or more; flood doesn't wait at all");
      }
      if (step.to && !step.ping && !step.flood) Fail(step.to->at, "only ping and flood have a to");
      if (step.to && !ParseAddress(step.to->name)) KnownNode(*step.to);
      if (step.fetch) Fetch(*step.fetch);
    }
  }
  void Fetch(const Reference& fetch) {
    const auto url = ParseUrl(fetch.name);
    if (!url || url->scheme != Url::Scheme::kHttp || ParseAddress6(url->host)) {
      return Fail(fetch.at, Quoted(fetch.name) +
                                " is no URL for a real Linux; write it like http://10.8.0.1/page.txt");
    }
    if (!ParseAddress(url->host)) KnownNode({url->host, fetch.at});
  }

  void Server(const PeerServer& server) {
    Authentication(server.place, server.authentication);
    EncryptionOf(server.place, server.encryption);
    std::set<std::string> names;
    for (const PeerUser& user : server.users) {
      Secret(server.place, user.name, "a user's name");
      if (user.password) Secret(server.place, *user.password, "a password");
      if (!user.password && NeedsPassword(server.authentication)) {
        Fail(server.place, "a user needs the key \"password\"");
      }
      if (!names.insert(user.name).second) {
        Fail(server.place, "the user " + Quoted(user.name) + " is here twice");
      }
    }
    for (const ServedFile& file : server.files) {
      if (!IsBeside(file.file.name)) {
        Fail(file.file.at, "a served file lies beside the scenario file, such as files/page.txt");
      }
      if (file.path.empty() || file.path.front() != '/' || !IsBeside(file.path.substr(1))) {
        Fail(file.file.at, "a served file's path begins with a slash, such as /page.txt");
      }
    }
    Options(server.pppd_options);
    Steps(server.once_up);
  }

  void Client(const Reference& node, const PeerClient& client) {
    KnownNode(client.server);
    const bool is_ours = Find(scenario_.pptp_servers, client.server.name) != nullptr;
    if (!is_ours && !IsRealServer(scenario_, client.server.name)) {
      std::vector<std::string> servers;
      for (const auto& server : scenario_.pptp_servers) servers.push_back(server.name.name);
      for (const auto& other : scenario_.nodes) {
        if (IsRealServer(scenario_, other.name.name)) servers.push_back(other.name.name);
      }
      Fail(client.server.at, "there is no PPTP server " + Quoted(client.server.name) +
                                 Suggestion(client.server.name, servers));
    }
    if (client.server.name == node.name) Fail(client.server.at, "it can't dial itself");
    Authentication(client.place, client.authentication);
    if (client.authentication.empty()) {
      Fail(client.place, "authentication needs at least one method");
    }
    Secret(client.place, client.user, "a user's name");
    if (client.password) Secret(client.place, *client.password, "a password");
    if (!client.password && NeedsPassword(client.authentication)) {
      Fail(client.place, "a real client needs the key \"password\"");
    }
    EncryptionOf(client.place, client.encryption);
    if (client.dial >= scenario_.duration) Fail(client.place, "it would dial after the run's end");
    Options(client.pppd_options);
    Steps(client.once_up);
  }

  void Nat(const Named<Node>& node, const PeerNat& nat) {
    if (node.value.kind != NodeKind::kRouter) {
      Fail(node.name.at, "a NAT is a router: give the node " + Quoted(node.name.name) +
                             " \"kind: router\"");
    }
    size_t inside = 0, outside = 0;
    for (const Link& link : scenario_.links) {
      if (EndsAt(link, node.name.name)) ++(link.is_private ? inside : outside);
    }
    if (inside == 0) {
      Fail(nat.place, "a NAT needs something inside: a link of " + Quoted(node.name.name) +
                          " with \"private: true\"");
    }
    if (outside != 1) {
      Fail(nat.place, "a NAT has exactly one link outside, without \"private: true\"; " +
                          Quoted(node.name.name) + " has " + std::to_string(outside));
    }
  }

  // --- what can't be asked of a machine that isn't ours
  // ------------------------------------------------------------------

  void KnownNode(const Reference& node) {
    if (problem_ || Find(scenario_.nodes, node.name) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& known : scenario_.nodes) names.push_back(known.name.name);
    Fail(node.at, "there is no node " + Quoted(node.name) + Suggestion(node.name, names));
  }

  void IsOurs(const Reference& node, const char* what) {
    if (FindExternal(scenario_, node.name) == nullptr) return;
    Fail(node.at, Quoted(node.name) + " is external, so there is no " + what +
                      " of ours on it; \"once-up\" is what a real Linux does");
  }
  template <class T>
  void AreOurs(const Table<T>& table, const char* what) {
    for (const auto& entry : table) IsOurs(entry.name, what);
  }

  void NothingRunsThere() {
    AreOurs(scenario_.pptp_servers, "PPTP server");
    AreOurs(scenario_.pptp_clients, "PPTP client");
    AreOurs(scenario_.access_concentrators, "access concentrator");
    AreOurs(scenario_.nats, "NAT");
    AreOurs(scenario_.http_servers, "HTTP server");
    AreOurs(scenario_.netware_servers, "NetWare server");
    AreOurs(scenario_.netbeui_servers, "NetBEUI server");
    AreOurs(scenario_.dns_servers, "name server");
    AreOurs(scenario_.resolvers, "resolver");
    for (const Download& download : scenario_.downloads) IsOurs(download.client, "download");
    for (const Ping& ping : scenario_.pings) IsOurs(ping.from, "ping");
    for (const NameLookup& lookup : scenario_.lookups) IsOurs(lookup.from, "lookup");
    for (const BulkSend& flow : scenario_.bulk_sends) {
      IsOurs(flow.from, "flow"), IsOurs(flow.to, "flow");
    }
    for (const OnOff& flow : scenario_.on_offs) IsOurs(flow.from, "flow"), IsOurs(flow.to, "flow");
    for (const Lan& lan : scenario_.lans) {
      for (const Station& station : lan.stations) IsOurs(station.node, "Ethernet (lans)");
    }
  }

  const Scenario& scenario_;
  std::optional<Problem> problem_;
};

}  // namespace

Result<Attachment, std::string> ReadAttachment(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string name(colon == std::string_view::npos ? std::string_view()
                                                         : text.substr(colon + 1));
  if (kind == "fd") {
    uint32_t fd = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, fd);
    if (error != std::errc() || stop != end || fd > kMostFd) {
      return Unexpected<std::string>{"fd: takes the number of an open file, 0 to 1023, such as fd:3"};
    }
    return Attachment{Attachment::Kind::kFd, static_cast<int>(fd), {}};
  }
  if (kind == "unix") {
    if (name.empty() || name.size() > kMostPath || name.find('\0') != std::string::npos) {
      return Unexpected<std::string>{
          "unix: takes the path of a socket, 1 to 107 octets, such as unix:/run/pptplab.sock"};
    }
    return Attachment{Attachment::Kind::kUnix, -1, name};
  }
  if (kind == "tap") {
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_' || c == '.';
    };
    const bool is_name = !name.empty() && name.size() <= kMostDeviceName && name != "." &&
                         name != ".." && std::all_of(name.begin(), name.end(), fits);
    if (!is_name) {
      return Unexpected<std::string>{
          "tap: takes the name of a device, 1 to 15 of letters, digits, - _ and ., such as "
          "tap:pptp0"};
    }
    return Attachment{Attachment::Kind::kTap, -1, name};
  }
  return Unexpected<std::string>{Quoted(std::string(text)) +
                                 " is no attachment: write tap:NAME, unix:PATH or fd:N" +
                                 (NearestWord(kind, {"tap", "unix", "fd"}).empty()
                                      ? ""
                                      : "; did you mean \"" +
                                            std::string(NearestWord(kind, {"tap", "unix", "fd"})) +
                                            ":\"?")};
}

std::optional<Problem> CheckExternal(const Scenario& scenario) { return Checker(scenario).Run(); }

const External* FindExternal(const Scenario& scenario, std::string_view node) {
  const Node* const found = Find(scenario.nodes, node);
  return found != nullptr && found->external ? &*found->external : nullptr;
}

bool IsRealServer(const Scenario& scenario, std::string_view node) {
  const External* const external = FindExternal(scenario, node);
  return external != nullptr && (external->attach || external->server);
}

bool IsRealClient(const Scenario& scenario, std::string_view node) {
  const External* const external = FindExternal(scenario, node);
  return external != nullptr && external->client;
}

bool HasExternal(const Scenario& scenario) {
  return std::any_of(scenario.nodes.begin(), scenario.nodes.end(),
                     [](const auto& node) { return node.value.external.has_value(); });
}

}  // namespace pptplab::scenarios
