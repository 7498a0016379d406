// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NetBEUI on a node: the names that it goes by and defends, datagrams to names, and sessions
// between names, as NetBIOS frames in the tunnels of its PPTP application. Every frame has the
// header of IEEE 802.2 in front, as a LAN's have; a session's frames go over an acknowledged
// LlcLink, one for each tunnel. Not here: what is said in datagrams and sessions (SMB:
// netbeui-server, -client).
#ifndef PPTPLAB_SIM_NETBEUI_PROTOCOL_H_
#define PPTPLAB_SIM_NETBEUI_PROTOCOL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ns3/node.h"
#include "ns3/object.h"
#include "sim/llc_link.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/endpoint.h"
#include "stack/wire/nbf.h"

namespace ns3 {

class NetBeuiProtocol : public Object {
 public:
  using Bytes = pptplab::Bytes;
  using ByteView = pptplab::ByteView;
  using Name = pptplab::wire::NetbiosNameOctets;
  using SessionId = uint8_t;  ///< our number of it, from 1

  static TypeId GetTypeId();
  NetBeuiProtocol();
  ~NetBeuiProtocol() override;
  /// The node's one; made if it has none yet. The node's PPTP application is installed before.
  static Ptr<NetBeuiProtocol> Of(Ptr<Node> node);
  void SetRecorder(pptplab::sim::Recorder* recorder) { m_recorder = recorder; }

  /// Asks every tunnel, when it comes up, whether somebody has this name already; after three
  /// questions without an objection it is ours there.
  void AddName(const Name& name);

  using DatagramHandler = std::function<void(const Name& from, ByteView data)>;
  void ListenDatagrams(const Name& name, DatagramHandler handler);
  void SendDatagram(const Name& to, const Name& from, ByteView data);
  /// A tunnel is up in which all names have been asked for; at once if there is one.
  void WhenReady(std::function<void()> callback);

  struct SessionCallbacks {
    std::function<void(SessionId)> opened;
    std::function<void(SessionId, ByteView message)> received;
    std::function<void(SessionId, const std::string& reason)> closed;  ///< "": in good order
  };
  /// Whoever calls this name gets a session.
  void ListenSessions(const Name& name, SessionCallbacks callbacks);
  /// 0: no session is free.
  SessionId Call(const Name& to, const Name& from, SessionCallbacks callbacks);
  void SendMessage(SessionId session, ByteView message);
  void HangUp(SessionId session);
  uint32_t GetRepeats() const;  ///< frames that were sent again

 protected:
  void DoDispose() override;

 private:
  using CallId = pptplab::tunnel::CallId;
  using NbfHeader = pptplab::wire::NbfHeader;
  enum class State { kAsking, kConnecting, kOpening, kOpen };
  struct Session {
    State state = State::kAsking;
    CallId call = 0;
    uint8_t remote_number = 0;
    Name to{}, from{};
    uint16_t correlator = 0;  ///< of what waits for an answer
    uint16_t peer_correlator = 0;
    uint16_t largest = 0;  ///< octets of data that the peer takes in one frame
    uint32_t tries = 0;
    EventId timer;
    Bytes partial;  ///< of a message in several frames
    SessionCallbacks callbacks;
  };
  struct Tunnel {
    std::unique_ptr<pptplab::sim::LlcLink> link;
    uint32_t questions = 0;  ///< about our names
    bool ready = false;
    EventId timer;
  };

  void Start(Ptr<Node> node);
  void TunnelUp(CallId call);
  void TunnelDown(CallId call);
  void AskForNames(CallId call);
  void Receive(CallId call, ByteView frame);
  void HandleUnnumbered(CallId call, const NbfHeader& header, ByteView data);
  void HandleNameQuery(CallId call, const NbfHeader& header);
  void HandleNameRecognized(CallId call, const NbfHeader& header);
  void HandleSessionFrame(CallId call, ByteView information);
  void HandleInitialize(CallId call, const NbfHeader& header);
  void AskForSession(SessionId id);
  void Initialize(SessionId id);
  void LinkConnected(CallId call);
  void LinkEnded(CallId call, const char* reason);
  void Close(SessionId id, const std::string& reason);
  void HangUpLinkIfIdle(CallId call);
  SessionId FreeNumber() const;
  bool IsOurs(const Name& name) const;

  void SendUi(CallId call, const NbfHeader& header, ByteView data = {});
  void SendNumbered(const Session& session, SessionId id, NbfHeader header, ByteView data = {});
  void Transmit(CallId call, ByteView frame);
  pptplab::sim::LlcLink& LinkOf(CallId call);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  Ptr<Node> m_node;
  Ptr<PptpApplication> m_tunnelsOf;
  uint32_t m_userNumber = 0;
  std::vector<Name> m_names;
  std::map<Name, DatagramHandler> m_datagrams;
  std::map<Name, SessionCallbacks> m_listeners;
  std::map<CallId, Tunnel> m_tunnels;
  std::map<SessionId, Session> m_sessions;
  std::vector<std::function<void()>> m_whenReady;
  uint16_t m_lastCorrelator = 0;
  uint32_t m_repeats = 0;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NETBEUI_PROTOCOL_H_
