// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings made by hand for the tests of the index, the timeline, the filter and the state:
// single items, or whole tunnels from the TCP connection to its end.
#ifndef PPTPLAB_TESTS_UNIT_VIZ_MODEL_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_VIZ_MODEL_SUPPORT_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz::model_test {

using trace::Direction;
using trace::Layer;

inline constexpr int64_t kMs = 1'000'000;

/// A recording that is being written; the file goes with it.
class Script {
 public:
  /// `which` tells several of one test apart; `comment` is what the recording says of itself.
  explicit Script(const std::string& which = "", std::string_view comment = {})
      : path_(testing::TempDir() + "viz-model-" + std::to_string(getpid()) + "-" +
              testing::UnitTest::GetInstance()->current_test_info()->name() + which + ".pcapng"),
        writer_(std::make_unique<trace::RecordingWriter>(path_, "tests", comment)) {}
  ~Script() {
    writer_.reset();
    std::remove(path_.c_str());
  }

  Script& At(int64_t ms) {
    now_ = ms * kMs;
    return *this;
  }
  Script& Later(int64_t ms) {
    now_ += ms * kMs;
    return *this;
  }
  void Node(trace::NodeId id, std::string_view name, std::string_view role = "") {
    Event(id, 0, Layer::kRun, trace::NodeNamed{name, role});
  }
  trace::InterfaceId Interface(const std::string& name,
                               uint16_t link_type = trace::kLinkTypeRawIp) {
    return writer_->AddInterface({name, "", link_type});
  }
  void Packet(trace::InterfaceId interface, std::optional<Direction> direction, const Bytes& bytes,
              JourneyId journey = 0, std::string_view comment = {}) {
    writer_->WritePacket({AtNanoseconds(now_), interface, direction, bytes, 0, journey, comment});
  }
  trace::EventId Event(trace::NodeId node, trace::SessionId session, Layer layer,
                       trace::Detail detail, JourneyId journey = 0, trace::EventId cause = 0) {
    return writer_->Record(
        {AtNanoseconds(now_), node, session, layer, journey, cause, std::move(detail)});
  }
  JourneyId NewJourney() { return writer_->NewJourney(); }

  const std::string& path() const { return path_; }
  void Flush() { writer_->Flush(); }
  std::unique_ptr<RecordingModel> Open() {
    writer_->Flush();
    auto model = RecordingModel::Open(path_);
    EXPECT_TRUE(model) << (model ? "" : model.error());
    return model ? std::move(*model) : nullptr;
  }

 private:
  std::string path_;
  std::unique_ptr<trace::RecordingWriter> writer_;
  int64_t now_ = 0;
};

/// An IPv4 packet with a TCP header and `data` octets.
inline Bytes TcpPacket(uint16_t from, uint16_t to, uint8_t flags, size_t data = 0) {
  Bytes packet = *FromHex("450000280000000040060000c0000202cb007102");
  const Bytes tcp = *FromHex(
      "000000000000000000000000500010000000"
      "0000");
  packet.insert(packet.end(), tcp.begin(), tcp.end());
  StoreBe16(&packet[20], from);
  StoreBe16(&packet[22], to);
  packet[33] = flags;
  packet.resize(packet.size() + data, 0x41);
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  return packet;
}
/// An IPv4 packet with enhanced GRE that carries a PPP frame; none: only an acknowledgment.
inline Bytes GrePacket(uint16_t call_id, uint32_t sequence, const Bytes& frame) {
  Bytes packet = *FromHex("4500002000000000402f0000c0000202cb007102");
  Bytes gre =
      frame.empty() ? *FromHex("2081880b0000000000000000") : *FromHex("3001880b0000000000000000");
  StoreBe16(&gre[4], static_cast<uint16_t>(frame.size()));
  StoreBe16(&gre[6], call_id);
  StoreBe32(&gre[8], sequence);
  packet.insert(packet.end(), gre.begin(), gre.end());
  packet.insert(packet.end(), frame.begin(), frame.end());
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  return packet;
}

/// A control message of PPTP (RFC 2637 §2) with nothing but its length and type.
inline Bytes Control(uint8_t type, uint8_t salt = 0) {
  const bool starts = type == 1 || type == 2;
  const size_t length = starts ? 156 : type == 7 ? 168 : type == 8 ? 32 : 16;
  Bytes message = *FromHex("000000011a2b3c4d0000000000000000");
  message.resize(length);
  StoreBe16(&message[0], static_cast<uint16_t>(length));
  message[9] = type;
  message[starts ? 12 : 13] = starts ? 1 : salt;  // version 1.0, or some number
  message.back() = starts ? salt : message.back();
  return message;
}
/// A PPP frame with a control packet of `protocol`.
inline Bytes Frame(uint16_t protocol, uint8_t code, uint8_t id) {
  Bytes frame(6);
  StoreBe16(frame.data(), protocol);
  frame[2] = code;
  frame[3] = id;
  frame[5] = 4;
  return frame;
}

/// A tunnel between two nodes over one wire, told as a run tells it.
class Tunnel {
 public:
  Tunnel(Script& script, trace::NodeId client, trace::NodeId server, const std::string& name,
         uint16_t number)
      : script_(script), client_(client), server_(server), number_(number) {
    client_wire_ = script.Interface(name + ":p2p0");
    server_wire_ = script.Interface("server:p2p" + std::to_string(number));
    client_ppp_ = script.Interface(name + ":ppp0");
    client_clear_ = script.Interface(name + ":ppp0 (decrypted)", trace::kLinkTypePpp);
  }

  void Connect() {
    OnWire(true, TcpPacket(40000, 1723, 0x02), script_.NewJourney());
    OnWire(false, TcpPacket(1723, 40000, 0x12), script_.NewJourney());
    Say(true, Layer::kPptp, Control(1, salt()));
    Say(false, Layer::kPptp, Control(2, salt()));
    Say(true, Layer::kPptp, Control(7, salt()));
    Say(false, Layer::kPptp, Control(8, salt()));
    script_.Event(server_, number_, Layer::kPptp,
                  trace::SessionNamed{Address{1}, server_call(), client_call(), ""});
    script_.Event(client_, number_, Layer::kPptp,
                  trace::SessionNamed{Address{2}, client_call(), server_call(), "alice"});
  }
  void Negotiate() {
    SayFrame(true, Layer::kLcp, Frame(0xc021, 1, salt()));
    SayFrame(false, Layer::kLcp, Frame(0xc021, 2, salt()));
    SayFrame(false, Layer::kAuthentication, Frame(0xc223, 1, salt()));
    Keys(true, Layer::kAuthentication);
    SayFrame(true, Layer::kAuthentication, Frame(0xc223, 2, salt()));
    SayFrame(false, Layer::kAuthentication, Frame(0xc223, 3, salt()));
    SayFrame(true, Layer::kCcp, Frame(0x80fd, 1, salt()));
    SayFrame(true, Layer::kIpcp, Frame(0x8021, 1, salt()));  // at the same time
    SayFrame(false, Layer::kCcp, Frame(0x80fd, 2, salt()));
    Opened(Layer::kCcp, "CCP");
    Keys(false, Layer::kMppe);
    SayFrame(false, Layer::kIpcp, Frame(0x8021, 2, salt()));
    Opened(Layer::kIpcp, "IPCP");
  }
  /// A data packet from the client to the server; its first item.
  void Data() {
    using What = trace::Step::What;
    script_.Later(5);
    const JourneyId journey = script_.NewJourney();
    const Bytes inner = TcpPacket(50000, 80, 0x10, 20);
    script_.Packet(client_ppp_, Direction::kSent, inner, journey);
    const auto down =
        script_.Event(client_, number_, Layer::kInner,
                      trace::Stimulus{trace::Stimulus::What::kPacket, "packet"}, journey);
    const auto step = [&](trace::NodeId node, Layer layer, What what, Direction direction,
                          trace::EventId cause) {
      script_.Event(node, number_, layer, trace::Step{what, direction, 0, 60, 64, 17, 0}, journey,
                    cause);
    };
    step(client_, Layer::kInner, What::kDeliver, Direction::kSent, down);
    Bytes clear = {0, 0x21};
    clear.insert(clear.end(), inner.begin(), inner.end());
    script_.Packet(client_clear_, Direction::kSent, clear, journey);
    step(client_, Layer::kMppe, What::kEncrypt, Direction::kSent, down);
    step(client_, Layer::kGre, What::kGre, Direction::kSent, down);
    OnWire(true, GrePacket(server_call(), 17, {0, 0xfd, 0x90, 0, 1, 2, 3, 4}), journey);
    const auto up =
        script_.Event(server_, number_, Layer::kGre,
                      trace::Stimulus{trace::Stimulus::What::kPacket, "GRE packet"}, journey);
    step(server_, Layer::kGre, What::kGre, Direction::kReceived, up);
    step(server_, Layer::kMppe, What::kEncrypt, Direction::kReceived, up);
    step(server_, Layer::kInner, What::kDeliver, Direction::kReceived, up);
  }
  void HangUp() {
    SayFrame(true, Layer::kLcp, Frame(0xc021, 5, salt()));
    SayFrame(false, Layer::kLcp, Frame(0xc021, 6, salt()));
    Say(true, Layer::kPptp, Control(3, salt()));
    Say(false, Layer::kPptp, Control(4, salt()));
    OnWire(true, TcpPacket(40000, 1723, 0x11), script_.NewJourney());
  }
  void Whole() {
    Connect();
    Negotiate();
    for (int i = 0; i < 3; ++i) Data();
    HangUp();
  }
  uint16_t client_call() const { return static_cast<uint16_t>(1000 + number_); }
  uint16_t server_call() const { return static_cast<uint16_t>(2000 + number_); }

 private:
  uint8_t salt() const { return static_cast<uint8_t>(number_); }
  /// Sent by one end, 5 ms later at the other.
  void OnWire(bool by_client, const Bytes& bytes, JourneyId journey) {
    script_.Packet(by_client ? client_wire_ : server_wire_, Direction::kSent, bytes, journey);
    script_.Later(5);
    script_.Packet(by_client ? server_wire_ : client_wire_, Direction::kReceived, bytes, journey);
  }
  void Say(bool by_client, Layer layer, const Bytes& bytes, JourneyId journey = 0) {
    const bool is_pptp = journey == 0;
    const auto protocol = is_pptp ? trace::Protocol::kPptpControl : trace::Protocol::kPppFrame;
    const trace::SessionId session = is_pptp ? 0 : number_;
    script_.Event(by_client ? client_ : server_, session, layer,
                  trace::Message{Direction::kSent, protocol, bytes}, journey);
    if (is_pptp) {
      Bytes segment = TcpPacket(by_client ? 40000 : 1723, by_client ? 1723 : 40000, 0x18);
      segment.insert(segment.end(), bytes.begin(), bytes.end());
      StoreBe16(&segment[2], static_cast<uint16_t>(segment.size()));
      OnWire(by_client, segment, script_.NewJourney());
    } else {
      OnWire(by_client, GrePacket(by_client ? server_call() : client_call(), 1, bytes), journey);
    }
    const Layer through = is_pptp ? Layer::kTcp : Layer::kGre;
    const auto cause = script_.Event(
        by_client ? server_ : client_, 0, through,
        trace::Stimulus{trace::Stimulus::What::kPacket, is_pptp ? "bytes" : "GRE packet"}, journey);
    script_.Event(by_client ? server_ : client_, session, layer,
                  trace::Message{Direction::kReceived, protocol, bytes}, journey, cause);
  }
  void SayFrame(bool by_client, Layer layer, const Bytes& frame) {
    Say(by_client, layer, frame, script_.NewJourney());
  }
  void Keys(bool client, Layer layer) {
    const Bytes key(16, 7);
    for (const char* what : {"one", "two"}) {
      script_.Event(client ? client_ : server_, number_, layer, trace::Key{what, "", key});
    }
  }
  void Opened(Layer layer, std::string_view automaton) {
    for (const trace::NodeId node : {server_, client_}) {
      script_.Event(node, number_, layer,
                    trace::Transition{automaton, "Ack-Sent", "RCA", "tlu", "Opened"});
    }
  }

  Script& script_;
  trace::NodeId client_;
  trace::NodeId server_;
  uint16_t number_;
  trace::InterfaceId client_wire_ = 0;
  trace::InterfaceId server_wire_ = 0;
  trace::InterfaceId client_ppp_ = 0;
  trace::InterfaceId client_clear_ = 0;
};

/// One client, one server, one tunnel from its beginning to its end.
inline std::unique_ptr<RecordingModel> WholeTunnel(Script& script) {
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  script.At(1000);
  Tunnel(script, 1, 2, "client", 1).Whole();
  return script.Open();
}

}  // namespace pptplab::viz::model_test

#endif  // PPTPLAB_TESTS_UNIT_VIZ_MODEL_SUPPORT_H_
