// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Imported topologies as their users meet them: pptplab topology describes and draws, pptplab run
// carries a tunnel between the two most distant nodes of 20, 100 and 700.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "stack/trace/recording.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kBin = PPTPLAB_BINARY_DIR "/bin/";
const std::string kTopologies = PPTPLAB_SOURCE_DIR "/scenarios/topologies/";

void Put(const std::string& path, const std::string& text) {
  WriteFile(path, ByteView(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

class ImportedTopology : public ::testing::TestWithParam<int> {};

TEST_P(ImportedTopology, CarriesATunnelBetweenItsMostDistantNodes) {
  TemporaryDirectory directory;
  const std::string file = "zoo-" + std::to_string(GetParam()) + ".graphml";
  std::filesystem::copy(kTopologies + file, directory.path());
  const auto described = RunCommand({kBin + "pptplab-topology", directory / file, "--json"});
  ASSERT_EQ(described.status, 0) << described.err;
  const auto facts = nlohmann::json::parse(described.out);
  EXPECT_EQ(facts["nodes"].size(), static_cast<size_t>(GetParam()));
  const std::string from = facts["most-distant"]["between"][0], to = facts["most-distant"]["between"][1];
  const auto delay = facts["most-distant"]["latency-ns"].get<int64_t>();
  Put(directory / "s.yaml",
      "topology: {file: " + file + "}\npptp-servers:\n  " + to +
          ": {users: [{name: a, password: b}]}\npptp-clients:\n  " + from + ": {server: " + to +
          ", user: a, password: b, hang-up: 5s}\npings:\n  - {from: " + from + ", to: 10.8.0.1}\n"
          "expect:\n  " + from + ": {tunnel: up, encryption: 128-bit, pings-answered: true, orderly-hang-up: true}\n");
  const std::vector<std::string> command{kBin + "pptplab-run", directory / "s.yaml", "--check", "--out"};
  auto arguments = command;
  arguments.push_back(directory / "r.pcapng");
  const auto run = RunCommand(arguments);
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.err.find("assumed for " + file + ": "), std::string::npos) << run.err;

  // The first packet takes as long as the facts say, and the recording says what was assumed.
  auto reader = trace::RecordingReader::Open(directory / "r.pcapng");
  ASSERT_TRUE(reader);
  std::optional<Instant> sent, received;
  std::string notes;
  while (auto item = (*reader)->Next()) {
    if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      const std::string& interface = (*reader)->interfaces().at(packet->packet.interface).name;
      if (!sent && interface.starts_with(from + ":")) sent = packet->packet.time;
      if (!received && interface.starts_with(to + ":")) received = packet->packet.time;
    } else if (const auto* note = std::get_if<trace::Note>(
                   &std::get<trace::RecordedEvent>(*item).event.detail)) {
      notes += std::string(note->text) + "\n";
    }
  }
  ASSERT_TRUE(sent && received);
  const int64_t took = (*received - *sent).count();
  EXPECT_GE(took, delay);
  EXPECT_LT(took, delay + delay / 10 + 2'000'000) << "but for the time that sending takes";
  EXPECT_NE(notes.find(file + ": "), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(OfNodes, ImportedTopology, ::testing::Values(20, 100, 700));

TEST(TopologyCommand, DescribesAWayAndDrawsIt) {
  TemporaryDirectory directory;
  const auto result = RunCommand({kBin + "pptplab", "topology", kTopologies + "campus.dot", "--from",
                                  "Dormitory", "--to", "gateway", "--svg", directory / "c.svg"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("A campus: 10 nodes, 12 links"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("its bottleneck: Core-2 - Dormitory"), std::string::npos) << result.out;
  const Bytes svg = ReadFile(directory / "c.svg");
  EXPECT_NE(std::string(svg.begin(), svg.end()).find("Bibliothèque"), std::string::npos);
}

TEST(TopologyCommand, AnswersWhatIsWrongWithStatus2) {
  TemporaryDirectory directory;
  Put(directory / "n.graphml", "<graphml>\n<graph edgedefault=\"undirected\">\n<node/></graph></graphml>");
  const std::string campus = kTopologies + "campus.dot";
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{directory / "n.graphml"}, "n.graphml:3: a <node> needs an id"},
      {{directory / "none.dot"}, "none.dot can't be read: No such file or directory"},
      {{campus, "--from", "core1"}, "--from and --to go together"},
      {{campus, "--from", "core1", "--to", "Dormitory2"}, "did you mean \"Dormitory\""},
      {{campus, "--rate", "fast"}, "--rate: "},
      {{campus, "--frm", "x"}, "--help shows how"},
      {{}, "--help shows how"},
  };
  for (const auto& [arguments, part] : cases) {
    std::vector<std::string> command{kBin + "pptplab-topology"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto result = RunCommand(command);
    EXPECT_EQ(result.status, 2) << part;
    EXPECT_NE(result.err.find(part), std::string::npos) << result.err;
  }
  EXPECT_EQ(RunCommand({kBin + "pptplab-topology", kTopologies + "zoo-700.graphml", "--from", "0", "--to",
                        "Ponta Delgada"}).status, 1)
      << "no way to an island";
  const auto help = RunCommand({kBin + "pptplab-topology", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("Example"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::testing
