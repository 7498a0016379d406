// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The command pptplab-decode before its user, and what it writes before tshark: real captures in,
// the files that were downloaded inside the tunnels out.
#include <gtest/gtest.h>

#include <filesystem>

#include "stack/crypto/digest.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

constexpr char kGpl3[] = "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986";

std::string Golden(const std::string& name) {
  return std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/" + name;
}

class DecodeCommand : public ::testing::Test {
 protected:
  CommandResult Decode(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), PPTPLAB_DECODE);
    return RunCommand(arguments);
  }
  CommandResult DecodeAlice(const std::string& capture) const {
    return Decode({Golden(capture), "--user", "alice", "--password", "correct-horse", "--json",
                   "--out", recording_});
  }
  CommandResult Tshark(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {"tshark", "-n", "-r", recording_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return RunCommand(all);
  }
  /// The SHA-256 of what `--export-objects http` finds.
  std::string DownloadedFile(std::vector<std::string> preferences = {}) const {
    preferences.insert(preferences.end(),
                       {"-q", "--export-objects", "http," + (directory_ / "http")});
    EXPECT_EQ(Tshark(preferences).status, 0);
    const std::string file = directory_ / "http/GPL-3";
    if (!std::filesystem::exists(file)) return "no file";
    return ToHex(crypto::Sha256({ReadFile(file)}));
  }

  TemporaryDirectory directory_;
  const std::string recording_ = directory_ / "inside.pcapng";
};

TEST_F(DecodeCommand, GivesTsharkTheFileThatWasDownloadedThroughMppe) {
  EXPECT_EQ(DecodeAlice("linux/mschapv2-mppe128.pcap").status, 0);
  EXPECT_EQ(DownloadedFile(), kGpl3);
  const auto malformed = Tshark({"-Y", "_ws.malformed"});
  EXPECT_EQ(malformed.out, "");
}

TEST_F(DecodeCommand, GivesTsharkTheFileThatWasDownloadedOverALossyWire) {
  EXPECT_EQ(DecodeAlice("linux/mschapv2-mppe128-loss.pcap").status, 0);
  // TCP inside the tunnel sent the lost segments again, behind later ones. tshark 4.0 puts such
  // streams together only if it is asked to, whoever captured them.
  EXPECT_EQ(DownloadedFile({"-o", "tcp.reassemble_out_of_order:TRUE"}), kGpl3);
}

TEST_F(DecodeCommand, GivesTsharkTheFileOfEveryKindOfTunnel) {
  for (const char* name :
       {"chap-md5-plain", "mschapv1-mppe128", "mschapv2-mppe40", "pap-plain-vj",
        "mschapv2-mppe128-reordered", "mschapv2-mppe128-rechallenge", "mschapv2-mppe128-vj-loss", "eap-md5"}) {
    std::filesystem::remove_all(directory_ / "http");
    EXPECT_EQ(DecodeAlice("linux/" + std::string(name) + ".pcap").status, 0);
    EXPECT_EQ(DownloadedFile({"-o", "tcp.reassemble_out_of_order:TRUE"}), kGpl3) << name;
    EXPECT_EQ(Tshark({"-Y", "_ws.malformed"}).out, "") << name;
  }
}

TEST_F(DecodeCommand, ShowsTheCallIdsOnBothSidesOfANat) {
  const auto result =
      Decode({Golden("linux/nat-alg.inside.pcap"), Golden("linux/nat-alg.outside.pcap"), "--user",
              "alice", "--password", "correct-horse", "--out", recording_});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  for (const char* ids :
       {"inside 46558 and 0, outside 52954 and 0", "inside 62147 and 128, outside 55870 and 128"}) {
    EXPECT_NE(result.out.find(ids), std::string::npos) << result.out;
  }
  // Each file is an interface of the recording, and so are the four sessions, decrypted.
  const auto interfaces = Tshark({"-T", "fields", "-e", "frame.interface_name"});
  for (const char* name :
       {"nat-alg.inside", "nat-alg.outside", "198.51.100.21 - 192.0.2.1 (decrypted)",
        "192.0.2.2 - 192.0.2.1 #2 (decrypted)"}) {
    EXPECT_NE(interfaces.out.find(name), std::string::npos) << name;
  }
  EXPECT_EQ(Tshark({"-Y", "_ws.malformed"}).out, "");
}

TEST_F(DecodeCommand, NamesWhatIsMalformed) {
  const auto result = Decode({Golden("public/tcpdump-ppp-invalid-lengths.pcap")});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("frame 1: IPCP, Length at octet"), std::string::npos) << result.out;
}

TEST_F(DecodeCommand, ExitsWithOneIfThereIsNoPptp) {
  const auto result = Decode({Golden("public/tcpdump-various_gre.pcap"), "--json"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("\"sessions\": []"), std::string::npos);
  EXPECT_EQ(Lines(result.err).size(), 1u);
}

TEST_F(DecodeCommand, ExitsWithTwoAndOneSentenceOnBadInput) {
  WriteFile(directory_ / "secrets", AsBytes("alice\n"));
  WriteFile(directory_ / "text", AsBytes("this is no capture\n"));
  const std::string good = Golden("linux/mschapv2-mppe128.pcap");
  const std::vector<std::vector<std::string>> commands = {
      {directory_ / "missing.pcap"},
      {directory_ / "text"},
      {good, "--user", "alice"},
      {good, "--secrets", directory_ / "secrets"},
      {good, "--secrets", directory_ / "missing"},
      {good, "--out", directory_ / "no/such/directory.pcapng"},
      {good, "--out", good},
      {good, "--mppe-dialect", "windows"},
      {good, "--json", "--text"},
      {},
  };
  for (const auto& command : commands) {
    const auto result = Decode(command);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(result.err.empty());
  }
}

TEST_F(DecodeCommand, TakesManySecrets) {
  WriteFile(directory_ / "secrets", AsBytes("# ours\nbob:x\nalice:correct-horse\n"));
  const std::string good = Golden("linux/mschapv2-mppe128.pcap");
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{good, "--secrets", directory_ / "secrets"},
                                             {good, "--user", "bob", "--password", "x", "--user",
                                              "alice", "--password", "correct-horse"}}) {
    const auto result = Decode(arguments);
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.out.find("73 of 73 MPPE packets decrypted"), std::string::npos) << result.out;
  }
}

TEST_F(DecodeCommand, ReadsACutCaptureAsFarAsItGoesAndSaysSo) {
  Bytes bytes = ReadFile(Golden("linux/mschapv2-mppe128.pcap"));
  bytes.resize(bytes.size() - 7);
  WriteFile(directory_ / "cut.pcap", bytes);
  const auto result = Decode({directory_ / "cut.pcap"});
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.err.find("cut.pcap"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::testing
