// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/08-coherency-count/own_test/checks.h"

#include "labs/08-coherency-count/own_test/serve.h"

namespace pptplab::labs {
namespace {

bool Passes(const CodeAsk& ask, uint32_t decoder) {
  const Bytes octets = ask(CodeWriter().Number(decoder));
  return CodeReader(octets).Number() == 1;
}

void PassesTheRight(const CodeAsk& ask) {
  if (Passes(ask, coherency::kRight)) return;
  const std::string why = "Passes gives false for a decoder that reads all 4096 counts right.";
  throw StepFailed{why, Passes(ask, coherency::kShiftOf7)       ? "expects-the-bug"
                        : Passes(ask, coherency::kLittleEndian) ? "expects-little-endian"
                                                                : "fails-all"};
}

void FailsTheWrong(const CodeAsk& ask) {
  if (!Passes(ask, coherency::kShiftOf7)) return;
  throw StepFailed{"Passes gives true for the decoder with \"<< 7\".", "blind"};
}

void SaysTheSameAgain(const CodeAsk& ask) {
  using namespace coherency;
  for (const uint32_t decoder : {kRight, kShiftOf7, kShiftOf7, kRight, kRight, kShiftOf7, kRight}) {
    const bool passes = Passes(ask, decoder);
    if (passes != (decoder == kRight)) {
      throw StepFailed{
          "Asked again about the same decoder, Passes changes its mind: it must not "
          "remember what it was asked before.",
          ""};
    }
  }
}

std::vector<CodeStep> Steps(const CodeAsk& ask) {
  return {{"The test passes for a right decoder", [ask] { PassesTheRight(ask); }},
          {"The test fails for the decoder with \"<< 7\"", [ask] { FailsTheWrong(ask); }},
          {"The test says the same each time", [ask] { SaysTheSameAgain(ask); }}};
}

constexpr std::string_view kFirstTry = "count_of(0x90, 0x01) == 1";

}  // namespace

CodeTask OwnTestTask() { return {"08-coherency-count/own_test", "coherency_test.cc", "", Steps}; }

std::string OwnTestSolution() {
  return Edited(TextOfLab("08-coherency-count/own_test/coherency_test.cc"), kFirstTry,
                "count_of(0x90, 0xff) == 255 && count_of(0x91, 0x00) == 256");
}

Key OwnTestKey(Workbench& workbench) {
  const std::string stub = TextOfLab("08-coherency-count/own_test/coherency_test.cc");
  return CodeKey(
      OwnTestTask(), OwnTestSolution(),
      {{"blind", stub},
       {"expects-the-bug", Edited(stub, kFirstTry, "count_of(0x91, 0x00) == 128")},
       {"expects-little-endian", Edited(stub, kFirstTry, "count_of(0x90, 0x01) == 0x190")},
       {"fails-all", Edited(stub, kFirstTry, "count_of(0x91, 0x00) == 255")}},
      workbench);
}

}  // namespace pptplab::labs
