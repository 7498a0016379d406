// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 8: the 12 bits of MPPE's Coherency Count (RFC 3078 §3.1), read with a shift of 7. An instance
// is a list of headers of one direction, some of them lost, that crosses from 255 to 256.
#include <set>

#include "labs/08-coherency-count/decoder/checks.h"
#include "labs/08-coherency-count/own_test/checks.h"
#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "stack/base/serial.h"

namespace pptplab::labs {
namespace {

constexpr int kPackets = 140;
constexpr uint32_t kFirstOctet = 0x90;  // A and D: stateless encryption

struct Header {
  uint32_t packet = 0;  ///< its number in the capture
  uint32_t count = 0;
};

uint32_t ReadWithShiftOf7(uint32_t count) { return (count >> 8) << 7 | (count & 0xff); }

struct Drawn {
  std::string user;
  std::vector<Header> headers;
  Header last_right, first_wrong;

  uint32_t misread() const { return ReadWithShiftOf7(first_wrong.count); }
};

/// Headers as they arrive: between two of them the capture has other packets, and some are lost.
Drawn DrawHeaders(const Draw& draw) {
  Drawn out;
  out.user = draw.FirstName("user");
  Header next{static_cast<uint32_t>(draw.Integer("first packet", 24, 70)),
              static_cast<uint32_t>(draw.Integer("first count", 165, 225))};
  for (int i = 0; i < kPackets; ++i) {
    const std::string place = std::to_string(i);
    out.headers.push_back(next);
    const bool lost = draw.Integer("lost after " + place, 0, 11) == 0;
    next.packet += static_cast<uint32_t>(draw.Integer("others after " + place, 1, 3));
    next.count += lost ? 2 : 1;
  }
  for (const Header& header : out.headers) {
    if (ReadWithShiftOf7(header.count) != header.count) {
      out.first_wrong = header;
      break;
    }
    out.last_right = header;
  }
  return out;
}

/// All that a student might answer must be different, else it is drawn again.
Drawn Values(const Draw& draw) {
  for (uint64_t attempt = 0;; ++attempt) {
    Drawn out = DrawHeaders(attempt == 0 ? draw : draw.Again(attempt));
    const std::set<uint32_t> packets{out.first_wrong.packet, out.first_wrong.count,
                                     out.last_right.packet, out.headers.front().packet};
    if (packets.size() == 4) return out;
  }
}

std::string ListOf(const std::vector<Header>& headers) {
  std::string out = "# packet  MPPE header\n";
  for (const Header& header : headers) {
    const Bytes octets{static_cast<uint8_t>(kFirstOctet | header.count >> 8),
                       static_cast<uint8_t>(header.count & 0xff)};
    std::string packet = std::to_string(header.packet);
    packet.insert(0, 8 - packet.size(), ' ');
    out += packet + "  " + ToHex(octets).insert(2, " ") + "\n";
  }
  return out;
}

Answer Number(int64_t value) { return {std::to_string(value)}; }

class CoherencyCountLab final : public Lab {
 public:
  std::string_view name() const override { return "08-coherency-count"; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    out.given = {{"user", drawn.user},
                 {"first-packet", std::to_string(drawn.headers.front().packet)},
                 {"last-packet", std::to_string(drawn.headers.back().packet)}};
    out.files = {{"headers.txt", ListOf(drawn.headers)},
                 {"coherency.h", TextOfLab("08-coherency-count/decoder/coherency.h")},
                 {"coherency.cc", TextOfLab("08-coherency-count/decoder/coherency.cc")},
                 {"coherency_test.h", TextOfLab("08-coherency-count/own_test/coherency_test.h")},
                 {"coherency_test.cc", TextOfLab("08-coherency-count/own_test/coherency_test.cc")}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    const Drawn drawn = Values(draw);
    Keys keys;
    keys["first-wrong"] = {Number(drawn.first_wrong.packet),
                           {{"count-not-packet", Number(drawn.first_wrong.count)},
                            {"last-right", Number(drawn.last_right.packet)},
                            {"first-of-all", Number(drawn.headers.front().packet)}},
                           nullptr};
    keys["reads-as"] = ReadsAs(drawn.first_wrong.count);
    keys["why"] = {{"shift"},
                   {{"endianness", {"endianness"}}, {"mask", {"mask"}}, {"width", {"width"}}},
                   nullptr};
    keys["how-many"] = HowMany();
    keys["ahead"] = Ahead(drawn);
    keys["fix"] = DecoderKey(workbench);
    keys["test"] = OwnTestKey(workbench);
    return keys;
  }

 private:
  static Key ReadsAs(uint32_t count) {
    const uint32_t header = kFirstOctet << 8 | count;
    return {Number(ReadWithShiftOf7(count)),
            {{"second-octet", Number(count & 0xff)},
             {"right-count", Number(count)},
             {"flags-in", Number((header >> 8) << 7 | (header & 0xff))}},
            nullptr};
  }

  static Key HowMany() {
    int64_t right = 0;
    for (uint32_t count = 0; count < kCoherencyModulus; ++count) {
      if (ReadWithShiftOf7(count) == count) ++right;
    }
    return {Number(right),
            {{"those-wrong", Number(kCoherencyModulus - right)},
             {"half", Number(kCoherencyModulus / 2)},
             {"without-zero", Number(right - 1)}},
            nullptr};
  }

  static Key Ahead(const Drawn& drawn) {
    const int64_t from = drawn.last_right.count, to = drawn.misread();
    return {Number(CoherencyAhead(static_cast<uint16_t>(from), static_cast<uint16_t>(to))),
            {{"off-by-one", Number(kCoherencyModulus - 1 - from + to)},
             {"backwards", Number(to - from)},
             {"sixteen-bits", Number(65'536 - from + to)}},
            nullptr};
  }
};

}  // namespace

std::unique_ptr<Lab> MakeCoherencyCountLab() { return std::make_unique<CoherencyCountLab>(); }

}  // namespace pptplab::labs
