// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is different for each student: everything that an instance holds is drawn from a seed, each
// value under a name of its own, so that a lab may ask for them in any order, and a value that is
// added later changes none of the others.
#ifndef PPTPLAB_LABS_ENGINE_DRAW_H_
#define PPTPLAB_LABS_ENGINE_DRAW_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"

namespace pptplab::labs {

using Seed = std::array<uint8_t, 32>;

/// HMAC-SHA-256(course key, student, lab), each field with its length (4 octets) before it.
Seed InstanceSeed(ByteView course_key, std::string_view student, std::string_view lab);
/// By which a student's submissions are signed: HMAC-SHA-256(course key, "mac", student, lab).
Seed SigningKey(ByteView course_key, std::string_view student, std::string_view lab);
/// Of an instance to practise with: anybody can make it, nobody grades it.
Seed PracticeSeed(std::string_view student, std::string_view lab);

class Draw {
 public:
  explicit Draw(const Seed& seed) : seed_(seed) {}

  Bytes Octets(std::string_view name, size_t count) const;
  template <size_t N>
  std::array<uint8_t, N> Array(std::string_view name) const {
    std::array<uint8_t, N> out{};
    Fill(name, out);
    return out;
  }
  /// Uniform in [low, high].
  uint64_t Integer(std::string_view name, uint64_t low, uint64_t high) const;
  /// One of them, which must not be none.
  template <class T>
  const T& Pick(std::string_view name, const std::vector<T>& from) const {
    return from[Integer(name, 0, from.size() - 1)];
  }
  /// In another order.
  template <class T>
  std::vector<T> Shuffled(std::string_view name, std::vector<T> items) const {
    for (size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[Integer(Numbered(name, left), 0, left - 1)]);
    }
    return items;
  }
  /// `count` different integers of [low, high], in rising order. There must be as many.
  std::vector<uint64_t> Integers(std::string_view name, size_t count, uint64_t low,
                                 uint64_t high) const;
  std::string FirstName(std::string_view name) const;  ///< "amira": a user's name, lower case
  std::string Password(std::string_view name) const;   ///< "Copper-kite-47"

  /// Other values under the same names: for a lab that must draw again.
  Draw Again(uint64_t attempt) const;

 private:
  static std::string Numbered(std::string_view name, uint64_t number);
  void Fill(std::string_view name, std::span<uint8_t> out) const;
  Seed seed_;
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_DRAW_H_
