// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The truth here is computed bit by bit from RFC 1662, apart from the product's code, which is held
// to it as well.
#include "labs/02-every-byte/framing/checks.h"

#include <algorithm>

#include "labs/02-every-byte/framing/serve.h"

namespace pptplab::labs {
namespace {

constexpr uint8_t kFlag = 0x7e, kEscape = 0x7d;
constexpr uint32_t kAllControls = 0xffffffff;

// --- the truth, and what comes of a slip

struct Slips {
  bool complement_left_out = false;  // of the FCS
  bool high_first = false;
  bool fcs_not_escaped = false;
  bool octet_unchanged = false;  // behind Control Escape
  bool accm_ignored = false;
};

uint16_t Fcs(ByteView frame) {
  uint32_t fcs = 0xffff;
  for (const uint8_t octet : frame) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool differs = ((fcs ^ static_cast<uint32_t>(octet >> bit)) & 1) != 0;
      fcs = differs ? fcs >> 1 ^ 0x8408 : fcs >> 1;
    }
  }
  return static_cast<uint16_t>(~fcs & 0xffff);
}

Bytes WithFcs(ByteView frame, const Slips& slips = {}) {
  uint16_t fcs = Fcs(frame);
  if (slips.complement_left_out) fcs = static_cast<uint16_t>(~fcs);
  Bytes out = ToBytes(frame);
  const auto low = static_cast<uint8_t>(fcs & 0xff), high = static_cast<uint8_t>(fcs >> 8);
  out.push_back(slips.high_first ? high : low);
  out.push_back(slips.high_first ? low : high);
  return out;
}

/// Any octets between two Flags.
Bytes Escaped(ByteView octets, uint32_t accm, const Slips& slips = {}) {
  Bytes out{kFlag};
  for (size_t i = 0; i < octets.size(); ++i) {
    const uint8_t octet = octets[i];
    const bool in_accm = !slips.accm_ignored && octet < 0x20 && (accm >> octet & 1) != 0;
    const bool left = slips.fcs_not_escaped && i + 2 >= octets.size();
    if (!left && (octet == kFlag || octet == kEscape || in_accm)) {
      out.push_back(kEscape);
      out.push_back(slips.octet_unchanged ? octet : static_cast<uint8_t>(octet ^ 0x20));
    } else {
      out.push_back(octet);
    }
  }
  out.push_back(kFlag);
  return out;
}

Bytes Framed(ByteView frame, uint32_t accm, const Slips& slips = {}) {
  return Escaped(WithFcs(frame, slips), accm, slips);
}

// --- frames to try

/// An IP packet's beginning, then octets that look like chance but are the same each time.
Bytes SomeFrame(size_t size, uint32_t which = 0) {
  Bytes out{0xff, 0x03, 0x00, 0x21};
  uint32_t state = 2'463'534'242u + which * 7919u + static_cast<uint32_t>(size);
  while (out.size() < size) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    out.push_back(static_cast<uint8_t>(state >> 8 & 0xff));
  }
  out.resize(size);
  return out;
}

/// A frame of letters, which need no escape, whose FCS holds one of these octets, or none of what
/// is escaped ever if the list is empty.
Bytes LettersWithFcs(const std::vector<uint8_t>& wanted) {
  const auto is_plain = [](uint8_t octet) {
    return octet >= 0x20 && octet != kFlag && octet != kEscape;
  };
  for (uint32_t which = 0;; ++which) {
    Bytes frame(AsBytes("letters ").begin(), AsBytes("letters ").end());
    for (int shift = 0; shift < 16; shift += 4)
      frame.push_back(static_cast<uint8_t>('A' + (which >> shift & 15)));
    const uint16_t fcs = Fcs(frame);
    const auto low = static_cast<uint8_t>(fcs & 0xff), high = static_cast<uint8_t>(fcs >> 8);
    bool fits = wanted.empty() && is_plain(low) && is_plain(high) && low != high;
    for (const uint8_t octet : wanted) fits = fits || low == octet || high == octet;
    if (fits) return frame;
  }
}

// --- asking

std::string Hex(ByteView octets) {
  std::string out;
  for (size_t i = 0; i < octets.size() && i < 24; ++i) {
    out += (i == 0 ? "" : " ") + ToHex(octets.subspan(i, 1));
  }
  if (octets.size() > 24) out += " … (" + std::to_string(octets.size()) + " octets)";
  return octets.empty() ? "no octets" : out;
}
std::string Hex(uint16_t number) {
  return "0x" +
         ToHex(Bytes{static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number & 0xff)});
}
std::string Hex(uint32_t number) {
  return Hex(static_cast<uint16_t>(number >> 16)) +
         Hex(static_cast<uint16_t>(number & 0xffff)).substr(2);
}

Bytes Ask(const CodeAsk& ask, uint32_t function, ByteView octets, uint32_t accm = 0) {
  return ask(CodeWriter().Number(function).Octets(octets).Number(accm));
}

void ExpectFcs(const CodeAsk& ask, ByteView frame) {
  const Bytes result = Ask(ask, framing::kFcs16, frame);
  const auto got = static_cast<uint16_t>(CodeReader(result).Number());
  const uint16_t right = Fcs(frame);
  if (got == right) return;
  throw StepFailed{"Fcs16(" + Hex(frame) + ") gives " + Hex(got) + ", not " + Hex(right) + ".",
                   got == static_cast<uint16_t>(~right) ? "fcs-not-complemented" : ""};
}

void ExpectLine(const CodeAsk& ask, ByteView frame, uint32_t accm) {
  const Bytes result = Ask(ask, framing::kFrame, frame, accm);
  const Bytes got = CodeReader(result).Octets();
  const Bytes right = Framed(frame, accm);
  if (got == right) return;
  std::string mistake;
  const auto fits = [&](const Slips& slips) { return got == Framed(frame, accm, slips); };
  if (fits({.complement_left_out = true})) mistake = "fcs-not-complemented";
  if (fits({.high_first = true})) mistake = "fcs-high-first";
  if (fits({.octet_unchanged = true})) mistake = "escape-not-complemented";
  if (fits({.accm_ignored = true})) mistake = "accm-ignored";
  if (fits({.fcs_not_escaped = true})) mistake = "fcs-not-escaped";
  throw StepFailed{"Frame(" + Hex(frame) + ", " + Hex(accm) + ") gives " + Hex(got) + ", not " +
                       Hex(right) + ".",
                   mistake};
}

std::optional<Bytes> Unframed(const CodeAsk& ask, ByteView line, uint32_t accm) {
  const Bytes result = Ask(ask, framing::kUnframe, line, accm);
  CodeReader words(result);
  if (words.Number() == 0) return std::nullopt;
  return words.Octets();
}

void ExpectFrame(const CodeAsk& ask, ByteView line, uint32_t accm, ByteView right) {
  const auto got = Unframed(ask, line, accm);
  if (got && std::ranges::equal(*got, right)) return;
  throw StepFailed{"Unframe(" + Hex(line) + ", " + Hex(accm) + ") gives " +
                       (got ? Hex(*got) : "std::nullopt") + ", not " + Hex(right) + ".",
                   ""};
}

void ExpectRefused(const CodeAsk& ask, ByteView line, const std::string& reason) {
  const auto got = Unframed(ask, line, 0);
  if (!got) return;
  throw StepFailed{"Unframe(" + Hex(line) + ", 0x00000000) gives " + Hex(*got) +
                       ", not std::nullopt: " + reason + ".",
                   ""};
}

// --- steps

void FcsOfFrames(const CodeAsk& ask) {
  for (size_t size = 1; size <= 64; ++size) ExpectFcs(ask, SomeFrame(size));
  ExpectFcs(ask, SomeFrame(1500));
}

void FlagAndEscape(const CodeAsk& ask) {
  for (const Bytes& frame : {Bytes{0xff, 0x03, 0x00, 0x21, kFlag, 0x45},
                             Bytes{0xff, 0x03, 0x00, 0x21, kEscape, kEscape, kFlag, 0x5e}}) {
    ExpectLine(ask, frame, 0);
  }
}

void Controls(const CodeAsk& ask) {
  Bytes controls{0xff, 0x03, 0x00, 0x21};
  for (uint8_t octet = 0; octet < 0x20; ++octet) controls.push_back(octet);
  for (const uint32_t accm : {kAllControls, 0x000a0000u, 0x00000001u, 0x80000000u, 0u})
    ExpectLine(ask, controls, accm);
}

void FcsEscaped(const CodeAsk& ask) {
  ExpectLine(ask, LettersWithFcs({kFlag}), 0);
  ExpectLine(ask, LettersWithFcs({kEscape}), 0);
  ExpectLine(ask, LettersWithFcs({0x03, 0x11, 0x13}), kAllControls);
}

void ThereAndBack(const CodeAsk& ask) {
  Bytes all{0xff, 0x03, 0x00, 0x21};
  for (unsigned octet = 0; octet < 256; ++octet) all.push_back(static_cast<uint8_t>(octet));
  for (const uint32_t accm : {0u, kAllControls}) {
    ExpectFrame(ask, Framed(LettersWithFcs({}), accm), accm, LettersWithFcs({}));
    ExpectFrame(ask, Framed(all, accm), accm, all);
    for (const Bytes& frame : {LettersWithFcs({kFlag}), LettersWithFcs({kEscape})})
      ExpectFrame(ask, Framed(frame, accm), accm, frame);
    for (uint32_t which = 0; which < 20; ++which) {
      const Bytes frame = SomeFrame(2 + 7 * which, which);
      ExpectFrame(ask, Framed(frame, accm), accm, frame);
    }
  }
}

void OneBit(const CodeAsk& ask) {
  const Bytes whole = WithFcs(SomeFrame(12));
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    Bytes changed = whole;
    changed[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    ExpectRefused(ask, Escaped(changed, 0),
                  "bit " + std::to_string(bit % 8) + " of octet " + std::to_string(bit / 8) +
                      " was flipped on the way, and the FCS is wrong");
  }
}

void PutInByTheLine(const CodeAsk& ask) {
  const Bytes frame = SomeFrame(20);
  const Bytes line = Framed(frame, kAllControls);
  for (size_t at = 1; at < line.size(); ++at) {
    Bytes with_xon = line;
    with_xon.insert(with_xon.begin() + static_cast<long>(at), 0x11);
    ExpectFrame(ask, with_xon, kAllControls, frame);
  }
}

void Invalid(const CodeAsk& ask) {
  Bytes aborted = Framed(LettersWithFcs({}), 0);
  aborted.insert(aborted.end() - 1, kEscape);
  ExpectRefused(ask, aborted, "7d 7e aborts a frame");
  ExpectRefused(ask, Framed(Bytes{0x21}, 0), "it has fewer than 4 octets, though its FCS is right");
  ExpectRefused(ask, Framed(Bytes{}, 0), "it has an FCS and nothing else");
  ExpectRefused(ask, Bytes{kFlag, 0x41, kFlag}, "one octet has not even an FCS");
  ExpectRefused(ask, Bytes{kFlag, kFlag}, "there is nothing between the Flags");
}

std::vector<CodeStep> Steps(const CodeAsk& ask) {
  return {
      {"Fcs16 of the nine characters 123456789 is the well-known 0x906e",
       [ask] { ExpectFcs(ask, AsBytes("123456789")); }},
      {"Fcs16 of frames of 1 to 1500 octets (RFC 1662 appendix C.2)", [ask] { FcsOfFrames(ask); }},
      {"Frame puts Flags around, and the FCS behind the frame, low octet first (§3.1)",
       [ask] { ExpectLine(ask, LettersWithFcs({}), 0); }},
      {"Frame escapes Flag and Control Escape (§4.2)", [ask] { FlagAndEscape(ask); }},
      {"Frame escapes the control characters in the ACCM, and no others (§4.2)",
       [ask] { Controls(ask); }},
      {"Frame escapes octets of the FCS like all others", [ask] { FcsEscaped(ask); }},
      {"Unframe gives back the frame", [ask] { ThereAndBack(ask); }},
      {"Unframe refuses a frame with one bit flipped", [ask] { OneBit(ask); }},
      {"Unframe removes control characters that the line put in (§4.2)",
       [ask] { PutInByTheLine(ask); }},
      {"Unframe refuses aborted and short frames (§4.3)", [ask] { Invalid(ask); }},
  };
}

}  // namespace

CodeTask FramingTask() { return {"02-every-byte/framing", "framing.cc", "", Steps}; }

std::vector<InstanceFile> FramingFiles() {
  return {{"framing.h", TextOfLab("02-every-byte/framing/framing.h")},
          {"framing.cc", TextOfLab("02-every-byte/framing/framing.cc")}};
}

Key FramingKey(const Draw&, Workbench& workbench) {
  const std::string right = FramingSolution();
  return CodeKey(
      FramingTask(), right,
      {{"fcs-not-complemented", Edited(right, "return ~fcs;", "return fcs;")},
       {"fcs-high-first", Edited(right, "push_back(fcs & 0xff);\n  whole.push_back(fcs >> 8);",
                                 "push_back(fcs >> 8);\n  whole.push_back(fcs & 0xff);")},
       {"escape-not-complemented", Edited(right, "whole[i] ^ 0x20", "whole[i]")},
       {"accm-ignored", Edited(right, "|| (octet < 0x20 && (accm >> octet & 1) != 0)", "")},
       {"fcs-not-escaped", Edited(right, "if (MustEscape(whole[i], accm)) {",
                                  "if (i < frame.size() && MustEscape(whole[i], accm)) {")}},
      workbench);
}

}  // namespace pptplab::labs
