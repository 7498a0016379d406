// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A stub resolver (RFC 1035 §5.3.1): asks name servers over UDP for a name's IPv4 address, again if
// none answers, and remembers answers for their TTL. Its servers are those that IPCP handed out
// (RFC 1877) while a tunnel is up, and those that it was given. Notes which way each query goes.
#ifndef PPTPLAB_SIM_DNS_RESOLVER_H_
#define PPTPLAB_SIM_DNS_RESOLVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "sim/adoptable.h"
#include "sim/stack_names.h"

namespace ns3 {

class DnsResolver : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  DnsResolver();
  ~DnsResolver() override;

  /// A server to ask, after those that were added before.
  void AddServer(Ipv4Address server) { m_servers.push_back(server); }

  struct Outcome {
    std::string error;    ///< one clause; empty: it has an address
    Ipv4Address address;
    Ipv4Address server;   ///< whose answer it is; 0.0.0.0: nobody's, or remembered
    uint32_t queries = 0;
    uint32_t queries_outside = 0;  ///< of them, those that didn't leave through a tunnel
    Time took;
  };
  using Callback = std::function<void(const Outcome&)>;
  /// `name` is well formed. Calls back in an event of its own, once, unless the node ends before.
  void Resolve(const std::string& name, Callback callback);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t stream) override;

 protected:
  void DoDispose() override;

 private:
  struct Lookup;
  struct Remembered {
    Ipv4Address address;
    Time until;
  };
  using LookupPtr = std::shared_ptr<Lookup>;

  void StartApplication() override {}
  void StopApplication() override {}
  std::vector<Ipv4Address> ServersNow() const;
  void Ask(const LookupPtr& lookup);
  bool GoesThroughTunnel(Ipv4Address server) const;
  void HandleRead(const LookupPtr& lookup);
  void HandleAnswer(const LookupPtr& lookup, const std::vector<uint8_t>& bytes);
  void Finish(const LookupPtr& lookup, const std::string& error);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  std::unique_ptr<pptplab::sim::StreamRng> m_rng;
  Time m_timeout;
  uint32_t m_tries = 0;
  bool m_tunnelFirst = true;
  std::vector<Ipv4Address> m_servers;
  std::vector<LookupPtr> m_lookups;  ///< that are not done
  std::map<std::string, Remembered> m_remembered;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_DNS_RESOLVER_H_
