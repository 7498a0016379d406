// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A small HTTP/1.1 server (RFC 9112) that serves real bytes over ns-3's TCP: GET and HEAD, 200,
// 404, 405, one request for each connection (Connection: close). Not here: anything else of HTTP.
#ifndef PPTPLAB_SIM_HTTP_SERVER_H_
#define PPTPLAB_SIM_HTTP_SERVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"
#include "sim/adoptable.h"

namespace ns3 {

class HttpServer : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  HttpServer();
  ~HttpServer() override;

  /// `path` starts with '/'.
  void AddFile(const std::string& path, std::vector<uint8_t> body,
               const std::string& content_type = "application/octet-stream");
  /// Request line, from whom.
  typedef void (*RequestTracedCallback)(const std::string& request, const Address& from);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  struct File {
    std::vector<uint8_t> body;
    std::string content_type;
  };
  struct Peer {
    Address address;
    std::string request;  ///< until the blank line
    std::vector<uint8_t> response;
    size_t sent = 0;
  };
  void StartApplication() override;
  void StopApplication() override;
  Ptr<Socket> Listen(const Address& local);
  void HandleAccept(Ptr<Socket> socket, const Address& from);
  void HandleRead(Ptr<Socket> socket);
  void HandleSend(Ptr<Socket> socket, uint32_t available);
  void HandleClose(Ptr<Socket> socket);
  void Respond(Peer& peer);
  void SendMore(Ptr<Socket> socket, Peer& peer);

  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  uint16_t m_port = 80;
  uint32_t m_segmentSize = 1300;
  std::string m_serverName;
  std::map<std::string, File> m_files;
  Ptr<Socket> m_listener;
  Ptr<Socket> m_listener6;  ///< on nodes that have IPv6
  std::map<Ptr<Socket>, Peer> m_peers;
  TracedCallback<const std::string&, const Address&> m_requestTrace;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_HTTP_SERVER_H_
