// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Randomness comes in from outside. In sim/ it is an ns-3 stream; in tests and tools a seeded one.
#ifndef PPTPLAB_STACK_BASE_RNG_H_
#define PPTPLAB_STACK_BASE_RNG_H_

#include <array>
#include <cstdint>
#include <span>

namespace pptplab {

class Rng {
 public:
  virtual ~Rng() = default;
  virtual void Fill(std::span<uint8_t> out) = 0;

  uint16_t U16() {
    std::array<uint8_t, 2> raw{};
    Fill(raw);
    return static_cast<uint16_t>(raw[0] << 8 | raw[1]);
  }
  uint32_t U32() { return static_cast<uint32_t>(U16()) << 16 | U16(); }
  /// Uniform in [0, 1).
  double Unit() { return U32() / 4294967296.0; }
  /// Uniform in [0, bound); bound > 0.
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(Unit() * bound); }
};

/// SplitMix64: the same seed gives the same bytes, everywhere. Not for secrets.
class SeededRng final : public Rng {
 public:
  explicit SeededRng(uint64_t seed) : state_(seed) {}
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) {
      if (left_ == 0) {
        Step();
        left_ = 8;
      }
      byte = static_cast<uint8_t>(word_ >> (8 * --left_) & 0xff);
    }
  }

 private:
  void Step() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    word_ = z ^ z >> 31;
  }

  uint64_t state_;
  uint64_t word_ = 0;
  int left_ = 0;
};

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_RNG_H_
