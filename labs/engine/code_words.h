// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How values of calls travel between the checks and a student's program: numbers big-endian, lists
// with their length (4 octets) before them. Used on both sides, so it needs nothing but the
// standard library.
#ifndef PPTPLAB_LABS_ENGINE_CODE_WORDS_H_
#define PPTPLAB_LABS_ENGINE_CODE_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pptplab::labs {

class CodeWriter {
 public:
  CodeWriter& Number(uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      octets_.push_back(static_cast<uint8_t>(value >> shift & 0xff));
    }
    return *this;
  }
  CodeWriter& Octets(std::span<const uint8_t> octets) {
    Number(static_cast<uint32_t>(octets.size()));
    for (const uint8_t octet : octets) octets_.push_back(octet);
    return *this;
  }
  const std::vector<uint8_t>& octets() const { return octets_; }

 private:
  std::vector<uint8_t> octets_;
};

/// What is missing reads as 0; ok() then says no.
class CodeReader {
 public:
  explicit CodeReader(std::span<const uint8_t> octets) : rest_(octets) {}
  uint32_t Number() {
    uint32_t value = 0;
    for (const uint8_t octet : Take(4)) value = value << 8 | octet;
    return value;
  }
  std::vector<uint8_t> Octets() {
    const std::span<const uint8_t> taken = Take(Number());
    return std::vector<uint8_t>(taken.begin(), taken.end());
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::span<const uint8_t> Take(size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::span<const uint8_t> taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  std::span<const uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_CODE_WORDS_H_
