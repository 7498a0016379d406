// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One connection of IEEE 802.2 type 2, under a NetBIOS session: SABME and UA set it up, information
// frames are numbered and acknowledged, what isn't acknowledged in time is sent again, DISC ends
// it. The window is one frame. Not here: flow control (RNR), XID, TEST; RFC 2097 says nothing of
// losses because PPP lines had few, and this is why a tunnel may have them.
//
// Sans IO: frames come out of a callback, time is ns-3's.
#ifndef PPTPLAB_SIM_LLC_LINK_H_
#define PPTPLAB_SIM_LLC_LINK_H_

#include <cstdint>
#include <deque>
#include <functional>

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "stack/base/bytes.h"
#include "stack/wire/llc.h"

namespace pptplab::sim {

inline constexpr uint8_t kLlcResponse = 0x01;  ///< in SSAP
/// What an unnumbered frame is: its Control without P/F.
constexpr uint8_t UnnumberedKind(const wire::LlcHeader& header) {
  return static_cast<uint8_t>(header.control & ~0x10);
}

class LlcLink {
 public:
  struct Callbacks {
    std::function<void(Bytes frame)> send;  ///< LLC header and what follows
    std::function<void(ByteView information)> receive;
    std::function<void()> connected;
    std::function<void(const char* reason)> ended;  ///< "" : in good order
  };
  explicit LlcLink(Callbacks callbacks) : m_callbacks(std::move(callbacks)) {}
  ~LlcLink() { m_timer.Cancel(); }
  LlcLink(const LlcLink&) = delete;
  LlcLink& operator=(const LlcLink&) = delete;

  void Connect();
  /// In its order, after what was sent before.
  void Send(Bytes information);
  /// After what was sent before has been acknowledged.
  void Disconnect();
  /// A frame of this connection that is no UI frame.
  void Receive(const wire::LlcHeader& header, ByteView information);
  bool IsConnected() const { return m_state == State::kConnected; }
  uint32_t repeats() const { return m_repeats; }

 private:
  enum class State { kDown, kConnecting, kConnected, kDisconnecting };
  void SendUnnumbered(uint8_t kind, bool is_response, bool poll_final);
  void SendReceiveReady(bool final);
  void SendFirst(bool poll);
  void Pump();
  void Arm();
  void HandleTimer();
  void Acknowledge(uint8_t receive_number);
  void End(const char* reason);

  Callbacks m_callbacks;
  State m_state = State::kDown;
  uint8_t m_sendNumber = 0;     ///< V(S) of the frame at the front of m_queue
  uint8_t m_receiveNumber = 0;  ///< V(R)
  bool m_waiting = false;       ///< the front has been sent
  bool m_leaving = false;
  std::deque<Bytes> m_queue;
  uint32_t m_tries = 0;
  uint32_t m_repeats = 0;
  ns3::EventId m_timer;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_LLC_LINK_H_
