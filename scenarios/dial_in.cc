// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "scenarios/dial_in.h"

#include <algorithm>

#include "ns3/callback.h"
#include "ns3/simulator.h"
#include "scenarios/ns3_settings.h"
#include "sim/pptp-helper.h"

namespace pptplab::scenarios {
namespace {

constexpr uint64_t kModemRate = 33'600;  // V.34
constexpr uint64_t kIsdnRate = 64'000;   // a B channel

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }

void Apply(ns3::Object& object, const Attributes& attributes) {
  for (const Attribute& attribute : attributes) {
    if (auto error = ApplyAttribute(object, attribute.name.name, attribute.value)) {
      throw Problem{attribute.name.at, std::move(*error)};
    }
  }
}

sim::AccessLineConfig LineOf(const DialInUser& user) {
  const bool is_async = user.line == LineKind::kAsynchronous;
  sim::AccessLineConfig line;
  line.framing = is_async ? wire::LineFraming::kAsynchronous : wire::LineFraming::kSynchronous;
  line.rate = user.rate ? user.rate->bits_per_second : is_async ? kModemRate : kIsdnRate;
  line.latency = ToNs3(user.latency);
  line.bit_error_rate = user.bit_errors.value;
  line.dialed_number = user.calls;
  line.dialing_number = user.number;
  line.subaddress = user.subaddress;
  return line;
}

}  // namespace

DialIn::DialIn(const Scenario& scenario, sim::World& world, const Configure& configure)
    : scenario_(scenario) {
  for (const auto& concentrator : scenario.access_concentrators) {
    InstallConcentrator(concentrator, world);
  }
  for (const auto& user : scenario.dial_in_users) InstallUser(user, world, configure);
  // Now that they have all their lines.
  for (const auto& [name, concentrator] : concentrators_) {
    world.Adopt(ns3::ApplicationContainer(concentrator.application));
  }
}

void DialIn::InstallConcentrator(const Named<AccessConcentrator>& concentrator, sim::World& world) {
  ns3::PptpLabHelper helper("ns3::PptpAccessConcentrator");
  helper.SetAttribute("Server",
                      ns3::Ipv4AddressValue(world.AddressOf(concentrator.value.server.name)));
  auto applications = helper.Install(world.node(concentrator.name.name));
  const auto application = ns3::DynamicCast<ns3::PptpAccessConcentrator>(applications.Get(0));
  Apply(*application, concentrator.value.attributes);
  applications.Start(ns3::MilliSeconds(100));
  concentrators_[concentrator.name.name].application = application;
}

void DialIn::InstallUser(const Named<DialInUser>& user, sim::World& world,
                         const Configure& configure) {
  const DialInUser& wanted = user.value;
  Concentrator& concentrator = concentrators_.at(wanted.concentrator.name);
  const auto node = world.node(user.name.name);
  ns3::PptpLabHelper helper("ns3::DialInUser");
  auto applications = helper.Install(node);
  const auto application = ns3::DynamicCast<ns3::DialInUser>(applications.Get(0));
  auto& session = application->config().session;
  configure(session, user);
  session.authentication.user = wanted.user;
  session.authentication.password = wanted.password;
  session.authentication.methods = wanted.authentication;
  session.ipcp.request_dns = true;
  for (const Network& network : wanted.routes) {
    const uint32_t mask = network.prefix == 0 ? 0 : ~uint32_t{0} << (32 - network.prefix);
    application->AddTunnelRoute(ns3::Ipv4Address(network.address.value), ns3::Ipv4Mask(mask));
  }
  if (wanted.answers) application->WaitForCall();
  Apply(*application, wanted.attributes);
  application->SetLine(concentrator.application,
                       concentrator.application->AddLine(node, LineOf(wanted)));
  world.Adopt(applications);
  applications.Start(ToNs3(wanted.dial));
  // So that there is time to hang up.
  const Duration latest =
      scenario_.duration - std::min<Duration>(scenario_.duration / 4, std::chrono::seconds(5));
  applications.Stop(ToNs3(wanted.hang_up.value_or(std::max(latest, wanted.dial))));
  concentrator.users.push_back(user.name.name);
  concentrator.calling.insert(user.name.name);
  users_.push_back(application);
}

void DialIn::UserIsDone(const std::string& user) {
  for (auto& [name, concentrator] : concentrators_) {
    if (concentrator.calling.erase(user) == 0 || !concentrator.calling.empty()) continue;
    // A moment later, so that the call's end is through.
    ns3::Simulator::Schedule(ns3::MilliSeconds(250), &ns3::PptpApplication::HangUp,
                             concentrator.application);
  }
}

void DialIn::WhenConnectionStops(std::function<void(const std::string& user)> listener) {
  for (const auto& [name, concentrator] : concentrators_) {
    concentrator.application->TraceConnectWithoutContext(
        "StateTransition",
        ns3::Callback<void, const std::string&, const std::string&, const std::string&,
                      const std::string&>(
            [listener, users = concentrator.users](const std::string&, const std::string&,
                                                   const std::string& event, const std::string&) {
              if (event.find("Stop-Control-Connection-Re") == std::string::npos) return;
              for (const std::string& user : users) listener(user);
            }));
  }
}

}  // namespace pptplab::scenarios
