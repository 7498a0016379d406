// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is found in a recording for an explanation; that the window, the story in a terminal and
// `pptplab explain` say the same; that nobody is told what he can't know; that hostile recordings
// are explained, too.
#include "viz/model/explanation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "model_support.h"
#include "stack/base/rng.h"
#include "stack/explain/html_page.h"
#include "stack/explain/story.h"
#include "stack/observe/decode.h"
#include "viz/model/cause.h"

namespace pptplab::viz {
namespace {

using explain::Depth;
using model_test::Script;
using trace::Direction;
using trace::Layer;

ItemIndex FirstOf(const RecordingModel& recording, const std::string& name) {
  const Explainer explainer(recording);
  for (ItemIndex i = 0; i < recording.size(); ++i) {
    if (!recording.item(i).IsPacket() && explainer.Tell(i).name == name) return i;
  }
  ADD_FAILURE() << "there is no " << name;
  return 0;
}

/// The capture of a real tunnel, decrypted, in a file that goes with it.
class RealTunnel {
 public:
  RealTunnel() : path_(testing::TempDir() + "viz-explanation-" + std::to_string(getpid())) {
    const std::string capture =
        std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/linux/mschapv2-mppe128.pcap";
    auto reader = trace::RecordingReader::Open(capture);
    EXPECT_TRUE(reader) << capture;
    observe::SessionOptions options;
    options.secrets.push_back({"alice", "correct-horse"});
    trace::RecordingWriter writer(path_);
    if (reader) observe::Decode(**reader, options, &writer);
    writer.Close();
    auto model = RecordingModel::Open(path_);
    EXPECT_TRUE(model);
    if (model) model_ = std::move(*model);
  }
  ~RealTunnel() { std::remove(path_.c_str()); }
  const RecordingModel& model() const { return *model_; }
  std::string Story() const {
    auto reader = trace::RecordingReader::Open(path_);
    explain::StoryOptions options;
    options.width = 100'000;
    options.most_rows = 1'000;
    std::ostringstream out;
    explain::PrintStory(**reader, out, options);
    return out.str();
  }

 private:
  std::string path_;
  std::unique_ptr<RecordingModel> model_;
};

TEST(Explainer, SaysOfEveryMessageWhatTheStoryInATerminalSays) {
  const RealTunnel tunnel;
  const std::string story = tunnel.Story();
  const Explainer explainer(tunnel.model());
  size_t messages = 0;
  for (ItemIndex i = 0; i < tunnel.model().size(); ++i) {
    const Item& item = tunnel.model().item(i);
    if (!item.Is<trace::Message>() || item.direction != Direction::kSent) continue;
    std::string sentence = explainer.Tell(i).sentence;
    // The story has a line of its own for what is open now.
    sentence = sentence.substr(0, sentence.find(" With this "));
    EXPECT_NE(story.find(sentence), std::string::npos) << sentence;
    ++messages;
  }
  EXPECT_GT(messages, 25u);
}

TEST(Explainer, HasASentenceAndANameForEveryItem) {
  const RealTunnel tunnel;
  const Explainer explainer(tunnel.model());
  for (ItemIndex i = 0; i < tunnel.model().size(); ++i) {
    const explain::Told told = explainer.Tell(i);
    ASSERT_FALSE(told.name.empty()) << i;
    ASSERT_TRUE(told.sentence.ends_with(".")) << i << ": " << told.sentence;
  }
}

TEST(Explainer, TellsEstablishmentAuthenticationEncryptionDataAndTeardownInThisOrder) {
  Script script;
  const auto recording = model_test::WholeTunnel(script);
  const Explainer explainer(*recording);
  const Timeline timeline(*recording);
  std::vector<explain::Step> steps;
  for (ItemIndex i = timeline.First(StepUnit::kMessage); i != kNoItem;
       i = timeline.Next(StepUnit::kMessage, i)) {
    const explain::Step step = explainer.Tell(i).step;
    if (step == explain::Step::kKeepAlive) continue;
    if (steps.empty() || step > steps.back()) steps.push_back(step);
  }
  EXPECT_EQ(steps,
            (std::vector<explain::Step>{explain::Step::kEstablishment,
                                        explain::Step::kAuthentication, explain::Step::kEstablished,
                                        explain::Step::kEncapsulation, explain::Step::kTransmission,
                                        explain::Step::kDecapsulation, explain::Step::kHangUp}));
}

TEST(Explainer, BeginsWithTheClientThatOpensPort1723) {
  Script script;
  const auto recording = model_test::WholeTunnel(script);
  const Timeline timeline(*recording);
  EXPECT_EQ(Explainer(*recording).Tell(timeline.First(StepUnit::kMessage)).sentence,
            "The client opens a TCP connection to port 1723 of the server: that is where a PPTP "
            "server waits.");
}

/// Two clients with the same Call ID behind one address, as a NAT that passes GRE by address has
/// it.
void TwoClientsBehindOneAddress(Script& script, bool has_nat) {
  constexpr Address kOutside{0xc0000202}, kServer{0xcb007102};
  script.Node(1, "ann", "PPTP client");
  script.Node(2, "bob", "PPTP client");
  script.Node(3, "server", "PPTP server");
  script.Node(4, "home", "router");
  for (const trace::NodeId client : std::vector<trace::NodeId>{1, 2}) {
    script.Event(client, 1, Layer::kPptp, trace::SessionNamed{kServer, 7, 9, "alice"});
    script.Event(3, client, Layer::kPptp, trace::SessionNamed{kOutside, 9, 7, ""});
  }
  if (!has_nat) return;
  trace::Mapping mapping;
  mapping.protocol = 6;
  mapping.inside = Address{0xc0a80102};
  mapping.outside = kOutside;
  mapping.peer = kServer;
  script.Event(4, 0, Layer::kNat, mapping);
}
std::string SentenceOfGreFromOutside(Script& script) {
  const auto wire = script.Interface("server:p2p0");
  script.Packet(wire, Direction::kReceived, model_test::GrePacket(7, 1, *FromHex("c021010100 04")));
  const auto recording = script.Open();
  return Explainer(*recording).Tell(static_cast<ItemIndex>(recording->size() - 1)).sentence;
}

TEST(Explainer, NamesTheNatThatOwnsAnAddressAndNoneOfTheClientsBehindIt) {
  Script script;
  TwoClientsBehindOneAddress(script, true);
  const std::string sentence = SentenceOfGreFromOutside(script);
  EXPECT_TRUE(sentence.starts_with("Home says")) << sentence;
  EXPECT_EQ(sentence.find("ann"), std::string::npos) << sentence;
}

TEST(Explainer, NamesNobodyForAnAddressThatSeveralAreKnownBy) {
  Script script;
  TwoClientsBehindOneAddress(script, false);
  const std::string sentence = SentenceOfGreFromOutside(script);
  EXPECT_NE(sentence.find("192.0.2.2"), std::string::npos) << sentence;
  EXPECT_EQ(sentence.find("ann"), std::string::npos) << sentence;
}

TEST(Explainer, SaysOfADropWhichPacketItWas) {
  Script script;
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  const auto wire = script.Interface("client:p2p0"), there = script.Interface("server:p2p0");
  const JourneyId journey = script.NewJourney();
  const Bytes packet = model_test::TcpPacket(40000, 1723, 0x02);
  script.Packet(wire, Direction::kSent, packet);
  script.Packet(wire, Direction::kSent, packet, journey);
  script.Packet(there, Direction::kReceived, packet, journey);
  script.Event(2, 0, Layer::kIp, trace::Drop{}, journey);
  const auto recording = script.Open();
  const std::string sentence =
      Explainer(*recording).Tell(static_cast<ItemIndex>(recording->size() - 1)).sentence;
  EXPECT_NE(sentence.find("TCP SYN, packet 3)"), std::string::npos) << sentence;
}

TEST(Explainer, NamesTheMessageThatCausedAnAnswer) {
  const RealTunnel tunnel;
  const ItemIndex reply = FirstOf(tunnel.model(), "Start-Control-Connection-Reply");
  const auto explanation = Explainer(tunnel.model()).Explain(reply, Depth::kParagraph);
  ASSERT_TRUE(explanation.cause);
  EXPECT_NE(explanation.cause->text.find("Start-Control-Connection-Request"), std::string::npos)
      << explanation.cause->text;
  EXPECT_EQ(explanation.section, "RFC 2637 §2.2");
}

TEST(Explainer, NamesTheAnswerThatAMessageLedTo) {
  const RealTunnel tunnel;
  const ItemIndex request = FirstOf(tunnel.model(), "Start-Control-Connection-Request");
  const auto explanation = Explainer(tunnel.model()).Explain(request, Depth::kParagraph);
  ASSERT_TRUE(explanation.effect);
  EXPECT_EQ(explanation.effect->item, FirstOf(tunnel.model(), "Start-Control-Connection-Reply"));
}

TEST(Explainer, GoesAsDeepAsAskedFor) {
  const RealTunnel tunnel;
  const ItemIndex request = FirstOf(tunnel.model(), "LCP Configure-Request");
  const Explainer explainer(tunnel.model());
  const auto sentence = explainer.Explain(request, Depth::kSentence);
  EXPECT_TRUE(sentence.about.empty() && sentence.dissections.empty());
  const auto paragraph = explainer.Explain(request, Depth::kParagraph);
  EXPECT_FALSE(paragraph.about.empty());
  EXPECT_TRUE(paragraph.dissections.empty());
  const auto everything = explainer.Explain(request, Depth::kEverything);
  EXPECT_FALSE(everything.dissections.empty());
  EXPECT_FALSE(everything.consequences.empty());
  EXPECT_EQ(sentence.sentence, everything.sentence);
}

TEST(Explainer, TellsAnEavesdropperNothingOfWhatIsInsideButWhatThePasswordWouldGive) {
  const RealTunnel tunnel;
  const RecordingModel& recording = tunnel.model();
  const PointOfView eve{PointOfView::Who::kEavesdropper, 0, 0};
  const Explainer explainer(recording);
  bool found = false;
  for (ItemIndex i = 0; i < recording.size() && !found; ++i) {
    const Item& item = recording.item(i);
    if (!item.IsPacket() || item.interface != 0) continue;
    const auto explanation = explainer.Explain(i, Depth::kEverything, eve);
    ASSERT_TRUE(explanation.overheard);
    if (explanation.name != "Encrypted packet") continue;
    found = true;
    std::ostringstream out;
    explain::Explanation without = explanation;
    without.overheard->with_password.clear();
    explain::PrintExplanation(without, Depth::kEverything, out, {});
    EXPECT_EQ(out.str().find("10.8.0."), std::string::npos) << out.str();
    EXPECT_NE(explanation.overheard->with_password.find("10.8.0.100"), std::string::npos);
    EXPECT_FALSE(explanation.cause || explanation.effect);
  }
  EXPECT_TRUE(found);
}

TEST(Explainer, TellsANodeOnlyWhatHappenedThere) {
  const RealTunnel tunnel;
  const ItemIndex request = FirstOf(tunnel.model(), "LCP Configure-Request");
  const trace::NodeId node = tunnel.model().item(request).node;
  const auto explanation =
      Explainer(tunnel.model())
          .Explain(request, Depth::kEverything, {PointOfView::Who::kNode, node, 0});
  EXPECT_FALSE(explanation.effect);
  for (const auto& each : explanation.consequences) {
    EXPECT_EQ(tunnel.model().item(each.item).node, node) << each.text;
  }
}

TEST(Explainer, SaysWhereAMessageWasDropped) {
  Script script;
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  script.Node(3, "isp", "router");
  const Bytes frame = model_test::Frame(0xc021, 1, 1);
  script.Event(1, 1, Layer::kLcp,
               trace::Message{Direction::kSent, trace::Protocol::kPppFrame, frame}, 7);
  script.Event(3, 0, Layer::kLink, trace::Drop{trace::DropReason::kQueueFull, "isp:p2p0", 0}, 7);
  const auto recording = script.Open();
  const std::string sentence = Explainer(*recording).Tell(3).sentence;
  EXPECT_NE(sentence.find("It is dropped at isp: the queue is full (isp:p2p0)."), std::string::npos)
      << sentence;
}

TEST(ExplainCommand, NamesAPacketByTheNumberThatTsharkGivesIt) {
  const RealTunnel tunnel;
  const RecordingModel& recording = tunnel.model();
  for (uint32_t number = 1; recording.PacketNumber(number) != kNoItem; ++number) {
    ASSERT_EQ(PacketNumberOf(recording, recording.PacketNumber(number)), number);
  }
  EXPECT_TRUE(ExplainCommand(recording, recording.PacketNumber(17)).ends_with(" --packet 17"));
  const ItemIndex event = FirstOf(recording, "CHAP Challenge");
  EXPECT_TRUE(ExplainCommand(recording, event).ends_with(" --item " + std::to_string(event)));
}

TEST(Explainer, ExplainsWhateverAHostileRecordingHolds) {
  const RealTunnel tunnel;
  std::ifstream file(tunnel.model().path(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  const std::string path = tunnel.model().path() + "-mutated";
  SeededRng rng(2637);
  for (int round = 0; round < 60; ++round) {
    std::string bytes = whole;
    for (int flips = 0; flips < 200; ++flips) {
      uint8_t dice[5];
      rng.Fill(dice);
      bytes[LoadBe32(dice) % bytes.size()] = static_cast<char>(dice[4]);
    }
    std::ofstream(path, std::ios::binary) << bytes;
    const auto model = RecordingModel::Open(path);
    if (!model) continue;
    const Explainer explainer(**model);
    std::ostringstream out;
    explain::HtmlPage page(out, {});
    for (size_t i = 0; i < (*model)->size(); i += 7) {
      const auto e = explainer.Explain(static_cast<ItemIndex>(i), Depth::kEverything);
      explain::PrintExplanation(e, Depth::kEverything, out, {});
      page.Add(e, Depth::kEverything);
    }
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace pptplab::viz
