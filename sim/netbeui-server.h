// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A computer of a LAN Manager network over NetBEUI: shares files (SMB's core dialect, without
// passwords, read only) and shows the messages of "net send". Not here: browsing, locking, writing.
#ifndef PPTPLAB_SIM_NETBEUI_SERVER_H_
#define PPTPLAB_SIM_NETBEUI_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ns3/application.h"
#include "sim/adoptable.h"
#include "sim/netbeui-protocol.h"
#include "stack/wire/smb.h"

namespace ns3 {

class NetBeuiServer : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  NetBeuiServer();
  ~NetBeuiServer() override;

  /// `share` as in \\SERVER\SHARE, `path` inside it as in \DIR\PAGE.TXT. Case doesn't matter.
  void AddFile(const std::string& share, const std::string& path, std::vector<uint8_t> body);
  /// Called for each message of "net send": from whom, the text.
  using MessageCallback = std::function<void(const std::string& from, const std::string& text)>;
  void SetMessageCallback(MessageCallback callback) { m_messageCallback = std::move(callback); }

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  using Bytes = pptplab::Bytes;
  using ByteView = pptplab::ByteView;
  using Smb = pptplab::wire::SmbMessage;
  using Files = std::map<std::string, std::vector<uint8_t>>;
  struct Client {
    std::map<uint16_t, std::string> trees;                 ///< share by TID
    std::map<uint16_t, const std::vector<uint8_t>*> open;  ///< by FID
    uint16_t last = 0;
  };
  /// What goes back: an error or words and bytes.
  struct Answer {
    uint8_t error_class = 0;
    uint16_t error_code = 0;
    Bytes words, bytes;
    uint16_t tid = 0;
  };

  void StartApplication() override;
  void StopApplication() override;
  void HandleMessage(const pptplab::wire::NetbiosNameOctets& from, ByteView data);
  void HandleSmb(uint8_t session, ByteView bytes);
  Answer Serve(Client& client, const Smb& request);
  Answer Negotiate(const Smb& request) const;
  Answer TreeConnect(Client& client, const Smb& request);
  Answer Open(Client& client, const Smb& request);
  Answer Read(const Client& client, const Smb& request) const;
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  std::string m_name;
  std::map<std::string, Files> m_shares;
  std::map<uint8_t, Client> m_clients;  ///< by session
  Ptr<NetBeuiProtocol> m_netbeui;
  MessageCallback m_messageCallback;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NETBEUI_SERVER_H_
