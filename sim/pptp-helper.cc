// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-helper.h.
#include "sim/pptp-helper.h"

#include "ns3/names.h"
#include "ns3/string.h"
#include "sim/adoptable.h"
#include "sim/http-client.h"
#include "sim/http-server.h"
#include "sim/pptp-client.h"
#include "sim/pptp-server.h"

namespace ns3 {

PptpLabHelper::PptpLabHelper(const std::string& type) { m_factory.SetTypeId(type); }

void PptpLabHelper::SetAttribute(const std::string& name, const AttributeValue& value) {
  m_factory.Set(name, value);
}

ApplicationContainer PptpLabHelper::Install(Ptr<Node> node) const {
  const auto application = m_factory.Create<Application>();
  node->AddApplication(application);
  return ApplicationContainer(application);
}

ApplicationContainer PptpLabHelper::Install(const std::string& node_name) const {
  return Install(Names::Find<Node>(node_name));
}

ApplicationContainer PptpLabHelper::Install(const NodeContainer& nodes) const {
  ApplicationContainer applications;
  for (auto node = nodes.Begin(); node != nodes.End(); ++node) applications.Add(Install(*node));
  return applications;
}

int64_t PptpLabHelper::AssignStreams(const ApplicationContainer& applications, int64_t stream) {
  int64_t taken = 0;
  for (auto i = applications.Begin(); i != applications.End(); ++i) {
    auto* const ours = dynamic_cast<pptplab::sim::Adoptable*>(PeekPointer(*i));
    if (ours != nullptr) taken += ours->AssignStreams(stream + taken);
  }
  return taken;
}

PptpClientHelper::PptpClientHelper(Ipv4Address server, const std::string& user,
                                   const std::string& password)
    : PptpLabHelper(PptpClient::GetTypeId().GetName()) {
  SetAttribute("Server", Ipv4AddressValue(server));
  SetAttribute("User", StringValue(user));
  SetAttribute("Password", StringValue(password));
}

PptpServerHelper::PptpServerHelper(Ipv4Address local, Ipv4Address pool_first, Ipv4Address pool_last)
    : PptpLabHelper(PptpServer::GetTypeId().GetName()) {
  SetAttribute("LocalAddress", Ipv4AddressValue(local));
  SetAttribute("PoolFirst", Ipv4AddressValue(pool_first));
  SetAttribute("PoolLast", Ipv4AddressValue(pool_last));
}

HttpServerHelper::HttpServerHelper() : PptpLabHelper(HttpServer::GetTypeId().GetName()) {}

HttpClientHelper::HttpClientHelper(Ipv4Address server, const std::string& path)
    : PptpLabHelper(HttpClient::GetTypeId().GetName()) {
  SetAttribute("Server", Ipv4AddressValue(server));
  SetAttribute("Path", StringValue(path));
}

}  // namespace ns3
