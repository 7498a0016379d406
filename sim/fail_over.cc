// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See fail_over.h.
#include "sim/fail_over.h"

#include <sstream>
#include <utility>

#include "sim/link-routing.h"
#include "sim/routes.h"

namespace pptplab::sim {

FailOver::FailOver(ns3::Ptr<ns3::Node> node, Recorder& recorder, std::vector<Way> ways)
    : node_(std::move(node)),
      ipv4_(node_->GetObject<ns3::Ipv4>()),
      recorder_(recorder),
      ways_(std::move(ways)) {
  ns3::LinkRoutingHelper::Of(ipv4_)->CheckSources();
  for (size_t i = 0; i < ways_.size(); ++i) {
    addresses_.push_back(ipv4_->GetAddress(InterfaceOf(ways_[i]), 0));
    ways_[i].link->WhenItChanges([this, i] { Follow(i); });
    if (ways_[i].link->IsCut()) {
      TakeDown(i);
    } else {
      TakeUp(i);
    }
  }
}

uint32_t FailOver::InterfaceOf(const Way& way) const {
  return static_cast<uint32_t>(ipv4_->GetInterfaceForDevice(way.link->device(way.end)));
}

void FailOver::Follow(size_t number) {
  const bool is_up = ipv4_->IsUp(InterfaceOf(ways_[number]));
  if (is_up == !ways_[number].link->IsCut()) return;
  std::ostringstream text;
  text << "The link towards " << ways_[number].towards;
  if (is_up) {
    text << " is cut: the address " << addresses_[number].GetLocal() << " is gone with it.";
    TakeDown(number);
  } else {
    text << " is back, and the address " << addresses_[number].GetLocal() << " with it.";
    TakeUp(number);
  }
  recorder_.Note(recorder_.IdOf(node_), trace::Layer::kIp, text.str());
}

void FailOver::TakeUp(size_t number) {
  const uint32_t interface = InterfaceOf(ways_[number]);
  if (!ipv4_->IsUp(interface)) {
    ipv4_->AddAddress(interface, addresses_[number]);
    ipv4_->SetUp(interface);
  }
  ns3::LinkRoutingHelper::Of(ipv4_)->AddRoute(
      ns3::Ipv4Address::GetAny(), ns3::Ipv4Mask::GetZero(),
      {ways_[number].gateway, interface, kRouteMetric + static_cast<uint32_t>(number)});
}

// The routes end with the interface.
void FailOver::TakeDown(size_t number) {
  const uint32_t interface = InterfaceOf(ways_[number]);
  ipv4_->SetDown(interface);
  while (ipv4_->GetNAddresses(interface) > 0) ipv4_->RemoveAddress(interface, 0);
}

}  // namespace pptplab::sim
