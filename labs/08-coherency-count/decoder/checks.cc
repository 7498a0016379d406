// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/08-coherency-count/decoder/checks.h"

#include "labs/08-coherency-count/decoder/serve.h"

namespace pptplab::labs {
namespace {

constexpr uint32_t kModulus = 4096;

std::vector<uint32_t> Numbers(const CodeAsk& ask, uint32_t function, uint32_t argument) {
  const Bytes octets = ask(CodeWriter().Number(function).Number(argument));
  CodeReader words(octets);
  std::vector<uint32_t> out;
  for (uint32_t i = 0; i < kModulus; ++i) out.push_back(words.Number());
  if (!words.ok()) throw StepFailed{"The program's answer is cut off.", ""};
  return out;
}

std::string Hex(uint32_t octet) { return ToHex(Bytes{static_cast<uint8_t>(octet)}); }
std::string Call(uint32_t upper, uint32_t count) {
  return "CountOf(0x" + Hex(upper << 4 | count >> 8) + ", 0x" + Hex(count & 0xff) + ")";
}

/// What a header is read as by those who make a known mistake.
struct Misreading {
  const char* mistake;
  uint32_t (*read)(uint32_t first, uint32_t second);
};
constexpr Misreading kMisreadings[] = {
    {"shift-7", [](uint32_t first, uint32_t second) { return (first & 0xf) << 7 | second; }},
    {"little-endian", [](uint32_t first, uint32_t second) { return (second & 0xf) << 8 | first; }},
    {"mask-on-second", [](uint32_t first, uint32_t second) { return first << 8 | (second & 0xf); }},
    {"flags-in", [](uint32_t first, uint32_t second) { return first << 8 | second; }},
};

/// The mistake that explains every count that was read with these bits before it.
std::string Explained(const std::vector<uint32_t>& read, uint32_t upper) {
  for (const Misreading& misreading : kMisreadings) {
    bool fits = true;
    for (uint32_t count = 0; count < kModulus && fits; ++count) {
      fits = read[count] == misreading.read(upper << 4 | count >> 8, count & 0xff);
    }
    if (fits) return misreading.mistake;
  }
  return "";
}

void ExpectCounts(const CodeAsk& ask, uint32_t upper, uint32_t first, uint32_t last) {
  const std::vector<uint32_t> read = Numbers(ask, coherency::kCountOf, upper);
  for (uint32_t count = first; count <= last; ++count) {
    if (read[count] == count) continue;
    throw StepFailed{Call(upper, count) + " gives " + std::to_string(read[count]) + ", not " +
                         std::to_string(count) + ".",
                     Explained(read, upper)};
  }
}

void ExpectSteps(const CodeAsk& ask, uint32_t from, bool over_the_wrap) {
  const std::vector<uint32_t> steps = Numbers(ask, coherency::kAhead, from);
  const uint32_t first = over_the_wrap ? 0 : from;
  const uint32_t end = over_the_wrap ? from : kModulus;
  for (uint32_t to = first; to < end; ++to) {
    const uint32_t right = over_the_wrap ? kModulus - from + to : to - from;
    if (steps[to] == right) continue;
    const bool one_short = over_the_wrap && steps[to] == right - 1;
    throw StepFailed{"Ahead(" + std::to_string(from) + ", " + std::to_string(to) + ") gives " +
                         std::to_string(steps[to]) + ", not " + std::to_string(right) + ".",
                     one_short ? "wrap-off-by-one" : ""};
  }
}

std::vector<CodeStep> Steps(const CodeAsk& ask) {
  // Nine (A and D) is what a stateless sender sets.
  return {
      {"CountOf reads the counts 0 to 255 (RFC 3078 §3.1)",
       [ask] { ExpectCounts(ask, 0x9, 0, 255); }},
      {"CountOf reads the counts 256 to 4095", [ask] { ExpectCounts(ask, 0x9, 256, 4095); }},
      {"CountOf leaves the bits A, B, C and D out, however they are set",
       [ask] {
         for (uint32_t upper = 0; upper < 16; ++upper) ExpectCounts(ask, upper, 0, 4095);
       }},
      {"Ahead counts the steps to a larger count",
       [ask] {
         for (const uint32_t from : {0u, 1u, 255u, 256u, 2047u, 4094u, 4095u})
           ExpectSteps(ask, from, false);
       }},
      {"Ahead goes on over the wrap, from 4095 to 0",
       [ask] {
         for (const uint32_t from : {4095u, 4094u, 2048u, 256u, 1u}) ExpectSteps(ask, from, true);
       }},
  };
}

constexpr std::string_view kShift = "(first & 0x0f) << 7 | second";
constexpr std::string_view kNothing = "return 0;  // yours";
constexpr std::string_view kCircle = "return static_cast<uint16_t>((to - from) & 0x0fff);";

}  // namespace

CodeTask DecoderTask() { return {"08-coherency-count/decoder", "coherency.cc", "", Steps}; }

std::string DecoderSolution() {
  const std::string stub = TextOfLab("08-coherency-count/decoder/coherency.cc");
  return Edited(Edited(stub, kNothing, kCircle), kShift, "(first & 0x0f) << 8 | second");
}

Key DecoderKey(Workbench& workbench) {
  const std::string right = DecoderSolution();
  const std::string stub = TextOfLab("08-coherency-count/decoder/coherency.cc");
  const std::string with_ahead = Edited(stub, kNothing, kCircle);
  return CodeKey(
      DecoderTask(), right,
      {{"shift-7", with_ahead},
       {"little-endian", Edited(with_ahead, kShift, "(second & 0x0f) << 8 | first")},
       {"mask-on-second", Edited(with_ahead, kShift, "first << 8 | (second & 0x0f)")},
       {"flags-in", Edited(with_ahead, kShift, "first << 8 | second")},
       {"wrap-off-by-one",
        Edited(right, kCircle,
               "return static_cast<uint16_t>(to >= from ? to - from : 4095 - from + to);")}},
      workbench);
}

}  // namespace pptplab::labs
