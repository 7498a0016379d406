// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A computer of a LAN Manager network over NetBEUI that reads one file by name (SMB's core dialect)
// or sends one message ("net send"). It goes by a name of its own.
#ifndef PPTPLAB_SIM_NETBEUI_CLIENT_H_
#define PPTPLAB_SIM_NETBEUI_CLIENT_H_

#include <cstdint>
#include <string>

#include "ns3/application.h"
#include "sim/adoptable.h"
#include "sim/fetch_outcome.h"
#include "sim/netbeui-protocol.h"
#include "stack/wire/smb.h"

namespace ns3 {

class NetBeuiClient : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  NetBeuiClient();
  ~NetBeuiClient() override;

  const pptplab::sim::FetchOutcome& outcome() const { return m_outcome; }
  /// Called once, when the file is there or won't come, or the message is on its way.
  void SetCompletionCallback(pptplab::sim::FetchCallback callback);

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  using Bytes = pptplab::Bytes;
  using ByteView = pptplab::ByteView;
  using Smb = pptplab::wire::SmbMessage;

  void StartApplication() override;
  void StopApplication() override;
  void SendNetMessage();
  void Call();
  void Ask(pptplab::wire::SmbCommand command, const Bytes& words, const Bytes& bytes);
  void HandleSmb(ByteView bytes);
  void HandleReply(const Smb& reply);
  void AskForMore();
  void Finish(const std::string& error);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  std::string m_name, m_server, m_share, m_path, m_message;
  Time m_timeout;
  Ptr<NetBeuiProtocol> m_netbeui;
  uint8_t m_session = 0;
  pptplab::wire::SmbCommand m_asked{};
  uint16_t m_tid = 0, m_fid = 0, m_mid = 0;
  uint32_t m_size = 0;
  EventId m_timer;
  pptplab::sim::FetchOutcome m_outcome;
  pptplab::sim::FetchCallback m_callback;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NETBEUI_CLIENT_H_
