// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-helper.h.
#include "sim/pptp-helper.h"

#include "ns3/config.h"
#include "ns3/names.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/string.h"
#include "sim/adoptable.h"
#include "sim/http-client.h"
#include "sim/http-server.h"
#include "sim/ppp-net-device.h"
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

// --- PptpHelper

PptpHelper::PptpHelper() {
  m_server.SetTypeId(PptpServer::GetTypeId());
  m_client.SetTypeId(PptpClient::GetTypeId());
  SetServerAttribute("LocalAddress", Ipv4AddressValue("10.8.0.1"));
  SetServerAttribute("PoolFirst", Ipv4AddressValue("10.8.0.2"));
  SetServerAttribute("PoolLast", Ipv4AddressValue("10.8.0.254"));
}

void PptpHelper::SetServerAttribute(const std::string& name, const AttributeValue& value) {
  m_server.Set(name, value);
}

void PptpHelper::SetClientAttribute(const std::string& name, const AttributeValue& value) {
  m_client.Set(name, value);
}

void PptpHelper::AddUser(const std::string& user, const std::string& password) {
  m_passwords[user] = password;
}

ApplicationContainer PptpHelper::InstallServer(Ptr<Node> node) const {
  const auto server = m_server.Create<PptpServer>();
  for (const auto& [user, password] : m_passwords) server->AddUser(user, password);
  node->AddApplication(server);
  server->MakeDevice();
  return ApplicationContainer(server);
}

ApplicationContainer PptpHelper::InstallClient(Ptr<Node> node, Ipv4Address server,
                                               const std::string& user) const {
  const auto client = m_client.Create<PptpClient>();
  client->SetAttribute("Server", Ipv4AddressValue(server));
  client->SetAttribute("User", StringValue(user));
  const auto password = m_passwords.find(user);
  if (password != m_passwords.end()) {
    client->SetAttribute("Password", StringValue(password->second));
  }
  node->AddApplication(client);
  client->MakeDevice();
  return ApplicationContainer(client);
}

void PptpHelper::EnablePcapInternal(std::string prefix, Ptr<NetDevice> device, bool /*promiscuous*/,
                                    bool explicit_filename) {
  const auto ppp = DynamicCast<PppNetDevice>(device);
  if (!ppp) return;
  PcapHelper helper;
  const std::string name =
      explicit_filename ? prefix : helper.GetFilenameFromDevice(prefix, device);
  const auto file = helper.CreateFile(name, std::ios::out, PcapHelper::DLT_RAW);
  // A virtual device's sniffer doesn't see what it sends.
  helper.HookDefaultSink<PppNetDevice>(ppp, "MacTx", file);
  helper.HookDefaultSink<PppNetDevice>(ppp, "MacRx", file);
}

void PptpHelper::EnableAsciiInternal(Ptr<OutputStreamWrapper> stream, std::string prefix,
                                     Ptr<NetDevice> device, bool explicit_filename) {
  const auto ppp = DynamicCast<PppNetDevice>(device);
  if (!ppp) return;
  Packet::EnablePrinting();
  AsciiTraceHelper helper;
  if (!stream) {
    const auto file = helper.CreateFileStream(
        explicit_filename ? prefix : helper.GetFilenameFromDevice(prefix, device));
    helper.HookDefaultEnqueueSinkWithoutContext<PppNetDevice>(ppp, "MacTx", file);
    helper.HookDefaultReceiveSinkWithoutContext<PppNetDevice>(ppp, "MacRx", file);
    return;
  }
  const std::string path = "/NodeList/" + std::to_string(device->GetNode()->GetId()) +
                           "/DeviceList/" + std::to_string(device->GetIfIndex()) +
                           "/$ns3::PppNetDevice/";
  Config::Connect(path + "MacTx",
                  MakeBoundCallback(&AsciiTraceHelper::DefaultEnqueueSinkWithContext, stream));
  Config::Connect(path + "MacRx",
                  MakeBoundCallback(&AsciiTraceHelper::DefaultReceiveSinkWithContext, stream));
}

// --- HTTP

HttpServerHelper::HttpServerHelper() : PptpLabHelper(HttpServer::GetTypeId().GetName()) {}

HttpClientHelper::HttpClientHelper(Ipv4Address server, const std::string& path)
    : PptpLabHelper(HttpClient::GetTypeId().GetName()) {
  SetAttribute("Server", Ipv4AddressValue(server));
  SetAttribute("Path", StringValue(path));
}

}  // namespace ns3
