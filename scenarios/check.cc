// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// References are checked in the file's order; a name that is unknown is answered by the nearest
// that is known.
#include "scenarios/check.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "scenarios/check_external.h"
#include "scenarios/check_links.h"
#include "scenarios/check_names.h"
#include "scenarios/check_traffic.h"
#include "scenarios/key_reader.h"
#include "scenarios/loader.h"
#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

constexpr size_t kMaxNodes = 20'000;

template <class T>
std::vector<std::string> NamesOf(const Table<T>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.push_back(entry.name.name);
  return names;
}

class Checker {
 public:
  explicit Checker(const Scenario& scenario) : scenario_(scenario) {
    for (const auto& node : scenario.nodes) nodes_.insert(node.name.name);
  }

  std::optional<Problem> Run() {
    if (scenario_.nodes.size() > kMaxNodes) {
      return Problem{scenario_.nodes.back().name.at,
                     "a scenario has at most " + std::to_string(kMaxNodes) + " nodes"};
    }
    Links();
    if (!problem_) problem_ = CheckExternal(scenario_);
    Lans();
    Nats();
    Servers();
    Clients();
    DialIn();
    HttpServers();
    LegacyServers();
    Downloads();
    Pings();
    Messages();
    if (!problem_) problem_ = CheckTraffic(scenario_);
    if (!problem_) problem_ = CheckNames(scenario_);
    for (const auto& expected : scenario_.expect) {
      const bool is_dial_in = Find(scenario_.dial_in_users, expected.name.name) != nullptr;
      if (!is_dial_in) KnownNode(expected.name);
      const Expectation& e = expected.value;
      const bool is_about_a_tunnel =
          e.tunnel || e.tunnels || e.encryption || e.orderly_hang_up || e.network_protocols;
      const bool is_real = IsRealClient(scenario_, expected.name.name);
      if (is_about_a_tunnel && !is_dial_in && !is_real) {
        Known(expected.name, scenario_.pptp_clients, "PPTP client");
      }
      const auto& sha256 = expected.value.sha256;
      if (sha256 && (sha256->size() != 64 || !FromHex(*sha256))) {
        Fail(expected.name.at, "a SHA-256 is 64 hexadecimal digits");
      }
    }
    return problem_;
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }
  void KnownNode(const Reference& node) {
    if (problem_ || nodes_.contains(node.name)) return;
    std::vector<std::string> known = NamesOf(scenario_.nodes);
    if (node.name.find('.') != std::string::npos) {
      for (std::string& name : NamesInZones(scenario_)) known.push_back(std::move(name));
    }
    Fail(node.at, "there is no node \"" + node.name.substr(0, 60) + "\"" +
                      Suggestion(node.name, known));
  }
  template <class T>
  void Known(const Reference& name, const Table<T>& table, const char* what) {
    if (problem_ || Find(table, name.name) != nullptr) return;
    Fail(name.at, "there is no " + std::string(what) + " \"" + name.name.substr(0, 60) + "\"" +
                      Suggestion(name.name, NamesOf(table)));
  }

  void Links() {
    for (const Link& link : scenario_.links) {
      for (const Reference& end : link.between) KnownNode(end);
      if (auto found = CheckLink(link, scenario_.duration)) Fail(found->at, found->sentence);
    }
    for (const auto& node : scenario_.nodes) CheckFailOver(node);
  }

  void CheckFailOver(const Named<Node>& node) {
    if (!node.value.fail_over || problem_) return;
    const size_t ways = static_cast<size_t>(
        std::count_if(scenario_.links.begin(), scenario_.links.end(), [&](const Link& link) {
          return !link.is_private && (link.between[0].name == node.name.name ||
                                      link.between[1].name == node.name.name);
        }));
    if (ways < 2) {
      Fail(node.name.at, "fail-over needs two links or more that aren't private; \"" +
                             node.name.name.substr(0, 60) + "\" has " + std::to_string(ways));
    }
    if (node.value.kind == NodeKind::kRouter) {
      Fail(node.name.at, "fail-over is for hosts: a router passes on what others send");
    }
  }

  void Lans() {
    for (const Lan& lan : scenario_.lans) {
      const Position at = lan.stations.empty() ? Position{} : lan.stations.front().node.at;
      if (lan.stations.size() < 2) Fail(at, "a LAN joins two stations or more");
      if (lan.mtu < 68 || lan.mtu > 1500) {
        Fail(at, "an Ethernet's mtu is from 68 (RFC 791) to 1500 octets");
      }
      const Network& network = lan.network;
      const uint32_t mask = network.prefix == 0 ? 0 : ~uint32_t{0} << (32 - network.prefix);
      for (const Station& station : lan.stations) {
        KnownNode(station.node);
        if (station.address && (station.address->value & mask) != network.address.value) {
          Fail(station.node.at, ToString(*station.address) + " is not in this LAN's network, " +
                                    ToString(network.address) + "/" +
                                    std::to_string(network.prefix));
        }
      }
    }
  }

  bool IsStation(const std::string& node) const {
    for (const Lan& lan : scenario_.lans) {
      for (const Station& station : lan.stations) {
        if (station.node.name == node) return true;
      }
    }
    return false;
  }

  void CheckNetworks(const Reference& where, const std::vector<NetworkProtocol>& protocols) {
    if (protocols.empty()) Fail(where.at, "a tunnel must carry at least one network protocol");
    for (size_t i = 0; i < protocols.size(); ++i) {
      const auto before = protocols.begin() + static_cast<ptrdiff_t>(i);
      if (std::find(protocols.begin(), before, protocols[i]) != before) {
        Fail(where.at, "network-protocols names " +
                           WordsOf(protocols[i])[static_cast<size_t>(protocols[i])] + " twice");
      }
      if (protocols[i] == NetworkProtocol::kBridging && !IsStation(where.name)) {
        Fail(where.at, "bridging needs a LAN to bridge: \"" + where.name +
                           "\" is no station of one (lans)");
      }
    }
  }

  void CheckEncryption(const Reference& where, const Encryption& encryption) {
    for (const uint32_t bits : encryption.bits) {
      if (bits != 40 && bits != 56 && bits != 128) {
        Fail(where.at, "MPPE keys have 40, 56 or 128 bits, not " + std::to_string(bits));
      }
    }
    if (encryption.bits.empty() && encryption.policy != Policy::kRefused) {
      Fail(where.at, "encryption needs at least one key length in bits");
    }
  }

  void CheckAuthentication(const Reference& where, const Methods& methods) {
    if (methods.empty()) Fail(where.at, "authentication needs at least one method");
    for (size_t i = 0; i < methods.size(); ++i) {
      if (std::find(methods.begin(), methods.begin() + static_cast<ptrdiff_t>(i), methods[i]) !=
          methods.begin() + static_cast<ptrdiff_t>(i)) {
        Fail(where.at, "authentication names " +
                           WordsOf(methods[i])[static_cast<size_t>(methods[i])] + " twice");
      }
    }
  }

  static bool NeedsPassword(const Methods& methods) {
    return std::any_of(methods.begin(), methods.end(), [](ppp::AuthenticationMethod method) {
      return method != ppp::AuthenticationMethod::kEapTls;
    });
  }

  void CheckCertificate(const Reference& where, const Certificate& certificate) {
    // RFC 5280 A.1, ub-common-name; 1300 octets leave room for EAP's header in any MRU that is
    // usual.
    for (const std::string* name :
         {&certificate.name, &certificate.trusts, &certificate.authority, &certificate.expects}) {
      if (name->size() > 50) Fail(where.at, "a name in a certificate has at most 50 octets");
    }
    if (certificate.fragment < 16 || certificate.fragment > 1300) {
      Fail(where.at, "a certificate's fragment is a number from 16 to 1300");
    }
    if (certificate.until.seconds <= certificate.from.seconds) {
      Fail(where.at, "a certificate's from comes before its until");
    }
  }

  void Nats() {
    for (const auto& nat : scenario_.nats) {
      KnownNode(nat.name);
      const std::string name = nat.name.name;
      const std::string quoted = "\"" + name.substr(0, 60) + "\"";
      const Node* const node = Find(scenario_.nodes, name);
      if (node != nullptr && node->kind != NodeKind::kRouter) {
        Fail(nat.name.at, "a NAT is a router: give the node " + quoted + " \"kind: router\"");
      }
      size_t inside = 0, outside = 0;
      for (const Link& link : scenario_.links) {
        const auto ends_here = [&](const Reference& end) { return end.name == name; };
        if (std::none_of(link.between.begin(), link.between.end(), ends_here)) continue;
        ++(link.is_private ? inside : outside);
      }
      if (inside == 0) {
        Fail(nat.name.at, "a NAT needs something inside: a link of " + quoted +
                              " with \"private: true\"");
      } else if (outside != 1) {
        Fail(nat.name.at, "a NAT has exactly one link outside, without \"private: true\"; " +
                              quoted + " has " + std::to_string(outside));
      }
      if (Find(scenario_.pptp_servers, name) != nullptr ||
          Find(scenario_.pptp_clients, name) != nullptr ||
          Find(scenario_.access_concentrators, name) != nullptr) {
        Fail(nat.name.at, quoted + " has PPTP itself, which needs a node behind or before the NAT");
      }
      if (nat.value.max_mappings == 0) Fail(nat.name.at, "a NAT's table holds a mapping or more");
      const Nat& n = nat.value;
      for (const auto& time : {n.tcp_established, n.tcp_transitory, n.udp, n.icmp, n.gre_unreplied,
                               n.gre_replied, n.call_expected, n.call_unreplied, n.call_replied}) {
        if (time && *time < std::chrono::milliseconds(1)) {
          Fail(nat.name.at, "a NAT's time-outs are 1ms or longer");
        }
      }
    }
  }

  void Servers() {
    for (const auto& server : scenario_.pptp_servers) {
      KnownNode(server.name);
      CheckAuthentication(server.name, server.value.authentication);
      CheckCertificate(server.name, server.value.certificate);
      CheckEncryption(server.name, server.value.encryption);
      CheckNetworks(server.name, server.value.network_protocols);
      if (server.value.ipv6_prefix && server.value.ipv6_prefix->prefix != 64) {
        Fail(server.name.at, "an ipv6-prefix is a /64: the other half is the interface identifier");
      }
      if (server.value.dns.size() > 2 || server.value.nbns.size() > 2) {
        Fail(server.name.at, "a PPTP server tells its clients at most two name servers (RFC 1877)");
      }
      std::set<std::string> users;
      for (const User& user : server.value.users) {
        if (!users.insert(user.name).second) {
          Fail(server.name.at, "the user \"" + user.name.substr(0, 60) + "\" is here twice");
        }
        // RFC 2759 §4: a Response carries at most 256 octets of name, a password has at most 256
        // characters.
        if (user.name.empty() || user.name.size() > 256 ||
            user.password.value_or("").size() > 256) {
          Fail(server.name.at, "a user's name has 1 to 256 octets, a password at most 256");
        }
        if (!user.password && NeedsPassword(server.value.authentication)) {
          Fail(server.name.at, "a user needs the key \"password\"");
        }
      }
    }
  }

  void Clients() {
    for (const auto& client : scenario_.pptp_clients) {
      KnownNode(client.name);
      KnownNode(client.value.server);
      if (!IsRealServer(scenario_, client.value.server.name)) {
        Known(client.value.server, scenario_.pptp_servers, "PPTP server");
      }
      CheckAuthentication(client.name, client.value.authentication);
      CheckCertificate(client.name, client.value.certificate);
      if (!client.value.password && NeedsPassword(client.value.authentication)) {
        Fail(client.name.at, "a PPTP client needs the key \"password\"");
      }
      CheckEncryption(client.name, client.value.encryption);
      CheckNetworks(client.name, client.value.network_protocols);
      if (client.value.hang_up && *client.value.hang_up <= client.value.dial) {
        Fail(client.name.at, "hang-up comes before dial");
      }
      const PptpServer* const server = Find(scenario_.pptp_servers, client.value.server.name);
      if (server != nullptr && server->incoming_calls) {
        Fail(client.value.server.at, "\"" + client.value.server.name.substr(0, 60) +
                                         "\" takes incoming calls of access concentrators, so "
                                         "clients can't dial in");
      }
    }
    for (const auto& server : scenario_.pptp_servers) {
      for (const CallOut& call : server.value.calls_out) CheckCallOut(call);
      if (server.value.opens_to) {
        Known(*server.value.opens_to, scenario_.pptp_clients, "PPTP client");
      }
    }
  }

  void CheckCallOut(const CallOut& call) {
    Known(call.user, scenario_.dial_in_users, "dial-in user");
    const DialInUser* const user = Find(scenario_.dial_in_users, call.user.name);
    if (user == nullptr || (user->answers && !user->number.empty())) return;
    Fail(call.user.at, "who is called needs a \"number\" and \"answers: true\"");
  }

  void DialIn() {
    for (const auto& concentrator : scenario_.access_concentrators) {
      const Reference& server = concentrator.value.server;
      KnownNode(concentrator.name);
      KnownNode(server);
      Known(server, scenario_.pptp_servers, "PPTP server");
      const PptpServer* const found = Find(scenario_.pptp_servers, server.name);
      if (found != nullptr && !found->incoming_calls) {
        Fail(server.at, "\"" + server.name.substr(0, 60) +
                            "\" takes no calls of access concentrators: it needs "
                            "\"incoming-calls: true\"");
      }
      if (Find(scenario_.pptp_servers, concentrator.name.name) != nullptr ||
          Find(scenario_.pptp_clients, concentrator.name.name) != nullptr) {
        Fail(concentrator.name.at, "an access concentrator is no PPTP server or client, too");
      }
    }
    for (const auto& user : scenario_.dial_in_users) {
      KnownNode(user.name);
      KnownNode(user.value.concentrator);
      Known(user.value.concentrator, scenario_.access_concentrators, "access concentrator");
      CheckAuthentication(user.name, user.value.authentication);
      CheckEncryption(user.name, user.value.encryption);
      CheckNetworks(user.name, user.value.network_protocols);
      for (const NetworkProtocol protocol : user.value.network_protocols) {
        if (protocol != NetworkProtocol::kIpv6 && protocol != NetworkProtocol::kBridging) continue;
        Fail(user.name.at, "a dial-in user's line carries ipv4, ipx and netbeui, not " +
                               WordsOf(protocol)[static_cast<size_t>(protocol)]);
      }
      if (user.value.hang_up && *user.value.hang_up <= user.value.dial) {
        Fail(user.name.at, "hang-up comes before dial");
      }
      if (user.name.name == user.value.concentrator.name) {
        Fail(user.value.concentrator.at, "a line is between two different nodes");
      }
      // RFC 2637 §2.9: fields of 64 octets.
      if (user.value.number.size() > 63 || user.value.calls.size() > 63 ||
          user.value.subaddress.size() > 63) {
        Fail(user.name.at, "telephone numbers have at most 63 characters");
      }
    }
  }

  void HttpServers() {
    for (const auto& server : scenario_.http_servers) {
      KnownNode(server.name);
      if (server.value.port == 0 || server.value.port > 65535) {
        Fail(server.name.at, "a TCP port is a number from 1 to 65535");
      }
      for (const ServedFile& file : server.value.files) CheckFile(file);
    }
  }

  void CheckFile(const ServedFile& file) {
    if (!IsBeside(file.file.name)) {
      Fail(file.file.at, "a served file lies beside the scenario file, such as files/page.txt");
    }
    if (file.path.empty() || file.path.front() != '/') {
      Fail(file.file.at, "a served file's path begins with a slash, such as /page.txt");
    }
  }

  /// Servers whose files are in volumes or shares, and whose names have an end.
  template <class T>
  void LegacyServers(const Table<T>& servers, size_t longest, const char* example) {
    for (const auto& server : servers) {
      KnownNode(server.name);
      if (server.value.name.empty() || server.value.name.size() > longest) {
        Fail(server.name.at, std::string(T::kName) + " has a name of 1 to " +
                                 std::to_string(longest) + " characters");
      }
      for (const ServedFile& file : server.value.files) {
        CheckFile(file);
        if (file.path.find('/', 2) == std::string::npos) {
          Fail(file.file.at, "this path needs two parts, such as " + std::string(example));
        }
      }
    }
  }
  void LegacyServers() {
    LegacyServers(scenario_.netware_servers, 47, "/SYS/LOGIN/PAGE.TXT");
    LegacyServers(scenario_.netbeui_servers, 15, "/PUBLIC/PAGE.TXT");
  }

  /// Names that servers give themselves: upper and lower case are the same.
  template <class T>
  void KnownByName(const Reference& wanted, const std::string& name, const Table<T>& servers) {
    std::vector<std::string> names;
    for (const auto& server : servers) {
      if (Upper(server.value.name) == Upper(name)) return;
      names.push_back(server.value.name);
    }
    Fail(wanted.at, "there is no " + std::string(T::kName).substr(2) + " \"" +
                        name.substr(0, 60) + "\"" + Suggestion(name, names));
  }
  static std::string Upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }

  void Pings() {
    for (const Ping& ping : scenario_.pings) {
      KnownNode(ping.from);
      if (ping.count == 0 || ping.count > 60000) Fail(ping.from.at, "a ping asks 1 to 60000 times");
      if (ping.size > 60000) Fail(ping.from.at, "a ping has up to 60000 octets of data");
      if (ping.interval < std::chrono::milliseconds(1)) {
        Fail(ping.from.at, "the interval of a ping is 1ms or more");
      }
      const bool is_v6 = ping.over == IpVersion::kIpv6 || ParseAddress6(ping.to.name);
      if (is_v6 && (ping.path_mtu || ping.do_not_fragment)) {
        Fail(ping.to.at, "path-mtu and do-not-fragment are IPv4's: IPv6 never fragments on the way");
      }
      if (ParseAddress(ping.to.name) || ParseAddress6(ping.to.name)) continue;
      if (IsInSomeZone(scenario_, ping.to.name)) continue;
      KnownNode(ping.to);
    }
  }

  void Messages() {
    for (const NetMessage& message : scenario_.messages) {
      KnownNode(message.from);
      KnownByName(message.to, message.to.name, scenario_.netbeui_servers);
      if (message.text.empty() || message.text.size() > 400) {
        Fail(message.to.at, "a message has 1 to 400 octets");
      }
    }
  }

  void Downloads() {
    for (const Download& download : scenario_.downloads) {
      KnownNode(download.client);
      const auto url = ParseUrl(download.url.name);
      if (!url) {
        Fail(download.url.at, "\"" + download.url.name.substr(0, 60) +
                                  "\" is no URL; write it like http://intranet/page.txt");
        continue;
      }
      if (url->scheme == Url::Scheme::kIpx) {
        KnownByName(download.url, url->host, scenario_.netware_servers);
        continue;
      }
      if (url->scheme == Url::Scheme::kNetBeui) {
        KnownByName(download.url, url->host, scenario_.netbeui_servers);
        continue;
      }
      if (problem_ || ParseAddress(url->host) || ParseAddress6(url->host)) continue;
      if (IsInSomeZone(scenario_, url->host) && !nodes_.contains(url->host)) continue;
      KnownNode({url->host, download.url.at});
      if (IsRealServer(scenario_, url->host)) continue;
      Known({url->host, download.url.at}, scenario_.http_servers, "HTTP server");
    }
  }

  const Scenario& scenario_;
  std::unordered_set<std::string> nodes_;
  std::optional<Problem> problem_;
};

}  // namespace

std::optional<Problem> CheckScenario(const Scenario& scenario) { return Checker(scenario).Run(); }

}  // namespace pptplab::scenarios
