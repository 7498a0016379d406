// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Code labs: the checks pass for the product's own code and for a solution, and fail for the stub
// and for five bugs each, at the step that the bug is about.
#include "labs/engine/code_check.h"

#include <gtest/gtest.h>

#include "labs/02-every-byte/framing/checks.h"
#include "labs/04-state-machine-detective/automaton_row/checks.h"
#include "labs/08-coherency-count/decoder/checks.h"
#include "labs/08-coherency-count/own_test/checks.h"
#include "labs/engine/workbench.h"
#include "stack/ppp/automaton_table.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

struct Bug {
  std::string_view from, to;  // in the solution
  std::string_view step;      // the beginning of the name of the one that fails
};

class CodeCheck : public ::testing::Test {
 protected:
  CodeResult Check(const CodeTask& task, const std::string& text) {
    return CheckCode(task, text, bench_);
  }
  void ExpectPasses(const CodeTask& task, const std::string& text) {
    const CodeResult result = Check(task, text);
    EXPECT_TRUE(result.passed()) << Narrate(result);
    EXPECT_EQ(result.steps.size(), result.in_all + 1) << "compiling is the first one";
    EXPECT_EQ(result.share(), 1);
  }
  void ExpectFails(const CodeTask& task, const std::string& text, std::string_view step) {
    const CodeResult result = Check(task, text);
    EXPECT_TRUE(result.failed.starts_with(step)) << step << "\n" << Narrate(result);
    EXPECT_GT(result.why.size(), 20u) << result.why;
    EXPECT_LE(result.share(), 0.5);
    EXPECT_NE(Narrate(result).find("\n***** Unsuccessful STEP *****\n"), std::string::npos);
  }
  void ExpectFindsAll(const CodeTask& task, const std::string& solution,
                      const std::vector<Bug>& bugs) {
    for (const Bug& bug : bugs) {
      SCOPED_TRACE(bug.to);
      ExpectFails(task, Edited(solution, bug.from, bug.to), bug.step);
    }
  }

  testing::TemporaryDirectory directory_;
  Workbench bench_{directory_.path()};
};

void ExpectProductPasses(const CodeTask& task, const CodeAsk& product) {
  const CodeResult result = RunSteps(task.steps(product));
  EXPECT_TRUE(result.passed()) << Narrate(result);
  EXPECT_EQ(result.steps.size(), result.in_all);
}

TEST_F(CodeCheck, TheProductsOwnCodePassesTheChecksOfAllCodeLabs) {
  ExpectProductPasses(FramingTask(), ProductFraming());
  ExpectProductPasses(DecoderTask(), ProductDecoder());
  ExpectProductPasses(OwnTestTask(), ProductTest());
  for (const std::string_view event : ppp::kAutomatonEventNames)
    ExpectProductPasses(AutomatonRowTask(event), ProductAutomatonRow(event));
}

TEST_F(CodeCheck, FramingSolutionPassesStubAndFiveBugsFail) {
  const std::string solution = FramingSolution();
  ExpectPasses(FramingTask(), solution);
  ExpectFails(FramingTask(), TextOfLab("02-every-byte/framing/framing.cc"), "Fcs16 of the nine");
  EXPECT_EQ(Check(FramingTask(), TextOfLab("02-every-byte/framing/framing.cc")).share(), 0);
  ExpectFindsAll(
      FramingTask(), solution,
      {{"fcs = 0xffff", "fcs = 0", "Fcs16 of the nine characters"},
       {"octet == 0x7e || octet == 0x7d ||", "octet == 0x7e ||", "Frame escapes Flag and Control"},
       {"accm >> octet & 1", "accm >> (31 - octet) & 1", "Frame escapes the control characters"},
       {"if (fcs != Fcs16(whole)) return std::nullopt;", "",
        "Unframe refuses a frame with one bit"},
       {"if (escaped) return std::nullopt;", "", "Unframe refuses aborted"}});
}

TEST_F(CodeCheck, AutomatonRowSolutionPassesStubAndFiveBugsFail) {
  const CodeTask task = AutomatonRowTask("RCA");
  const std::string solution = AutomatonRowSolution("RCA");
  ExpectPasses(task, solution);
  const std::string stub = TextOfLab("04-state-machine-detective/automaton_row/automaton_row.cc");
  ExpectFails(task, stub, "RCA in the state Closed");
  EXPECT_EQ(Check(task, stub).share(), 0);
  ExpectFindsAll(
      task, solution,
      {{"{{Action::kSta}, State::kStopped}", "{{}, State::kStopped}", "RCA in the state Stopped"},
       {"{{Action::kIrc}, State::kAckRcvd}", "{{Action::kIrc}, State::kReqSent}",
        "RCA in the state Req-Sent"},
       {"{{Action::kScr}, State::kReqSent}", "{{}, State::kOpened}", "RCA in the state Ack-Rcvd"},
       {"{{Action::kTlu, Action::kIrc}, State::kOpened}", "{{Action::kIrc}, State::kOpened}",
        "RCA in the state Ack-Sent"},
       {"{{Action::kTld, Action::kScr}, State::kReqSent}", "{{Action::kTld}, State::kReqSent}",
        "RCA in the state Opened"}});
  // §4.1: "multiple actions may be implemented in any convenient order".
  ExpectPasses(task, Edited(solution, "Action::kTld, Action::kScr", "Action::kScr, Action::kTld"));
}

TEST_F(CodeCheck, DecoderSolutionPassesStubAndFiveBugsFail) {
  const std::string solution = DecoderSolution();
  ExpectPasses(DecoderTask(), solution);
  ExpectFails(DecoderTask(), TextOfLab("08-coherency-count/decoder/coherency.cc"),
              "CountOf reads the counts 256 to 4095");
  ExpectFindsAll(DecoderTask(), solution,
                 {{"<< 8", "<< 7", "CountOf reads the counts 256 to 4095"},
                  {"first & 0x0f", "second & 0x0f", "CountOf reads the counts 0 to 255"},
                  {"first & 0x0f", "first & 0x4f", "CountOf leaves the bits A, B, C and D out"},
                  {"to - from", "from - to", "Ahead counts the steps to a larger count"},
                  {"& 0x0fff", "& 0x7fff", "Ahead goes on over the wrap"}});
}

TEST_F(CodeCheck, StudentsTestMustPassRightDecodersAndFailTheWrongOne) {
  ExpectPasses(OwnTestTask(), OwnTestSolution());
  const std::string stub = TextOfLab("08-coherency-count/own_test/coherency_test.cc");
  ExpectFails(OwnTestTask(), stub, "The test fails for the decoder");
  ExpectFails(OwnTestTask(), Edited(stub, "count_of(0x90, 0x01) == 1", "false"),
              "The test passes for a right decoder");
  ExpectFails(
      OwnTestTask(),
      Edited(stub, "return count_of(0x90, 0x01) == 1", "static int asked = 0; return ++asked == 1"),
      "The test says the same each time");
}

TEST_F(CodeCheck, ATextIsCompiledOnce) {
  const std::string solution = DecoderSolution();
  ExpectPasses(DecoderTask(), solution);
  const auto files = [&] {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
      out.push_back(entry.path());
    return out;
  };
  EXPECT_EQ(files().size(), 2u) << "what calls the code, and the result; nothing is left over";
  // Without a compiler, only what is remembered can be answered.
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  ExpectPasses(DecoderTask(), solution);
  try {
    Check(DecoderTask(), solution + "\n");
    ADD_FAILURE() << "it was compiled by nobody";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("g++ is not in PATH"), std::string::npos);
  }
  ::setenv("PATH", path.c_str(), 1);
  ExpectPasses(DecoderTask(), solution + "\n");
}

}  // namespace
}  // namespace pptplab::labs
