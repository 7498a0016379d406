// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Gets one path from an HTTP/1.1 server (RFC 9112) over ns-3's TCP and keeps the body. Not here:
// anything else of HTTP, such as chunked bodies or redirects.
#ifndef PPTPLAB_SIM_HTTP_CLIENT_H_
#define PPTPLAB_SIM_HTTP_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"
#include "sim/adoptable.h"

namespace pptplab::sim {
class TcpRefusal;
}  // namespace pptplab::sim

namespace ns3 {

class HttpClient : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  HttpClient();
  ~HttpClient() override;

  /// How it ended.
  struct Outcome {
    bool done = false;  ///< it ended, in one way or the other
    bool connected = false;  ///< the TCP connection came up
    int status = 0;     ///< 200 …; 0: no response
    std::string error;  ///< one clause for people; empty: the whole body arrived
    Time started, finished;
    std::vector<uint8_t> body;
    bool Succeeded() const { return done && status == 200 && error.empty(); }
  };
  const Outcome& outcome() const { return m_outcome; }
  /// Called once, when it ended.
  void SetCompletionCallback(std::function<void(const Outcome&)> callback);
  /// Status, octets of body, error.
  typedef void (*CompletedTracedCallback)(int status, uint32_t octets, const std::string& error);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  void StartApplication() override;
  void StopApplication() override;
  void HandleConnected(Ptr<Socket> socket);
  void HandleFailed(Ptr<Socket> socket);
  void HandleRead(Ptr<Socket> socket);
  void HandleClose(Ptr<Socket> socket);
  void ParseHead();
  void CheckWhole();
  void Finish(const std::string& error);

  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  Ipv4Address m_server;
  Ipv6Address m_server6;
  uint16_t m_port = 80;
  std::string m_path;
  std::string m_host;
  uint32_t m_segmentSize = 1300;
  Time m_timeout;
  Ptr<Socket> m_socket;
  std::unique_ptr<pptplab::sim::TcpRefusal> m_refusal;
  EventId m_timeoutEvent;
  std::string m_head;  ///< status line and header, until the blank line
  bool m_headDone = false;
  uint64_t m_contentLength = 0;
  bool m_hasContentLength = false;
  Outcome m_outcome;
  std::function<void(const Outcome&)> m_callback;
  TracedCallback<int, uint32_t, const std::string&> m_completedTrace;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_HTTP_CLIENT_H_
