// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns3::DialInUser: a home computer with a modem. Plain PPP over an access line: no PPTP, no IP but
// what comes out of ppp0. At its StartTime it dials, at its StopTime it hangs up in an orderly way.
// Every decision is the stack's (stack/tunnel/line_peer.h).
#ifndef PPTPLAB_SIM_DIAL_IN_USER_H_
#define PPTPLAB_SIM_DIAL_IN_USER_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ns3/event-id.h"
#include "sim/access-line.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/line_peer.h"

namespace ns3 {

class PptpAccessConcentrator;

/// It shares PPP's attributes, trace sources and device with the PPTP applications; the attributes
/// of control connections and GRE mean nothing here.
class DialInUser : public PptpApplication,
                   private pptplab::sim::LineEnd,
                   private pptplab::tunnel::LineTap {
 public:
  static TypeId GetTypeId();
  DialInUser();
  ~DialInUser() override;

  /// Whom it calls, and over what. Before the start.
  void SetLine(Ptr<PptpAccessConcentrator> concentrator, size_t line);
  /// A network that is reached through the line; without any everything is.
  void AddTunnelRoute(Ipv4Address network, Ipv4Mask mask);
  void HangUp() override;
  /// It does not dial, but waits to be called. Before the start.
  void WaitForCall() { m_waits = true; }

  // What the concentrator's modem does.
  bool PicksUp();  ///< it rings here; false: nobody answers
  void Answered();
  void Disconnected(const std::string& why);

 private:
  std::unique_ptr<pptplab::tunnel::Endpoint> MakeEndpoint() override { return nullptr; }
  void PrepareDevice() override {}
  bool Listens() const override { return false; }
  void LinkIsUp(const pptplab::tunnel::LinkUp& up) override;
  void LinkIsDown(const pptplab::tunnel::LinkUp& was) override;
  pptplab::tunnel::CallId CallFor(Ipv4Address destination) const override;
  void StartApplication() override;
  void DoDispose() override;
  void SendDown(pptplab::tunnel::CallId call, uint16_t protocol, Ptr<const Packet> packet) override;

  // LineEnd.
  void ReceiveOctets(pptplab::ByteView octets, pptplab::JourneyId journey) override;
  void ReceiveFramingError() override;
  // LineTap.
  void FrameReceived(pptplab::Instant now, pptplab::ByteView frame,
                     pptplab::JourneyId journey) override;

  void Drain();
  void ArmTimer();
  void HandleTimer();
  void End(const std::string& why);

  Ptr<PptpAccessConcentrator> m_concentrator;
  size_t m_line = 0;
  std::unique_ptr<pptplab::tunnel::LinePeer> m_peer;
  std::vector<std::pair<Ipv4Address, Ipv4Mask>> m_routes;
  std::string m_reason;
  bool m_offHook = false;
  bool m_waits = false;
  bool m_draining = false;
  EventId m_timer;
  std::optional<pptplab::Instant> m_armed;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_DIAL_IN_USER_H_
