// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns3::PptpAccessConcentrator: a PAC with telephone lines (RFC 2637 §1.1). At its StartTime it
// opens a control connection to its network server; whoever calls one of its lines is offered to
// that server, and spoken with by it. Every decision is the stack's
// (stack/tunnel/access_concentrator.h).
#ifndef PPTPLAB_SIM_PPTP_ACCESS_CONCENTRATOR_H_
#define PPTPLAB_SIM_PPTP_ACCESS_CONCENTRATOR_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ns3/ipv4-address.h"
#include "sim/access-line.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/line_peer.h"

namespace ns3 {

class DialInUser;

class PptpAccessConcentrator : public PptpApplication {
 public:
  static TypeId GetTypeId();
  PptpAccessConcentrator();
  ~PptpAccessConcentrator() override;

  int64_t AssignStreams(int64_t stream) override;
  void SetRecorder(pptplab::sim::Recorder* recorder) override;
  /// One more line, to a caller's node. Returns its number. Before the start.
  size_t AddLine(Ptr<Node> caller, const pptplab::sim::AccessLineConfig& config);
  pptplab::sim::AccessLine& line(size_t number);

  /// The caller dials: this line rings.
  void Ring(size_t line, DialInUser* caller);
  /// Somebody waits there to be called.
  void WaitOn(size_t line, DialInUser* user);
  /// The caller hangs up.
  void HangUpLine(size_t line);
  /// Over the line, from that side; recorded there when its first bit leaves.
  void SendOverLine(size_t line, pptplab::sim::AccessLine::Side side,
                    pptplab::tunnel::SendOctets sent);
  /// A frame as it is on that end of the line, now.
  void Record(size_t line, pptplab::sim::AccessLine::Side side, pptplab::trace::Direction direction,
              pptplab::ByteView frame, pptplab::JourneyId journey);

 private:
  struct Line;
  std::unique_ptr<pptplab::tunnel::Endpoint> MakeEndpoint() override;
  void PrepareDevice() override {}
  bool Listens() const override { return false; }
  bool HasDevice() const override { return false; }
  void LinkIsUp(const pptplab::tunnel::LinkUp&) override {}
  void LinkIsDown(const pptplab::tunnel::LinkUp&) override {}
  pptplab::tunnel::CallId CallFor(Ipv4Address) const override { return 0; }
  void DoDispose() override;

  // DriverHost.
  void LineUp(pptplab::tunnel::CallId call) override;
  void DialLine(const pptplab::tunnel::DialLine& dial) override;
  void SendFrame(pptplab::tunnel::SendFrame& frame) override;
  void SetLineAccm(const pptplab::tunnel::SetLineAccm& accm) override;
  void CallEnded(const pptplab::tunnel::CallEnded& ended) override;

  Line* LineOf(pptplab::tunnel::CallId call);
  void ReceiveFromLine(Line& line, pptplab::ByteView octets, pptplab::JourneyId journey);
  void HangUpCaller(Line& line, const std::string& why);

  Ipv4Address m_server;
  std::vector<std::unique_ptr<Line>> m_lines;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPTP_ACCESS_CONCENTRATOR_H_
