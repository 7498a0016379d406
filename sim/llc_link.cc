// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See llc_link.h.
#include "sim/llc_link.h"

#include <utility>

#include "ns3/simulator.h"

namespace pptplab::sim {

namespace {

const ns3::Time kT1 = ns3::MilliSeconds(600);  // the acknowledgment timer, as NetBEUI had it
constexpr uint32_t kN2 = 8;                    // how often a frame is sent
constexpr uint8_t kModulus = 128;              // of the extended mode that SABME sets

// Unnumbered frames (IEEE 802.2 §5.4.2), without P/F.
constexpr uint8_t kDm = 0x0f;
constexpr uint8_t kDisc = 0x43;
constexpr uint8_t kUa = 0x63;
constexpr uint8_t kSabme = 0x6f;
constexpr uint8_t kFrmr = 0x87;
constexpr uint8_t kPollFinal = 0x10;
constexpr uint8_t kRr = 0x01;  // the first octet of a supervisory frame

bool PollFinal(const wire::LlcHeader& header) {
  return header.IsUnnumbered() ? (header.control & kPollFinal) != 0
                               : (header.control_second & 1) != 0;
}

Bytes Frame(const wire::LlcHeader& header, ByteView information) {
  Bytes frame = Write(header);
  frame.insert(frame.end(), information.begin(), information.end());
  return frame;
}

}  // namespace

void LlcLink::SendUnnumbered(uint8_t kind, bool is_response, bool poll_final) {
  wire::LlcHeader header;
  if (is_response) header.ssap |= kLlcResponse;
  header.control = static_cast<uint8_t>(kind | (poll_final ? kPollFinal : 0));
  m_callbacks.send(Frame(header, {}));
}

void LlcLink::SendReceiveReady(bool final) {
  wire::LlcHeader header;
  header.ssap |= kLlcResponse;
  header.control = kRr;
  header.control_second = static_cast<uint8_t>(m_receiveNumber << 1 | (final ? 1 : 0));
  m_callbacks.send(Frame(header, {}));
}

void LlcLink::SendFirst(bool poll) {
  wire::LlcHeader header;
  header.control = static_cast<uint8_t>(m_sendNumber << 1);
  header.control_second = static_cast<uint8_t>(m_receiveNumber << 1 | (poll ? 1 : 0));
  m_callbacks.send(Frame(header, m_queue.front()));
}

void LlcLink::Connect() {
  m_state = State::kConnecting;
  m_leaving = false;
  m_sendNumber = m_receiveNumber = 0;
  m_tries = 1;
  Arm();
  SendUnnumbered(kSabme, false, true);
}

void LlcLink::Send(Bytes information) {
  m_queue.push_back(std::move(information));
  Pump();
}

void LlcLink::Disconnect() {
  if (m_state == State::kDown) return;
  m_leaving = true;
  Pump();
}

void LlcLink::Pump() {
  if (m_state != State::kConnected || m_waiting) return;
  if (!m_queue.empty()) {
    m_waiting = true;
    m_tries = 1;
    Arm();
    SendFirst(false);
  } else if (m_leaving) {
    m_state = State::kDisconnecting;
    m_tries = 1;
    Arm();
    SendUnnumbered(kDisc, false, true);
  }
}

void LlcLink::Arm() {
  m_timer.Cancel();
  m_timer = ns3::Simulator::Schedule(kT1, &LlcLink::HandleTimer, this);
}

void LlcLink::HandleTimer() {
  if (m_tries >= kN2) return End("the other end doesn't answer any more");
  ++m_tries;
  ++m_repeats;
  Arm();
  switch (m_state) {
    case State::kConnecting:
      return SendUnnumbered(kSabme, false, true);
    case State::kConnected:
      return SendFirst(true);
    case State::kDisconnecting:
      return SendUnnumbered(kDisc, false, true);
    case State::kDown:
      return m_timer.Cancel();
  }
}

void LlcLink::Acknowledge(uint8_t receive_number) {
  if (!m_waiting || receive_number != (m_sendNumber + 1) % kModulus) return;
  m_timer.Cancel();
  m_waiting = false;
  m_queue.pop_front();
  m_sendNumber = receive_number;
}

void LlcLink::Receive(const wire::LlcHeader& header, ByteView information) {
  if (header.IsUnnumbered()) {
    switch (UnnumberedKind(header)) {
      case kSabme: {
        const bool is_new = m_state == State::kDown;
        m_timer.Cancel();
        m_state = State::kConnected;
        m_sendNumber = m_receiveNumber = 0;
        m_waiting = false;
        if (is_new) m_leaving = false;
        SendUnnumbered(kUa, true, PollFinal(header));
        if (is_new) m_callbacks.connected();
        return Pump();
      }
      case kUa:
        if (m_state == State::kConnecting) {
          m_timer.Cancel();
          m_state = State::kConnected;
          m_callbacks.connected();
          Pump();
        } else if (m_state == State::kDisconnecting) {
          End("");
        }
        return;
      case kDisc:
        SendUnnumbered(m_state == State::kDown ? kDm : kUa, true, PollFinal(header));
        if (m_state != State::kDown) End("");
        return;
      case kDm:
      case kFrmr:
        if (m_state != State::kDown) End("the other end knows of no connection");
        return;
    }
    return;
  }
  if (m_state != State::kConnected && m_state != State::kDisconnecting) return;
  Acknowledge(header.receive_number());
  if (header.IsInformation()) {
    const bool is_next = header.send_number() == m_receiveNumber;
    if (is_next) m_receiveNumber = static_cast<uint8_t>((m_receiveNumber + 1) % kModulus);
    SendReceiveReady(PollFinal(header));
    if (is_next) m_callbacks.receive(information);
  } else if (PollFinal(header) && (header.ssap & kLlcResponse) == 0) {
    SendReceiveReady(true);
  }
  Pump();
}

void LlcLink::End(const char* reason) {
  m_timer.Cancel();
  m_state = State::kDown;
  m_queue.clear();
  m_waiting = false;
  m_callbacks.ended(reason);
}

}  // namespace pptplab::sim
