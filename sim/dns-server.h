// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A name server (RFC 1035) over UDP that knows some names and nobody else's: what it doesn't know
// doesn't exist. Not here: other records than A, asking further servers, zone transfers.
#ifndef PPTPLAB_SIM_DNS_SERVER_H_
#define PPTPLAB_SIM_DNS_SERVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ns3/application.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "sim/adoptable.h"

namespace ns3 {

class DnsServer : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  DnsServer();
  ~DnsServer() override;

  /// A further address of the name, in whatever case it is asked for.
  void AddName(const std::string& name, Ipv4Address address);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  void StartApplication() override;
  void StopApplication() override;
  void HandleRead(Ptr<Socket> socket);
  /// Empty: no answer is due.
  std::vector<uint8_t> AnswerTo(const std::vector<uint8_t>& query, Ipv4Address from);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  uint16_t m_port = 53;
  Time m_ttl;
  std::map<std::string, std::vector<Ipv4Address>> m_names;  ///< in lower case
  Ptr<Socket> m_socket;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_DNS_SERVER_H_
