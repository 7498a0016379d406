// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One table for each format: labelled fragments that put together are the vector, and one by one
// the layout and the truncation test.
#ifndef PPTPLAB_TESTS_UNIT_WIRE_GOLDEN_H_
#define PPTPLAB_TESTS_UNIT_WIRE_GOLDEN_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "stack/base/field_io.h"

namespace pptplab::wire::testing {

struct Fragment {
  std::string hex;
  /// The field's name; of a word with smaller fields: "flags".
  std::string field;
  /// Whom a cut inside this fragment is blamed on, if not on the field itself.
  std::string blamed = "";
};
/// A format with a length field that counts everything: a cut behind it is noticed there already.
enum class Lengths { kEachField, kWholeInLength };

inline Bytes Join(const std::vector<Fragment>& fragments) {
  std::string hex;
  for (const Fragment& fragment : fragments) hex += fragment.hex;
  return FromHex(hex).value();
}

inline size_t SizeOfFragment(const Fragment& fragment) { return FromHex(fragment.hex)->size(); }

/// Read and written again it is the same, and not an octet more is touched.
template <class T>
void ExpectRoundTrip(const Bytes& bytes) {
  const auto prefix = ReadPrefix<T>(bytes);
  ASSERT_TRUE(prefix) << ToString(prefix.error());
  EXPECT_EQ(prefix->size, bytes.size());
  ASSERT_EQ(SizeOf(prefix->value), bytes.size());
  EXPECT_EQ(ToHex(Write(prefix->value)), ToHex(bytes));
  Bytes room(bytes.size() + 16, 0xa5);
  WriteTo(prefix->value, std::span(room).subspan(8, bytes.size()));
  EXPECT_EQ(ToHex(ByteView(room).subspan(8, bytes.size())), ToHex(bytes));
  EXPECT_EQ(ToHex(ByteView(room).first(8)), "a5a5a5a5a5a5a5a5");
  EXPECT_EQ(ToHex(ByteView(room).last(8)), "a5a5a5a5a5a5a5a5");
}

/// The described fields stand where the fragments stand, without gaps.
inline void ExpectLayout(const std::vector<Fragment>& fragments, const Description& description) {
  EXPECT_FALSE(description.error) << ToString(*description.error);
  size_t at = 0;
  size_t index = 0;
  for (const Fragment& fragment : fragments) {
    const size_t bits = SizeOfFragment(fragment) * 8;
    const size_t end = at + bits;
    while (at < end) {
      ASSERT_LT(index, description.fields.size()) << fragment.field;
      const Field& field = description.fields[index++];
      EXPECT_EQ(field.bit_offset, at) << field.name;
      if (fragment.field != "flags") {
        EXPECT_EQ(field.name, fragment.field);
        EXPECT_EQ(field.bit_length, bits) << field.name;
      }
      EXPECT_NE(std::string(field.section), "") << field.name;
      ASSERT_GT(field.bit_length, 0u) << field.name;
      at += field.bit_length;
    }
    EXPECT_EQ(at, end) << fragment.field;
  }
  EXPECT_EQ(index, description.fields.size());
  EXPECT_EQ(description.size * 8, at);
}

/// Cut at every length it is an error that names the field and where the field starts.
template <class T>
void ExpectTruncation(const std::vector<Fragment>& fragments, Lengths lengths) {
  const Bytes bytes = Join(fragments);
  size_t start = 0;
  std::string length_field;
  size_t length_at = 0;
  for (const Fragment& fragment : fragments) {
    const size_t end = start + SizeOfFragment(fragment);
    for (size_t cut = start; cut < end; ++cut) {
      // A copy of its own, so that the sanitizer sees a read behind the end.
      const Bytes shorter(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(cut));
      const auto read = Read<T>(shorter);
      ASSERT_FALSE(read) << "cut at " << cut;
      const std::string own = fragment.blamed.empty() ? fragment.field : fragment.blamed;
      EXPECT_EQ(read.error().field, length_field.empty() ? own : length_field) << "cut at " << cut;
      EXPECT_EQ(read.error().offset, length_field.empty() ? start : length_at) << "cut at " << cut;
      const Description description = Describe<T>(shorter);
      ASSERT_TRUE(description.error);
      EXPECT_EQ(std::string(description.error->field), read.error().field);
      for (const Field& field : description.fields) {
        EXPECT_LE(field.bit_offset + field.bit_length, shorter.size() * 8) << field.name;
      }
    }
    if (lengths == Lengths::kWholeInLength && fragment.field == "Length") {
      length_field = fragment.field;
      length_at = start;
    }
    start = end;
  }
}

template <class T>
void ExpectGolden(const std::vector<Fragment>& fragments, Lengths lengths = Lengths::kEachField) {
  ExpectRoundTrip<T>(Join(fragments));
  ExpectLayout(fragments, Describe<T>(Join(fragments)));
  ExpectTruncation<T>(fragments, lengths);
}

}  // namespace pptplab::wire::testing

#endif  // PPTPLAB_TESTS_UNIT_WIRE_GOLDEN_H_
