// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names every TypeId of ours. An installed copy is an archive, out of which a linker takes only what
// somebody names, and ns-3's users name a class by a string ("ns3::PptpClient"); so every program
// that is linked with us asks for pptplab_type_ids (install.cmake).
#include "sim/dial-in-user.h"
#include "sim/ethernet-bridge.h"
#include "sim/http-client.h"
#include "sim/http-server.h"
#include "sim/ip-gate.h"
#include "sim/link-filter.h"
#include "sim/link-routing.h"
#include "sim/nat-router.h"
#include "sim/netbeui-client.h"
#include "sim/netbeui-server.h"
#include "sim/netware-client.h"
#include "sim/netware-server.h"
#include "sim/ping.h"
#include "sim/pptp-access-concentrator.h"
#include "sim/pptp-client.h"
#include "sim/pptp-server.h"
#include "sim/tcp-table.h"

extern "C" void pptplab_type_ids() {
  ns3::DialInUser::GetTypeId();
  ns3::EthernetBridge::GetTypeId();
  ns3::HttpClient::GetTypeId();
  ns3::HttpServer::GetTypeId();
  ns3::IpGate::GetTypeId();
  ns3::LinkFilter::GetTypeId();
  ns3::LinkRouting::GetTypeId();
  ns3::NatRouter::GetTypeId();
  ns3::NetBeuiClient::GetTypeId();
  ns3::NetBeuiServer::GetTypeId();
  ns3::NetWareClient::GetTypeId();
  ns3::NetWareServer::GetTypeId();
  ns3::PingClient::GetTypeId();
  ns3::PptpAccessConcentrator::GetTypeId();
  ns3::PptpClient::GetTypeId();
  ns3::PptpServer::GetTypeId();
  ns3::TableTcpSocket::GetTypeId();
  ns3::TcpTable::GetTypeId();
}
