// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A NetWare workstation that reads one file over IPX: asks all for the nearest server (SAP),
// connects, opens, reads piece by piece, closes, disconnects (NetWare Core Protocol). One request
// at a time; what isn't answered is sent again with the same Sequence Number.
#ifndef PPTPLAB_SIM_NETWARE_CLIENT_H_
#define PPTPLAB_SIM_NETWARE_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "sim/adoptable.h"
#include "sim/fetch_outcome.h"
#include "sim/ipx_port.h"
#include "stack/wire/netware.h"

namespace ns3 {

class NetWareClient : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  NetWareClient();
  ~NetWareClient() override;

  const pptplab::sim::FetchOutcome& outcome() const { return m_outcome; }
  /// Called once, when it ended.
  void SetCompletionCallback(pptplab::sim::FetchCallback callback);
  uint32_t GetRepeats() const { return m_repeats; }  ///< packets that were sent again

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  using Bytes = pptplab::Bytes;
  using ByteView = pptplab::ByteView;
  enum class State {
    kIdle,
    kLooking,
    kConnecting,
    kBuffer,
    kOpening,
    kReading,
    kClosing,
    kLeaving
  };

  void StartApplication() override;
  void StopApplication() override;
  void Look();
  void HandleSap(ByteView data);
  void Ask(State state, uint16_t type, uint8_t function, ByteView data);
  void AskForMore();
  void HandleNcp(const pptplab::wire::IpxHeader& header, ByteView data);
  void HandleReply(const pptplab::wire::NcpReplyHeader& reply, ByteView data);
  void HandleData(ByteView data);
  void SendAgain();
  void Transmit();
  void Finish(const std::string& error);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  std::string m_server;  ///< empty: the nearest
  std::string m_path;
  Time m_interval;
  uint32_t m_tries = 0;

  std::unique_ptr<pptplab::sim::IpxPort> m_port;
  State m_state = State::kIdle;
  pptplab::wire::IpxAddress m_address;  ///< the server's
  uint16_t m_socket = 0;                ///< ours
  uint16_t m_connection = 0xffff;
  uint8_t m_sequence = 0;
  uint16_t m_buffer = 512;
  pptplab::wire::NcpFileHandle m_handle{};
  uint32_t m_size = 0;

  pptplab::wire::IpxHeader m_pendingHeader;  ///< what waits for its answer
  Bytes m_pending;
  uint32_t m_left = 0;  ///< tries
  uint32_t m_repeats = 0;
  EventId m_timer;
  pptplab::sim::FetchOutcome m_outcome;
  pptplab::sim::FetchCallback m_callback;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NETWARE_CLIENT_H_
