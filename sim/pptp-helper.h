// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Helpers in ns-3's manner: an ObjectFactory, SetAttribute, Install.
#ifndef PPTPLAB_SIM_PPTP_HELPER_H_
#define PPTPLAB_SIM_PPTP_HELPER_H_

#include <cstdint>
#include <string>

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

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
