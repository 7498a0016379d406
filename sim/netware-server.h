// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A small NetWare file server over IPX: answers Get Nearest Server broadcasts (SAP) and serves
// files by the NetWare Core Protocol to workstations that haven't logged in, which on a real server
// reach SYS:LOGIN. Read only. Not here: login, bindery, RIP, packet bursts.
#ifndef PPTPLAB_SIM_NETWARE_SERVER_H_
#define PPTPLAB_SIM_NETWARE_SERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "ns3/application.h"
#include "sim/adoptable.h"
#include "sim/ipx_port.h"
#include "stack/wire/netware.h"

namespace ns3 {

class NetWareServer : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  NetWareServer();
  ~NetWareServer() override;

  /// `path` as workstations write it: "SYS:LOGIN/PAGE.TXT". Upper and lower case are the same.
  void AddFile(const std::string& path, std::vector<uint8_t> body);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  using Bytes = pptplab::Bytes;
  using ByteView = pptplab::ByteView;
  struct Workstation {
    uint16_t number = 0;                   ///< of its connection
    uint8_t sequence = 0;                  ///< of the request answered last
    Bytes answer;                          ///< in case that request comes again
    std::map<uint32_t, std::string> open;  ///< files by their handle
  };

  void StartApplication() override;
  void StopApplication() override;
  void HandleSap(const pptplab::wire::IpxHeader& header, ByteView data);
  void HandleNcp(const pptplab::wire::IpxHeader& header, ByteView data);
  /// The data of the reply; sets the completion code.
  Bytes Serve(Workstation& workstation, uint8_t function, ByteView data, uint8_t& completion);
  Bytes Open(Workstation& workstation, ByteView data, uint8_t& completion);
  Bytes Read(const Workstation& workstation, ByteView data, uint8_t& completion) const;
  void Send(const pptplab::wire::IpxAddress& to, uint16_t from_socket, uint8_t type, ByteView data);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  std::string m_name;
  uint32_t m_network = 0;
  std::map<std::string, std::vector<uint8_t>> m_files;  ///< by upper-case path
  struct Before {
    bool operator()(const pptplab::wire::IpxAddress& a, const pptplab::wire::IpxAddress& b) const {
      return std::tie(a.network, a.node, a.socket) < std::tie(b.network, b.node, b.socket);
    }
  };
  std::map<pptplab::wire::IpxAddress, Workstation, Before> m_workstations;
  uint16_t m_lastNumber = 0;
  uint32_t m_lastHandle = 0;
  std::unique_ptr<pptplab::sim::IpxPort> m_port;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NETWARE_SERVER_H_
