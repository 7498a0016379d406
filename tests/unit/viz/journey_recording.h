// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A small recording for the tests of walk and bytes: one TCP SYN from the client through the
// tunnel, over one router, to the server and on to a host; the octets are those of a simulated run
// of the remote-access scenario.
#ifndef PPTPLAB_TESTS_UNIT_VIZ_JOURNEY_RECORDING_H_
#define PPTPLAB_TESTS_UNIT_VIZ_JOURNEY_RECORDING_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz::journey_test {

inline constexpr JourneyId kJourney = 32;

inline constexpr const char* kInner =
    "4500003800000000400666520a0800640a010002"                                   // IPv4
    "c002005000000000000000009002ffff7b5f0000080a000010a100000000030302040200";  // TCP, SYN
inline constexpr const char* kWire =
    "0021"                                      // the link's PPP
    "45000061000a0000402f7c60c0000201cb007102"  // IPv4
    "3081880b003df4e8000000090000000a"          // GRE
    "fd"                                        // PPP, one octet
    "9000"                                      // MPPE
    "931c6153f4dae67b32bcbec6e6f95cda33b1dd67bb7491caa08bb282f88568b5c33ea1fc69108015fbceb43b78783a"
    "c0e6688736d5ec6ee08fa2";
inline constexpr const char* kWireBehindRouter =
    "0021"
    "45000061000a00003f2f7d60c0000201cb007102"
    "3081880b003df4e8000000090000000a"
    "fd"
    "9000"
    "931c6153f4dae67b32bcbec6e6f95cda33b1dd67bb7491caa08bb282f88568b5c33ea1fc69108015fbceb43b78783a"
    "c0e6688736d5ec6ee08fa2";
inline constexpr const char* kStartRequest =
    "009c00011a2b3c4d0001000001000000000000030000000300000001636c69656e74000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "707074706c6162000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000";

/// Writes a recording as a run would, then opens it.
class Recorder {
 public:
  explicit Recorder(const std::string& name)
      : path_(testing::TempDir() + "viz_" + name + ".pcapng"), writer_(path_) {
    writer_.Record({{}, 1, 0, trace::Layer::kRun, 0, 0, trace::NodeNamed{"client", ""}});
    writer_.Record({{}, 2, 0, trace::Layer::kRun, 0, 0, trace::NodeNamed{"isp", ""}});
    writer_.Record({{}, 3, 0, trace::Layer::kRun, 0, 0, trace::NodeNamed{"server", ""}});
    writer_.Record({{}, 4, 0, trace::Layer::kRun, 0, 0, trace::NodeNamed{"intranet", ""}});
    next_ = 4;
  }

  trace::InterfaceId Interface(const std::string& name, uint16_t link_type) {
    return writer_.AddInterface({name, "", link_type});
  }
  ItemIndex Packet(trace::InterfaceId interface, std::optional<trace::Direction> direction,
                   const std::string& hex, JourneyId journey = kJourney) {
    const Bytes bytes = *FromHex(hex);
    writer_.WritePacket(
        {Now(), interface, direction, bytes, static_cast<uint32_t>(bytes.size()), journey, ""});
    return next_++;
  }
  ItemIndex Event(trace::NodeId node, trace::Layer layer, trace::Detail detail,
                  JourneyId journey = kJourney, trace::EventId cause = 0) {
    last_event_ = writer_.Record({Now(), node, 1, layer, journey, cause, std::move(detail)});
    return next_++;
  }
  trace::EventId last_event() const { return last_event_; }

  std::unique_ptr<RecordingModel> Open() {
    writer_.Close();
    auto model = RecordingModel::Open(path_);
    EXPECT_TRUE(model) << (model ? "" : model.error());
    return model ? std::move(*model) : nullptr;
  }

 private:
  Instant Now() { return AtNanoseconds(int64_t{1'000'000} * ++ticks_); }

  std::string path_;
  trace::RecordingWriter writer_;
  int64_t ticks_ = 0;
  ItemIndex next_ = 0;
  trace::EventId last_event_ = 0;
};

/// Where the items of the tunnelled SYN are.
struct Syn {
  std::unique_ptr<RecordingModel> recording;
  ItemIndex down_deliver, down_mppe, down_gre, clear, first_wire, arrived, up_mppe, delivered;
};

inline Syn RecordSyn(const std::string& name, bool arrives = true) {
  using trace::Direction;
  using trace::Layer;
  using trace::Step;
  using What = trace::Step::What;
  constexpr auto kSent = Direction::kSent;
  constexpr auto kReceived = Direction::kReceived;
  Recorder r(name);
  const auto client = r.Interface("client:p2p0", trace::kLinkTypePpp);
  const auto client_ppp = r.Interface("client:ppp0", trace::kLinkTypeRawIp);
  const auto client_clear = r.Interface("client:ppp0 (decrypted)", trace::kLinkTypePpp);
  const auto isp_in = r.Interface("isp:p2p0", trace::kLinkTypePpp);
  const auto isp_out = r.Interface("isp:p2p1", trace::kLinkTypePpp);
  const auto server = r.Interface("server:p2p0", trace::kLinkTypePpp);
  const auto server_clear = r.Interface("server:ppp0 (decrypted)", trace::kLinkTypePpp);
  const auto server_lan = r.Interface("server:p2p1", trace::kLinkTypePpp);
  const auto host = r.Interface("intranet:p2p0", trace::kLinkTypePpp);
  const std::string framed = std::string("0021") + kInner;
  Syn syn;
  r.Packet(client_ppp, kSent, kInner);
  syn.down_deliver = r.Event(1, Layer::kInner, Step{What::kDeliver, kSent, 0, 56, 56, 0x21, 0});
  syn.clear = r.Packet(client_clear, kSent, framed);
  syn.down_mppe = r.Event(1, Layer::kMppe, Step{What::kEncrypt, kSent, 3, 56, 60, 0, 0});
  r.Event(1, Layer::kPpp, Step{What::kProtocolField, kSent, 1, 60, 61, 0xfd, 0});
  r.Event(1, Layer::kPpp, Step{What::kAddressControl, kSent, 1, 61, 61, 0, 0});
  syn.down_gre = r.Event(1, Layer::kGre, Step{What::kGre, kSent, 1, 61, 77, 9, 10});
  syn.first_wire = r.Packet(client, kSent, kWire);
  r.Packet(isp_in, kReceived, kWire);
  r.Packet(isp_out, kSent, kWireBehindRouter);
  if (!arrives) {
    r.Event(2, Layer::kLink, trace::Drop{trace::DropReason::kLinkLoss, "", 0});
    syn.recording = r.Open();
    return syn;
  }
  syn.arrived = r.Packet(server, kReceived, kWireBehindRouter);
  r.Event(3, Layer::kGre, Step{What::kGre, kReceived, 1, 77, 61, 9, 10});
  r.Event(3, Layer::kPpp, Step{What::kProtocolField, kReceived, 1, 61, 60, 0xfd, 0});
  syn.up_mppe = r.Event(3, Layer::kMppe, Step{What::kEncrypt, kReceived, 3, 60, 58, 0, 0});
  r.Packet(server_clear, kReceived, framed);
  syn.delivered = r.Event(3, Layer::kInner, Step{What::kDeliver, kReceived, 0, 56, 56, 0x21, 0});
  r.Packet(server_lan, kSent, framed);
  r.Packet(host, kReceived, framed);
  syn.recording = r.Open();
  return syn;
}

}  // namespace pptplab::viz::journey_test

#endif  // PPTPLAB_TESTS_UNIT_VIZ_JOURNEY_RECORDING_H_
