// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An installed copy as somebody else's ns-3 program meets it: find_package(pptplab), headers as
// C++17, attributes, Config paths, traces and the ConfigStore. The programs are sim/example and
// tests/integration/installed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

namespace fs = std::filesystem;

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Octets of the largest packet in a classic pcap file.
uint32_t LargestPacket(const std::string& pcap) {
  const Bytes file = ReadFile(pcap);
  uint32_t largest = 0;
  for (size_t at = 24; at + 16 <= file.size();) {
    uint32_t captured = 0;
    std::memcpy(&captured, &file[at + 8], sizeof(captured));
    largest = std::max(largest, captured);
    at += 16 + size_t{captured};
  }
  return largest;
}

/// Installed and built once for all tests.
class Installed : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    Do({PPTPLAB_CMAKE, "--install", PPTPLAB_BINARY_DIR, "--prefix", Path("prefix")});
    for (const std::string component : {"development", "programs"}) {
      Do({PPTPLAB_CMAKE, "--install", PPTPLAB_BINARY_DIR, "--component", component, "--prefix",
          Path(component)});
    }
    // The example as a user copies it, away from our tree.
    fs::copy(Path("development/share/pptplab/example"), Path("example"));
    Build(Path("example"), Path("first"), "-std=c++17");
    Build(PPTPLAB_SOURCE_DIR "/tests/integration/installed", Path("user"), "");
  }
  static void TearDownTestSuite() {
    delete directory_;
    directory_ = nullptr;
  }

  static std::string Path(const std::string& name) { return *directory_ / name; }

  /// One of the two programs, in a new folder of this name.
  static CommandResult RunIn(const std::string& folder, std::string program,
                             std::vector<std::string> arguments) {
    fs::create_directory(Path(folder));
    program = Path(program);
    arguments.insert(arguments.begin(), {PPTPLAB_CMAKE, "-E", "chdir", Path(folder), program});
    return RunCommand(arguments);
  }

  static std::vector<std::string> FilesIn(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(Path(folder))) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  static void Do(const std::vector<std::string>& command) {
    const auto result = RunCommand(command, 250);
    ASSERT_EQ(result.status, 0) << result.out << result.err;
  }
  static void Build(const std::string& source, const std::string& build, const std::string& flags) {
    Do({PPTPLAB_CMAKE, "-S", source, "-B", build, "-DCMAKE_PREFIX_PATH=" + Path("development"),
        "-DCMAKE_CXX_COMPILER=" PPTPLAB_CXX, "-DCMAKE_CXX_FLAGS=" + flags});
    Do({PPTPLAB_CMAKE, "--build", build});
  }

  static inline TemporaryDirectory* directory_ = nullptr;
};

TEST_F(Installed, ProgramsRunTheScenariosBesideThem) {
  for (const std::string prefix : {"prefix", "programs"}) {
    const auto run = RunCommand({Path(prefix + "/bin/pptplab"), "run",
                                 Path(prefix + "/share/pptplab/scenarios/remote-access.yaml"),
                                 "--check", "--out", Path(prefix + "/r.pcapng")});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    for (const char* file : {"scenarios/schema.json", "scenarios/files/handbook.txt"}) {
      EXPECT_TRUE(fs::exists(Path(prefix + "/share/pptplab/" + file))) << file;
    }
    EXPECT_TRUE(fs::exists(Path(prefix + "/share/doc/pptplab/README.md"))) << "and its licence";
  }
  EXPECT_TRUE(fs::exists(Path("prefix/include/pptplab/pptp-helper.h")));
  EXPECT_FALSE(fs::exists(Path("programs/include")));
  EXPECT_FALSE(fs::exists(Path("development/bin")));
}

TEST_F(Installed, TheExampleHasAtMost60Lines) {
  const auto text = ReadFile(Path("example/pptp-first.cc"));
  EXPECT_LE(Lines(std::string(text.begin(), text.end())).size(), 60u);
}

TEST_F(Installed, TheExampleSendsThroughTheTunnelAndWritesNs3sCaptures) {
  const auto run = RunIn("first-run", "first/pptp-first", {});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "n3 received 100000 octets\n");
  EXPECT_EQ(
      FilesIn("first-run"),
      (std::vector<std::string>{"pptp-first-0-1.pcap", "pptp-first-0-2.pcap", "pptp-first-1-1.pcap",
                                "pptp-first-1-2.pcap", "pptp-first-2-1.pcap", "pptp-first-2-2.pcap",
                                "pptp-first-2-3.pcap", "pptp-first-3-1.pcap"}));
  // ppp0: raw IP (link type 101), all 100,000 octets in clear.
  const auto inside = ReadFile(Path("first-run/pptp-first-0-2.pcap"));
  ASSERT_GT(inside.size(), 100000u);
  EXPECT_EQ(inside[20], 101);
}

TEST_F(Installed, TheExamplesCommandLineKnowsOurTypesAndAttributes) {
  const auto help = RunIn("first-help", "first/pptp-first", {"--PrintHelp"});
  EXPECT_TRUE(Has(help.out, "--octets")) << help.out;
  const auto group = RunIn("first-help", "first/pptp-first", {"--PrintGroup=PptpLab"});
  for (const char* type : {"PptpClient", "PptpServer", "PptpAccessConcentrator", "HttpServer"}) {
    EXPECT_TRUE(Has(group.out, std::string("ns3::") + type)) << group.out;
  }
  const auto attributes =
      RunIn("first-help", "first/pptp-first", {"--PrintAttributes=ns3::PptpClient"});
  EXPECT_TRUE(Has(attributes.out, "ns3::PptpClient::Mru")) << attributes.out;
  EXPECT_TRUE(Has(attributes.out, "RFC 1661")) << attributes.out;

  // An Attribute's default decides: no common way of authentication, no tunnel, nothing arrives.
  const auto refused = RunIn("first-refused", "first/pptp-first",
                             {"--ns3::PptpServer::Authentication=pap", "--octets=1000",
                              "--ns3::PptpClient::Authentication=chap-md5"});
  EXPECT_EQ(refused.status, 0) << refused.err;
  EXPECT_EQ(refused.out, "n3 received 0 octets\n");
}

TEST_F(Installed, TypesAreThereByNameInAProgramThatUsesNoneOfThem) {
  const auto attributes =
      RunIn("bare", "user/bare-program", {"--PrintAttributes=ns3::PptpAccessConcentrator"});
  EXPECT_EQ(attributes.status, 0) << attributes.err;
  EXPECT_TRUE(Has(attributes.out, "ns3::PptpAccessConcentrator::Mru")) << attributes.out;
}

TEST_F(Installed, TheExampleRunsTheSameFromASavedConfiguration) {
  for (const std::string format : {"RawText", "Xml"}) {
    const std::vector<std::string> store = {"--ns3::ConfigStore::FileFormat=" + format,
                                            "--ns3::ConfigStore::Filename=" + Path(format)};
    auto save = store, load = store;
    save.insert(save.end(), {"--ns3::ConfigStore::Mode=Save", "--ns3::PptpServer::Mru=500"});
    load.push_back("--ns3::ConfigStore::Mode=Load");
    const auto saved = RunIn("save-" + format, "first/pptp-first", save);
    const auto loaded = RunIn("load-" + format, "first/pptp-first", load);
    EXPECT_EQ(saved.out, "n3 received 100000 octets\n") << saved.err;
    EXPECT_EQ(loaded.out, "n3 received 100000 octets\n") << loaded.err;
    const auto text = ReadFile(Path(format));
    EXPECT_TRUE(Has(std::string(text.begin(), text.end()), "ns3::PptpServer::Mru")) << format;
    EXPECT_LE(LargestPacket(Path("save-" + format + "/pptp-first-2-3.pcap")), 500u);
    EXPECT_LE(LargestPacket(Path("load-" + format + "/pptp-first-2-3.pcap")), 500u) << format;
  }
  RunIn("plain", "first/pptp-first", {});
  EXPECT_GT(LargestPacket(Path("plain/pptp-first-2-3.pcap")), 500u);
}

TEST_F(Installed, EveryAttributeSurvivesTheConfigStore) {
  for (const std::string format : {"RawText", "Xml"}) {
    const std::vector<std::string> store = {
        "--print=1", "--ns3::ConfigStore::FileFormat=" + format,
        "--ns3::ConfigStore::Filename=" + Path("all-" + format)};
    auto save = store, load = store;
    save.insert(save.end(), {"--ns3::ConfigStore::Mode=Save", "--turn=1"});
    load.push_back("--ns3::ConfigStore::Mode=Load");
    const auto saved = RunIn("user-run", "user/user-program", save);
    EXPECT_EQ(saved.status, 0) << saved.out << saved.err;
    EXPECT_TRUE(Has(saved.out, "attributes turned, 0 wrong")) << saved.out;
    const auto loaded = RunIn("user-run", "user/user-program", load);
    EXPECT_EQ(loaded.status, 0) << loaded.err;
    const size_t values = saved.out.find("ns3::PptpServer::");
    ASSERT_NE(values, std::string::npos);
    EXPECT_EQ(saved.out.substr(values), loaded.out) << format;
    EXPECT_GT(Lines(loaded.out).size(), 200u);
  }
}

TEST_F(Installed, ConfigPathsLeadToOurTraceSources) {
  const auto run = RunIn("paths", "user/user-program", {"--ascii=user"});
  EXPECT_EQ(run.status, 0) << run.err;
  const std::string server = "/NodeList/1/ApplicationList/0/$ns3::Pptp";
  const std::string client = "/NodeList/0/ApplicationList/0/$ns3::PptpClient/";
  for (const std::string& line : {client + "TunnelUp up alice 10.8.0.2 10.8.0.1\n",
                                  client + "TunnelDown down closed by the user\n",
                                  server + "Server/StateTransition LCP: Ack-Sent -RCA-> Opened\n",
                                  server + "Application/$ns3::PptpServer/Rx 40\n"}) {
    EXPECT_TRUE(Has(run.out, line)) << line << "\nin\n" << run.out;
  }
  EXPECT_EQ(FilesIn("paths"),
            (std::vector<std::string>{"user-0-2.pcap", "user-0-2.tr", "user-0-3.pcap",
                                      "user-0-3.tr", "user-1-2.pcap", "user-1-2.tr"}));
}

TEST_F(Installed, GlobalRoutingLeavesTunnelsThatAreUpAlone) {
  const auto run = RunIn("recompute", "user/user-program", {"--recompute=1"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "TunnelUp up alice")) << run.out;
}

}  // namespace
}  // namespace pptplab::testing
