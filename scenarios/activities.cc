// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See activities.h.
#include "scenarios/activities.h"

#include <algorithm>
#include <utility>

#include "ns3/boolean.h"
#include "ns3/ipv6-address.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "sim/http-server.h"
#include "sim/netbeui-client.h"
#include "sim/netbeui-server.h"
#include "sim/netware-client.h"
#include "sim/netware-server.h"
#include "sim/ping.h"
#include "sim/pptp-client.h"
#include "sim/pptp-helper.h"
#include "stack/crypto/digest.h"
#include "stack/wire/ppp.h"

namespace pptplab::scenarios {
namespace {

constexpr size_t kLargestServedFile = 256 * 1024 * 1024;

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }
Duration Now() { return Duration(ns3::Simulator::Now().GetNanoSeconds()); }
ns3::Ipv6Address ToNs3(Address6 address) { return ns3::Ipv6Address(address.data()); }
Duration Between(ns3::Time from, ns3::Time to) { return Duration((to - from).GetNanoSeconds()); }

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// "/FIRST/REST" in two: the volume or share, and the file in it.
std::pair<std::string, std::string> FirstAndRest(const std::string& path) {
  const size_t slash = path.find('/', 1);
  return {path.substr(1, slash - 1), path.substr(slash + 1)};
}
/// "SYS:LOGIN/PAGE.TXT"
std::string NetWarePath(const std::string& path) {
  const auto [volume, rest] = FirstAndRest(path);
  return volume + ":" + rest;
}
/// "\DIR\PAGE.TXT"
std::string SmbPath(std::string rest) {
  std::replace(rest.begin(), rest.end(), '/', '\\');
  return "\\" + rest;
}

}  // namespace

Activities::Activities(const Scenario& scenario, sim::World& world, Report& report, Names& names,
                       std::function<void(const std::string&)> ended)
    : scenario_(scenario),
      world_(world),
      report_(report),
      names_(names),
      ended_(std::move(ended)) {
  for (const Download& download : scenario.downloads) {
    DownloadOutcome& outcome = report.downloads.emplace_back();
    outcome.client = download.client.name;
    outcome.url = download.url.name;
    outcome.is_http = ParseUrl(download.url.name)->scheme == Url::Scheme::kHttp;
  }
  for (const Ping& ping : scenario.pings) {
    PingOutcome& outcome = report.pings.emplace_back();
    outcome.from = ping.from.name;
    outcome.to = ping.to.name;
    outcome.finds_path_mtu = ping.path_mtu;
  }
  for (const NetMessage& message : scenario.messages) {
    MessageOutcome& outcome = report.messages.emplace_back();
    outcome.from = message.from.name;
    outcome.to = message.to.name;
    outcome.text = message.text;
  }
}

void Activities::Install() {
  for (const auto& server : scenario_.http_servers) InstallHttpServer(server);
  for (const auto& server : scenario_.netware_servers) InstallNetWareServer(server);
  for (const auto& server : scenario_.netbeui_servers) InstallNetBeuiServer(server);
  for (size_t i = 0; i < scenario_.downloads.size(); ++i) {
    const Download& download = scenario_.downloads[i];
    const size_t number = activities_.size();
    Plan({download.client.name, NeedOf(download), download.start,
          [this, number, i] { Fetch(number, i); },
          download.in_turn ? std::optional(scenario_.pings.size() + i) : std::nullopt});
  }
  for (size_t i = 0; i < scenario_.pings.size(); ++i) {
    const Ping& ping = scenario_.pings[i];
    const size_t number = activities_.size();
    const bool is_v6 = ping.over == IpVersion::kIpv6 || ParseAddress6(ping.to.name);
    Plan({ping.from.name, is_v6 ? NetworkProtocol::kIpv6 : NetworkProtocol::kIpv4, ping.start,
          [this, number, i] { StartPing(number, i); },
          ping.in_turn ? std::optional(i) : std::nullopt});
  }
  for (size_t i = 0; i < scenario_.messages.size(); ++i) {
    const NetMessage& message = scenario_.messages[i];
    const size_t number = activities_.size();
    Plan({message.from.name, NetworkProtocol::kNetBeui, message.start,
          [this, number, i] { SendMessage(number, i); }});
  }
  PlanLookups();
}

void Activities::PlanLookups() {
  for (const NameLookup& lookup : scenario_.lookups) {
    const size_t number = activities_.size();
    Plan({lookup.from.name, NetworkProtocol::kIpv4, lookup.start, [this, number, &lookup] {
            names_.Resolve(lookup.from.name, lookup.name.name,
                           [this, number](std::optional<ns3::Ipv4Address>, const std::string&) {
                             End(number);
                           });
          }});
  }
}

// --- servers
// ---------------------------------------------------------------------------------------------

std::vector<uint8_t> Activities::ReadServed(const ServedFile& file) const {
  const std::string path =
      scenario_.directory.empty() ? file.file.name : scenario_.directory + "/" + file.file.name;
  auto bytes = ReadWholeFile(path, kLargestServedFile);
  if (!bytes) throw Problem{file.file.at, "the served file " + path + " " + bytes.error()};
  return ToBytes(AsBytes(*bytes));
}

void Activities::InstallHttpServer(const Named<HttpServer>& server) {
  ns3::HttpServerHelper helper;
  helper.SetAttribute("Port", ns3::UintegerValue(server.value.port));
  const auto applications = helper.Install(world_.node(server.name.name));
  const auto application = ns3::DynamicCast<ns3::HttpServer>(applications.Get(0));
  for (const ServedFile& file : server.value.files) {
    application->AddFile(file.path, ReadServed(file), file.type);
  }
  world_.Adopt(applications);
}

void Activities::InstallNetWareServer(const Named<NetWareServer>& server) {
  ns3::PptpLabHelper helper("ns3::NetWareServer");
  helper.SetAttribute("ServerName", ns3::StringValue(server.value.name));
  const auto applications = helper.Install(world_.node(server.name.name));
  const auto application = ns3::DynamicCast<ns3::NetWareServer>(applications.Get(0));
  for (const ServedFile& file : server.value.files) {
    application->AddFile(NetWarePath(file.path), ReadServed(file));
  }
  world_.Adopt(applications);
}

void Activities::InstallNetBeuiServer(const Named<NetBeuiServer>& server) {
  ns3::PptpLabHelper helper("ns3::NetBeuiServer");
  helper.SetAttribute("ComputerName", ns3::StringValue(server.value.name));
  const auto applications = helper.Install(world_.node(server.name.name));
  const auto application = ns3::DynamicCast<ns3::NetBeuiServer>(applications.Get(0));
  for (const ServedFile& file : server.value.files) {
    const auto [share, path] = FirstAndRest(file.path);
    application->AddFile(share, SmbPath(path), ReadServed(file));
  }
  const std::string name = Upper(server.value.name);
  application->SetMessageCallback([this, name](const std::string& from, const std::string& text) {
    for (MessageOutcome& message : report_.messages) {
      const bool is_it = !message.shown && Upper(message.to) == name && message.text == text &&
                         Upper(message.from).substr(0, 15) == from;
      if (!is_it) continue;
      message.shown = Now();
      return;
    }
  });
  world_.Adopt(applications);
}

// --- when
// ------------------------------------------------------------------------------------------------

bool Activities::HasTunnel(const std::string& node) const {
  return Find(scenario_.pptp_clients, node) != nullptr ||
         Find(scenario_.dial_in_users, node) != nullptr;
}

size_t Activities::Plan(Activity activity) {
  activities_.push_back(std::move(activity));
  const Activity& planned = activities_.back();
  const size_t index = activities_.size() - 1;
  if (!planned.start && HasTunnel(planned.node)) return index;  // when the tunnel is up
  const Duration start = planned.start.value_or(std::chrono::seconds(1));
  ns3::Simulator::Schedule(ToNs3(start), [this, index] { Begin(index); });
  return index;
}

void Activities::NetworkIsUp(const std::string& client, NetworkProtocol protocol) {
  if (protocol == NetworkProtocol::kIpv6) return WaitForAddress6(client);
  for (size_t i = 0; i < activities_.size(); ++i) {
    const Activity& activity = activities_[i];
    if (activity.start || activity.node != client || activity.needs != protocol) continue;
    // Not from inside the endpoint's event: the device goes up first.
    ns3::Simulator::ScheduleNow([this, i] { Begin(i); });
  }
}

/// A server with a prefix sends a Router Advertisement first; without, link-local is all there is.
void Activities::WaitForAddress6(const std::string& client) {
  const auto* const wanted = Find(scenario_.pptp_clients, client);
  const auto* const server =
      wanted == nullptr ? nullptr : Find(scenario_.pptp_servers, wanted->server.name);
  const auto application = ns3::PptpApplication::On(world_.node(client));
  const auto device = application->GetPppDevice();
  const bool waits = server != nullptr && server->ipv6_prefix && application->GetLinkCount() > 0 &&
                     device->GetGlobalAddress6().IsAny();
  if (waits) {
    ns3::Simulator::Schedule(ns3::MilliSeconds(5), [this, client] { WaitForAddress6(client); });
    return;
  }
  for (size_t i = 0; i < activities_.size(); ++i) {
    const Activity& activity = activities_[i];
    if (activity.start || activity.node != client || activity.needs != NetworkProtocol::kIpv6) {
      continue;
    }
    ns3::Simulator::ScheduleNow([this, i] { Begin(i); });
  }
}

bool Activities::IsItsTurn(const Activity& activity) const {
  return std::all_of(activities_.begin(), activities_.end(), [&](const Activity& other) {
    const bool is_before = activity.turn && other.turn && *other.turn < *activity.turn;
    return other.node != activity.node || !is_before || other.done;
  });
}

void Activities::Begin(size_t index) {
  activities_[index].is_ready = true;
  if (!IsItsTurn(activities_[index])) return;
  if (std::exchange(activities_[index].started, true)) return;
  activities_[index].begin();
}

void Activities::End(size_t index) {
  activities_[index].done = true;
  for (size_t i = 0; activities_[index].turn && i < activities_.size(); ++i) {
    const Activity& next = activities_[i];
    if (!next.turn || !next.is_ready || next.started) continue;
    ns3::Simulator::ScheduleNow([this, i] { Begin(i); });
  }
  ended_(activities_[index].node);
}

bool Activities::AreDone(const std::string& node) const {
  return std::all_of(activities_.begin(), activities_.end(), [&](const Activity& activity) {
    return activity.node != node || activity.done;
  });
}

bool Activities::AllDone(const std::function<bool(const std::string&)>& is_lost) const {
  return std::all_of(activities_.begin(), activities_.end(), [&](const Activity& activity) {
    return activity.done || is_lost(activity.node);
  });
}

void Activities::Start(const ns3::ApplicationContainer& applications) {
  world_.Adopt(applications);
  applications.Get(0)->SetStartTime(ns3::Seconds(0));
}

// --- downloads
// -------------------------------------------------------------------------------------------

NetworkProtocol Activities::NeedOf(const Download& download) const {
  const auto url = ParseUrl(download.url.name);
  switch (url->scheme) {
    case Url::Scheme::kIpx:
      return NetworkProtocol::kIpx;
    case Url::Scheme::kNetBeui:
      return NetworkProtocol::kNetBeui;
    case Url::Scheme::kHttp:
      break;
  }
  const bool is_v6 = download.over == IpVersion::kIpv6 || ParseAddress6(url->host);
  return is_v6 ? NetworkProtocol::kIpv6 : NetworkProtocol::kIpv4;
}

void Activities::Fetch(size_t activity, size_t index) {
  const Download& download = scenario_.downloads[index];
  const auto url = ParseUrl(download.url.name);
  const auto node = world_.node(download.client.name);
  const auto ended = [this, activity, index](const sim::FetchOutcome& outcome) {
    EndFetch(activity, index, outcome);
  };
  if (url->scheme == Url::Scheme::kIpx) {
    ns3::PptpLabHelper helper("ns3::NetWareClient");
    helper.SetAttribute("Server", ns3::StringValue(Upper(url->host)));
    helper.SetAttribute("Path", ns3::StringValue(NetWarePath(url->path)));
    const auto applications = helper.Install(node);
    ns3::DynamicCast<ns3::NetWareClient>(applications.Get(0))->SetCompletionCallback(ended);
    return Start(applications);
  }
  if (url->scheme == Url::Scheme::kNetBeui) {
    const auto [share, path] = FirstAndRest(url->path);
    ns3::PptpLabHelper helper("ns3::NetBeuiClient");
    helper.SetAttribute("ComputerName", ns3::StringValue(download.client.name.substr(0, 15)));
    helper.SetAttribute("Server", ns3::StringValue(url->host));
    helper.SetAttribute("Share", ns3::StringValue(Upper(share)));
    helper.SetAttribute("Path", ns3::StringValue(SmbPath(path)));
    const auto applications = helper.Install(node);
    ns3::DynamicCast<ns3::NetBeuiClient>(applications.Get(0))->SetCompletionCallback(ended);
    return Start(applications);
  }
  FetchHttp(activity, index, *url);
}

void Activities::FetchHttp(size_t activity, size_t index, const Url& url) {
  const Download& download = scenario_.downloads[index];
  const auto literal = ParseAddress(url.host);
  const bool is_v6 = ParseAddress6(url.host) || download.over == IpVersion::kIpv6;
  if (literal) return FetchHttpFrom(ns3::Ipv4Address(literal->value), activity, index, url);
  if (is_v6) return FetchHttpFrom(ns3::Ipv4Address::GetAny(), activity, index, url);
  if (!names_.IsName(url.host)) {
    return FetchHttpFrom(world_.AddressOf(url.host), activity, index, url);
  }
  const ns3::Time asked = ns3::Simulator::Now();
  names_.Resolve(download.client.name, url.host,
                 [=, this](std::optional<ns3::Ipv4Address> address, const std::string& error) {
                   if (address) return FetchHttpFrom(*address, activity, index, url);
                   EndFetch(activity, index, {true, error, asked, ns3::Simulator::Now(), {}});
                 });
}

void Activities::FetchHttpFrom(ns3::Ipv4Address address, size_t activity, size_t index,
                               const Url& url) {
  const Download& download = scenario_.downloads[index];
  const auto literal6 = ParseAddress6(url.host);
  ns3::HttpClientHelper helper(address, url.path);
  if (address.IsAny()) {
    helper.SetAttribute("Server6", ns3::Ipv6AddressValue(literal6 ? ToNs3(*literal6)
                                                                  : world_.Address6Of(url.host)));
  }
  helper.SetAttribute("Host", ns3::StringValue(literal6 ? "[" + url.host + "]" : url.host));
  helper.SetAttribute("Port", ns3::UintegerValue(url.port));
  const auto applications = helper.Install(world_.node(download.client.name));
  const auto application = ns3::DynamicCast<ns3::HttpClient>(applications.Get(0));
  fetching_[index] = application;
  application->SetCompletionCallback(
      [this, activity, index](const ns3::HttpClient::Outcome& outcome) {
        report_.downloads[index].connected = outcome.connected;
        report_.downloads[index].status = outcome.status;
        EndFetch(activity, index,
                 {outcome.done, outcome.error, outcome.started, outcome.finished, outcome.body});
      });
  Start(applications);
}

uint64_t Activities::OctetsSoFar(size_t download) const {
  const auto client = fetching_.find(download);
  return client == fetching_.end() ? report_.downloads[download].octets
                                   : client->second->outcome().body.size();
}

void Activities::EndFetch(size_t activity, size_t index, const sim::FetchOutcome& ended) {
  DownloadOutcome& outcome = report_.downloads[index];
  outcome.done = true;
  outcome.error = ended.error;
  outcome.octets = ended.body.size();
  outcome.sha256 = ToHex(crypto::Sha256({ended.body}));
  outcome.started = Between(ns3::Time(0), ended.started);
  outcome.took = Between(ended.started, ended.finished);
  if (ended.error.empty() && (outcome.status == 200 || !outcome.is_http)) {
    world_.Note(outcome.client, "the SHA-256 of " + outcome.url + ": " + outcome.sha256);
  }
  End(activity);
}

void Activities::Finish() {
  for (const auto& [index, application] : fetching_) {
    DownloadOutcome& outcome = report_.downloads[index];
    if (outcome.done) continue;
    outcome.connected = application->outcome().connected;
    outcome.octets = application->outcome().body.size();
    outcome.started = Between(ns3::Time(0), application->outcome().started);
    outcome.took = Between(application->outcome().started, ns3::Simulator::Now());
  }
  fetching_.clear();
}

// --- pings, messages
// -------------------------------------------------------------------------------------

void Activities::StartPing(size_t activity, size_t index) {
  const Ping& ping = scenario_.pings[index];
  if (const auto literal = ParseAddress(ping.to.name)) {
    return PingAddress(ns3::Ipv4Address(literal->value), activity, index);
  }
  const bool is_v6 = ParseAddress6(ping.to.name) || ping.over == IpVersion::kIpv6;
  if (is_v6) return PingAddress(std::nullopt, activity, index);
  if (!names_.IsName(ping.to.name)) {
    return PingAddress(world_.AddressOf(ping.to.name), activity, index);
  }
  names_.Resolve(ping.from.name, ping.to.name,
                 [=, this](std::optional<ns3::Ipv4Address> address, const std::string&) {
                   if (!address) return End(activity);
                   PingAddress(address, activity, index);
                 });
}

/// Without an address: over IPv6.
void Activities::PingAddress(std::optional<ns3::Ipv4Address> address, size_t activity,
                             size_t index) {
  const Ping& ping = scenario_.pings[index];
  ns3::PptpLabHelper helper("ns3::PingClient");
  helper.SetAttribute("Count", ns3::UintegerValue(ping.count));
  helper.SetAttribute("Size", ns3::UintegerValue(ping.size));
  helper.SetAttribute("Interval", ns3::TimeValue(ToNs3(ping.interval)));
  helper.SetAttribute("AtOnce", ns3::BooleanValue(ping.at_once));
  helper.SetAttribute("DontFragment", ns3::BooleanValue(ping.do_not_fragment));
  helper.SetAttribute("FindPathMtu", ns3::BooleanValue(ping.path_mtu));
  const auto node = world_.node(ping.from.name);
  const auto applications = helper.Install(node);
  const auto application = ns3::DynamicCast<ns3::PingClient>(applications.Get(0));
  const auto literal6 = ParseAddress6(ping.to.name);
  if (address) {
    application->SetRemote(*address);
  } else if (literal6) {
    application->SetRemote(ToNs3(*literal6), nullptr);
  } else {
    const auto* const client = Find(scenario_.pptp_clients, ping.from.name);
    const auto tunnels = ns3::PptpApplication::On(node);
    if (client != nullptr && client->server.name == ping.to.name) {
      application->SetRemote(tunnels->GetPeerLinkLocal(), tunnels->GetPppDevice());
    } else {
      application->SetRemote(world_.Address6Of(ping.to.name), nullptr);
    }
  }
  application->SetCompletionCallback(
      [this, activity, index](const ns3::PingClient::Outcome& outcome) {
        PingOutcome& report = report_.pings[index];
        report.sent = outcome.sent;
        report.received = outcome.received;
        report.fastest = Between(ns3::Time(0), outcome.fastest);
        report.total = Between(ns3::Time(0), outcome.total);
        report.path_mtu = outcome.path_mtu;
        End(activity);
      });
  Start(applications);
}

void Activities::SendMessage(size_t activity, size_t index) {
  const NetMessage& message = scenario_.messages[index];
  ns3::PptpLabHelper helper("ns3::NetBeuiClient");
  helper.SetAttribute("ComputerName", ns3::StringValue(message.from.name.substr(0, 15)));
  helper.SetAttribute("Server", ns3::StringValue(message.to.name));
  helper.SetAttribute("Message", ns3::StringValue(message.text));
  const auto applications = helper.Install(world_.node(message.from.name));
  const auto application = ns3::DynamicCast<ns3::NetBeuiClient>(applications.Get(0));
  application->SetCompletionCallback([this, activity](const sim::FetchOutcome&) { End(activity); });
  Start(applications);
}

}  // namespace pptplab::scenarios
