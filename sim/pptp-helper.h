// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Helpers in ns-3's manner: an ObjectFactory, SetAttribute, Install. PptpHelper knows both ends of
// a tunnel; the others are one application each.
#ifndef PPTPLAB_SIM_PPTP_HELPER_H_
#define PPTPLAB_SIM_PPTP_HELPER_H_

#include <cstdint>
#include <map>
#include <string>

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/trace-helper.h"

namespace ns3 {

/// What every application helper of pptplab does. `type` is a TypeId name of an Application.
class PptpLabHelper {
 public:
  explicit PptpLabHelper(const std::string& type);
  void SetAttribute(const std::string& name, const AttributeValue& value);
  ApplicationContainer Install(Ptr<Node> node) const;
  ApplicationContainer Install(const std::string& node_name) const;
  ApplicationContainer Install(const NodeContainer& nodes) const;
  /// Gives each application of ours in `applications` its random streams, from `stream` on; returns
  /// how many were taken.
  static int64_t AssignStreams(const ApplicationContainer& applications, int64_t stream);

 private:
  ObjectFactory m_factory;
};

/// ns3::PptpClient: dials `server` at its StartTime, hangs up at its StopTime.
class PptpClientHelper : public PptpLabHelper {
 public:
  PptpClientHelper(Ipv4Address server, const std::string& user, const std::string& password);
};

/// ns3::PptpServer: answers; users are added to the installed application with AddUser.
class PptpServerHelper : public PptpLabHelper {
 public:
  /// Pool of inner addresses, first to last; `local` is the server's own inner address.
  PptpServerHelper(Ipv4Address local, Ipv4Address pool_first, Ipv4Address pool_last);
};

/// Tunnels as a whole: a server, who may dial in, and the clients. Install the Internet stack, with
/// static routing alone or in a list, before. Each node has its ppp device from Install on, down
/// until its tunnel is up, so EnablePcap, EnablePcapAll and EnableAscii find it: packets inside the
/// tunnel, from their IP header on, in PREFIX-NODE-DEVICE.pcap.
class PptpHelper : public PcapHelperForDevice, public AsciiTraceHelperForDevice {
 public:
  /// Servers are 10.8.0.1 and hand out 10.8.0.2 to 10.8.0.254, if their attributes say nothing
  /// else.
  PptpHelper();
  /// Of ns3::PptpServer and ns3::PptpClient, for those installed from now on.
  void SetServerAttribute(const std::string& name, const AttributeValue& value);
  void SetClientAttribute(const std::string& name, const AttributeValue& value);
  /// Servers installed from now on let this user in, and clients that are this user know the
  /// password.
  void AddUser(const std::string& user, const std::string& password);
  ApplicationContainer InstallServer(Ptr<Node> node) const;
  /// It dials `server`, an outer address. A user who was never added has no password.
  ApplicationContainer InstallClient(Ptr<Node> node, Ipv4Address server,
                                     const std::string& user) const;
  /// As PptpLabHelper's.
  static int64_t AssignStreams(const ApplicationContainer& applications, int64_t stream) {
    return PptpLabHelper::AssignStreams(applications, stream);
  }

 private:
  void EnablePcapInternal(std::string prefix, Ptr<NetDevice> device, bool promiscuous,
                          bool explicit_filename) override;
  void EnableAsciiInternal(Ptr<OutputStreamWrapper> stream, std::string prefix,
                           Ptr<NetDevice> device, bool explicit_filename) override;

  ObjectFactory m_server;
  ObjectFactory m_client;
  std::map<std::string, std::string> m_passwords;
};

/// ns3::HttpServer on TCP port 80: serves what AddFile (on the application) gives it.
class HttpServerHelper : public PptpLabHelper {
 public:
  HttpServerHelper();
};

/// ns3::HttpClient: gets http://`server`/`path` at its StartTime.
class HttpClientHelper : public PptpLabHelper {
 public:
  HttpClientHelper(Ipv4Address server, const std::string& path);
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPTP_HELPER_H_
