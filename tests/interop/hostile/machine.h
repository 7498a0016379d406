// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A machine outside, with as many addresses as it likes: raw Ethernet, ARP, IP, ICMP and just so much TCP as an
// attacker needs, on a unix datagram socket that a run has made (`attach: unix:PATH`). It trusts that the socket loses
// nothing, so nothing is sent again; nothing waits for seconds, only for frames.
#ifndef PPTPLAB_TESTS_INTEROP_HOSTILE_MACHINE_H_
#define PPTPLAB_TESTS_INTEROP_HOSTILE_MACHINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp.h"

namespace pptplab::testing {

/// A TCP connection of the machine's, by its own address and port.
using TcpId = std::pair<Address, uint16_t>;
struct TcpState {
  bool is_up = false;
  bool is_gone = false;  ///< FIN or RST came
  uint32_t next_to_send = 1000;
  uint32_t next_expected = 0;
  uint16_t window = 0xffff;  ///< that we offer
  Bytes received;
};

class Machine {
 public:
  /// Waits for the run to make the socket; `addresses` are those that ARP requests are answered for.
  Machine(const std::string& path, Address first, Address last, Address gateway);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// False: the run is gone.
  bool SendFrame(ByteView frame);
  /// An IP packet by way of the gateway, whoever it claims to be from.
  bool SendIp(Address source, Address destination, uint8_t protocol, ByteView payload);
  bool SendIpPacket(ByteView packet);
  /// Takes what has come, at most until `until` holds or half a minute went by without a frame; whether it holds.
  bool Wait(const std::function<bool()>& until);
  /// Takes what has come by now.
  void Take();
  /// An echo there and back: all that was sent before has been taken by then. Again until it is answered.
  bool Ping(Address from, Address to);

  bool Connect(TcpId id, Address server);  ///< sends a SYN; wait for State(id).is_up
  bool Say(TcpId id, ByteView bytes);
  bool SendSegment(TcpId id, const wire::TcpHeader& header, ByteView bytes);
  void Reset(TcpId id);
  TcpState& State(TcpId id) { return connections_[id]; }
  const std::map<TcpId, TcpState>& connections() const { return connections_; }

  /// GRE that comes for one of our addresses.
  std::function<void(Address to, ByteView packet)> on_gre;
  uint64_t frames_sent = 0;

 private:
  bool TakeOne(int milliseconds);
  void Dispatch(ByteView frame);
  void HandleArp(ByteView packet);
  void HandleTcp(Address from, Address to, ByteView segment);
  void Acknowledge(TcpId id);

  int fd_ = -1;
  std::string own_path_;
  Address first_, last_, gateway_;
  std::optional<wire::MacAddress> gateway_hardware_;
  Address server_;
  std::map<TcpId, TcpState> connections_;
  uint16_t pinged_ = 0;
  uint16_t answered_ = 0;
};

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_INTEROP_HOSTILE_MACHINE_H_
