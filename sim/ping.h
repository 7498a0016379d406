// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Sends ICMP Echo Requests (RFC 792) or ICMPv6's (RFC 4443 §4.1) and counts the replies. Over IPv4
// it can set DF, and find the Path MTU as tracepath does (RFC 1191): it asks with packets as large
// as the first link takes, and makes them as small as the routers on the way say. Where they say
// nothing it can only report that.
#ifndef PPTPLAB_SIM_PING_H_
#define PPTPLAB_SIM_PING_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "sim/adoptable.h"

namespace ns3 {

class PingClient : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  PingClient();
  ~PingClient() override;

  /// Whom to ask; one of them. A link-local address needs the device that it is behind.
  void SetRemote(Ipv4Address remote) { m_remote4 = remote; }
  void SetRemote(Ipv6Address remote, Ptr<NetDevice> via);

  struct Outcome {
    bool done = false;
    uint32_t sent = 0;
    uint32_t received = 0;
    Time fastest;           ///< round trip
    Time total;             ///< of all round trips
    uint32_t refused = 0;   ///< ICMP errors that came, and packets that didn't go out at all
    uint32_t path_mtu = 0;  ///< octets; 0: not looked for, or not found
  };
  const Outcome& outcome() const { return m_outcome; }
  void SetCompletionCallback(std::function<void(const Outcome&)> callback);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  void StartApplication() override;
  void StopApplication() override;
  void Send();
  void SendTo4(uint16_t sequence, Ptr<Packet> data);
  void HandleRead(Ptr<Socket> socket);
  void HandleReply(uint16_t identifier, uint16_t sequence);
  void HandleError(Ptr<const Packet> packet);
  /// What was sent is too large by what somebody says; `who` for people.
  void TooLarge(uint32_t mtu, const std::string& who);
  void Finish();
  std::string RemoteText() const;
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  Ipv4Address m_remote4 = Ipv4Address::GetAny();
  Ipv6Address m_remote6 = Ipv6Address::GetAny();
  Ptr<NetDevice> m_via;
  uint32_t m_count = 0;
  uint32_t m_size = 0;
  bool m_dontFragment = false;
  bool m_findPathMtu = false;
  bool m_atOnce = false;
  uint32_t m_mtu = 0;    ///< that is tried now
  uint32_t m_tries = 0;  ///< of it
  Time m_interval, m_timeout;
  Ptr<Socket> m_socket;
  uint16_t m_identifier = 0;
  std::map<uint16_t, Time> m_sent;  ///< without a reply, by sequence number
  EventId m_timer;
  Outcome m_outcome;
  std::function<void(const Outcome&)> m_callback;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PING_H_
