// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/02-every-byte/framing/checks.h"

std::string pptplab::labs::FramingSolution() {
  return R"code(#include "framing.h"

namespace framing {

static bool MustEscape(uint8_t octet, uint32_t accm) {
  return octet == 0x7e || octet == 0x7d || (octet < 0x20 && (accm >> octet & 1) != 0);
}

uint16_t Fcs16(std::span<const uint8_t> frame) {
  uint16_t fcs = 0xffff;
  for (uint8_t octet : frame) {
    fcs ^= octet;
    for (int bit = 0; bit < 8; ++bit) fcs = fcs & 1 ? fcs >> 1 ^ 0x8408 : fcs >> 1;
  }
  return ~fcs;
}

std::vector<uint8_t> Frame(std::span<const uint8_t> frame, uint32_t accm) {
  std::vector<uint8_t> whole(frame.begin(), frame.end());
  const uint16_t fcs = Fcs16(frame);
  whole.push_back(fcs & 0xff);
  whole.push_back(fcs >> 8);
  std::vector<uint8_t> line{0x7e};
  for (size_t i = 0; i < whole.size(); ++i) {
    if (MustEscape(whole[i], accm)) {
      line.push_back(0x7d);
      line.push_back(whole[i] ^ 0x20);
    } else {
      line.push_back(whole[i]);
    }
  }
  line.push_back(0x7e);
  return line;
}

std::optional<std::vector<uint8_t>> Unframe(std::span<const uint8_t> line, uint32_t accm) {
  std::vector<uint8_t> whole;
  bool escaped = false;
  for (size_t i = 1; i < line.size(); ++i) {
    const uint8_t octet = line[i];
    if (octet == 0x7e) break;
    if (octet < 0x20 && (accm >> octet & 1) != 0) continue;
    if (octet == 0x7d) {
      escaped = true;
      continue;
    }
    whole.push_back(escaped ? octet ^ 0x20 : octet);
    escaped = false;
  }
  if (escaped) return std::nullopt;
  if (whole.size() < 4) return std::nullopt;
  const uint16_t fcs = whole[whole.size() - 2] | whole[whole.size() - 1] << 8;
  whole.resize(whole.size() - 2);
  if (fcs != Fcs16(whole)) return std::nullopt;
  return whole;
}

}  // namespace framing
)code";
}
