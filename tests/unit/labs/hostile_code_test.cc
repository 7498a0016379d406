// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Sources that mean harm, or are nonsense: each ends within its limits and with a sentence, and
// does nothing outside of its process.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "labs/08-coherency-count/decoder/checks.h"
#include "labs/engine/code_check.h"
#include "labs/engine/confinement.h"
#include "labs/engine/workbench.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

constexpr std::string_view kSystem = "asked the system for something";

class HostileCode : public ::testing::Test {
 protected:
  CodeResult Check(const std::string& text) { return CheckCode(DecoderTask(), text, bench_); }

  /// `says`: part of the sentence.
  void ExpectEnds(const std::string& text, std::string_view says) {
    SCOPED_TRACE(text.size() > 300 ? text.substr(text.size() - 300) : text);
    const auto start = std::chrono::steady_clock::now();
    const CodeResult result = Check(text);
    EXPECT_FALSE(result.passed());
    EXPECT_NE(result.why.find(says), std::string::npos) << result.why;
    EXPECT_LT(result.why.size(), 700u);
    // Its limits are 20 s by the clock for compiling and 20 s for running; a machine may be busy.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(90));
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
      EXPECT_FALSE(entry.is_directory()) << entry.path() << " was left";
  }
  /// A decoder that does this when it is called.
  static std::string Does(const std::string& statements, const std::string& before = "") {
    return "#include \"coherency.h\"\n#include <fcntl.h>\n#include <signal.h>\n#include "
           "<stdlib.h>\n"
           "#include <sys/mman.h>\n#include <sys/resource.h>\n#include <sys/socket.h>\n"
           "#include <unistd.h>\n" +
           before +
           "\nuint16_t coherency::Ahead(uint16_t, uint16_t) { return 0; }\n"
           "uint16_t coherency::CountOf(uint8_t a, uint8_t b) {\n" +
           statements + "\nreturn (a & 15) << 8 | b; }\n";
  }

  testing::TemporaryDirectory directory_;
  Workbench bench_{directory_.path()};
};

TEST_F(HostileCode, LoopsMemoryAndOutputHaveLimits) {
  ExpectEnds(Does("for (volatile int i = 0;; ++i) {}"), "more than 2 seconds");
  ExpectEnds(Does("static char some[65536]; while (true) write(1, some, sizeof some);"),
             "more than 65,536 octets");
  ExpectEnds(Does("while (true) { char* at = (char*)malloc(1 << 20); if (!at) abort(); *at = 1; }"),
             "aborted");
  ExpectEnds(Does("return CountOf(a, b) + 1;"), "touched memory");
  ExpectEnds(Does("*(volatile int*)8 = 1;"), "touched memory");
  ExpectEnds(Does("volatile int zero = 0; return 7 / zero;"), "divided by zero");
  ExpectEnds(Does("exit(0);"), "status 0) instead of returning");
}

TEST_F(HostileCode, FilesProcessesNetworkAndOtherProcessesAreOutOfReach) {
  if (!HasSystemCallFilter()) GTEST_SKIP() << "needs seccomp";
  const std::string file = directory_ / "written";
  ExpectEnds(Does("while (true) fork();"), kSystem);
  ExpectEnds(Does("char c; read(open(\"/etc/passwd\", O_RDONLY), &c, 1); return c;"), kSystem);
  ExpectEnds(Does("open(\"" + file + "\", O_CREAT | O_WRONLY, 0600);"), kSystem);
  ExpectEnds(Does("unlink(\"/tmp/nothing\");"), kSystem);
  ExpectEnds(Does("socket(AF_INET, SOCK_STREAM, 0);"), kSystem);
  ExpectEnds(Does("kill(getppid(), SIGKILL);"), kSystem);
  ExpectEnds(Does("execl(\"/bin/sh\", \"sh\", \"-c\", \"id\", nullptr);"), kSystem);
  ExpectEnds(Does("rlimit all{RLIM_INFINITY, RLIM_INFINITY}; setrlimit(RLIMIT_CPU, &all);"),
             kSystem);
  ExpectEnds(Does("pause();"), kSystem);
  // Before main.
  ExpectEnds(Does("", "static int before = system(\"touch " + file + "\");"), kSystem);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(HostileCode, AnswersThatNobodyAskedForDontHelp) {
  // A student's program doesn't know what is right, so there is nothing to forge; only nonsense.
  ExpectEnds(Does("static char some[5] = {0, 0, 0, 1, 9}; write(3, some, 5);"), "");
  ExpectEnds(Does("write(3, \"\\xff\\xff\\xff\\xff\", 4);"), "more than 65,536");
  ExpectEnds(Does("close(3);"), "");
}

TEST_F(HostileCode, CompilingHasLimits) {
  const std::string decoder = "#include \"coherency.h\"\n";
  ExpectEnds("#include \"/dev/zero\"\n", "");
  ExpectEnds("#include __FILE__\n#include __FILE__\n", "g++ says");
  ExpectEnds("template <int n> struct A : A<n + 1> {};\nA<0> a;\n", "g++ says");
  // Twice as much with each level.
  ExpectEnds(
      "template <int n, int m> struct A { static const long v = A<n - 1, 2 * m>::v + A<n - 1, 2 * "
      "m "
      "+ 1>::v; };\ntemplate <int m> struct A<0, m> { static const long v = m; };\nlong v = A<24, "
      "1>::v;\n",
      "stopped");
  ExpectEnds("constexpr int F() { for (int i = 0;; i = 1 - i) {} }\nconstexpr int v = F();\n",
             "g++ says");
  ExpectEnds(decoder + "char large[1 << 30] = {1};\n", "larger than 32 MB");
  std::string macros = "#define A0 1,1,1,1,1,1,1,1\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "A" + std::to_string(i - 1);
    macros += "#define A" + std::to_string(i);
    for (int j = 0; j < 8; ++j) macros += (j == 0 ? " " : ",") + last;
    macros += "\n";
  }
  ExpectEnds(macros + "int a[] = {A11};\n", "stopped");
}

TEST_F(HostileCode, TheCompilerReadsNoOtherFiles) {
  if (!HasLandlock()) GTEST_SKIP() << "needs Landlock";
  const std::string secret = directory_ / "secret";
  const std::string words = "the-secret-words";
  testing::WriteFile(secret, AsBytes(words));
  for (const std::string& text :
       {"#include \"" + secret + "\"\n", "#define S \"" + secret + "\"\n#include S\n",
        "asm(\".incbin \\\"" + secret + "\\\"\");\n",
        "asm(\".include \\\"" + secret + "\\\"\");\n"}) {
    const CodeResult result = Check(text + Does(""));
    EXPECT_FALSE(result.passed()) << text;
    EXPECT_EQ(result.why.find(words), std::string::npos) << result.why;
  }
}

TEST_F(HostileCode, WhatIsNoCodeGetsASentence) {
  ExpectEnds("", "function of the interface is missing");
  ExpectEnds("hello", "g++ says: coherency.cc:1:1: error:");
  ExpectEnds(std::string(1, '\0'), "is no text");
  ExpectEnds(std::string(70'000, ' '), "70000 octets");
  ExpectEnds("\x01\xff\xfe{{{{", "g++ says");
  ExpectEnds("#include \"coherency.h\"\nint main() {}\n", "Leave it out");
  ExpectEnds(
      "#include \"coherency.h\"\nuint16_t coherency::Ahead(uint16_t, uint16_t) { return 0; }\n",
      "coherency::CountOf");
  ExpectEnds("#error " + std::string(5000, 'x') + "\n", "g++ says");
}

}  // namespace
}  // namespace pptplab::labs
