// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One list of fields for each format, three readers of that list.
//
// A format is a plain struct with the RFC's box above it and one function that names its fields in
// wire order:
//
//   struct EchoRequest {
//     uint32_t identifier = 0;
//     template <class Io, class Self>
//     static void Fields(Io& io, Self& self) {
//       io.Section("RFC 2637 §2.5");
//       io.U32("Identifier", self.identifier, "the reply carries the same value");
//     }
//   };
//
//   Read<EchoRequest>(bytes)     -> Result<EchoRequest>, the first failure with field and offset
//   Write(request)               -> Bytes;   WriteTo(request, span) into room that is already there
//   Describe<EchoRequest>(bytes) -> every field: name, place in bits, value, meaning, RFC section
//
// Reader is sticky: after the first failure nothing is read any more, so a list needs no ifs for
// errors. Views (View, Rest) borrow from the bytes that were read and live as long as they do.
#ifndef PPTPLAB_STACK_BASE_FIELD_IO_H_
#define PPTPLAB_STACK_BASE_FIELD_IO_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/base/result.h"

namespace pptplab {

/// Gives a value its name, for people: 1 -> "Start-Control-Connection-Request". Empty: no name.
using NameOf = std::string_view (*)(uint32_t value);

/// Reads a list of fields from bytes, checked.
class Reader {
 public:
  static constexpr bool kReads = true;

  explicit Reader(ByteView bytes) : bytes_(bytes), end_(bytes.size()) {}

  bool ok() const { return !failed_; }
  const Error& error() const { return error_; }
  size_t offset() const { return offset_; }
  size_t remaining() const { return failed_ ? 0 : end_ - offset_; }

  /// The RFC section that the following fields come from.
  void Section(const char*) {}

  template <class T>
  void U8(const char* name, T& value, const char* /*meaning*/ = "") {
    if (Need(name, 1)) value = static_cast<T>(bytes_[Advance(1)]);
  }
  template <class T>
  void U16(const char* name, T& value, const char* /*meaning*/ = "") {
    if (Need(name, 2)) value = static_cast<T>(LoadBe16(&bytes_[Advance(2)]));
  }
  template <class T>
  void U32(const char* name, T& value, const char* /*meaning*/ = "") {
    if (Need(name, 4)) value = static_cast<T>(LoadBe32(&bytes_[Advance(4)]));
  }
  template <class T>
  void U64(const char* name, T& value, const char* /*meaning*/ = "") {
    if (!Need(name, 8)) return;
    const size_t at = Advance(8);
    value = static_cast<T>(static_cast<uint64_t>(LoadBe32(&bytes_[at])) << 32 |
                           LoadBe32(&bytes_[at + 4]));
  }
  /// The same with a name for each value.
  template <class T>
  void Named8(const char* name, T& value, NameOf, const char* meaning = "") {
    U8(name, value, meaning);
  }
  template <class T>
  void Named16(const char* name, T& value, NameOf, const char* meaning = "") {
    U16(name, value, meaning);
  }
  template <class T>
  void Named32(const char* name, T& value, NameOf, const char* meaning = "") {
    U32(name, value, meaning);
  }
  /// The same for values that people read in hexadecimal: 0xc021.
  template <class T>
  void Hex8(const char* name, T& value, const char* meaning = "") {
    U8(name, value, meaning);
  }
  template <class T>
  void Hex16(const char* name, T& value, const char* meaning = "") {
    U16(name, value, meaning);
  }
  template <class T>
  void Hex32(const char* name, T& value, const char* meaning = "") {
    U32(name, value, meaning);
  }
  template <class T>
  void NamedHex16(const char* name, T& value, NameOf, const char* meaning = "") {
    U16(name, value, meaning);
  }
  /// A field that has one legal value.
  void Const8(const char* name, uint8_t expected, const char* reason, const char* = "") {
    uint8_t value = expected;
    U8(name, value);
    Check(value == expected, reason);
  }
  void Const16(const char* name, uint16_t expected, const char* reason, const char* = "") {
    uint16_t value = expected;
    U16(name, value);
    Check(value == expected, reason);
  }
  void Const32(const char* name, uint32_t expected, const char* reason, const char* = "") {
    uint32_t value = expected;
    U32(name, value);
    Check(value == expected, reason);
  }
  void IpAddress(const char* name, Address& value, const char* meaning = "") {
    U32(name, value.value, meaning);
  }
  /// A field of a fixed number of octets; as text up to the first NUL, whatever follows is kept.
  template <size_t N>
  void Octets(const char* name, std::array<uint8_t, N>& value, const char* /*meaning*/ = "") {
    if (Need(name, N)) std::memcpy(value.data(), &bytes_[Advance(N)], N);
  }
  template <size_t N>
  void Text(const char* name, std::array<uint8_t, N>& value, const char* meaning = "") {
    Octets(name, value, meaning);
  }
  /// `n` octets, borrowed.
  void View(const char* name, ByteView& value, size_t n, const char* /*meaning*/ = "") {
    if (Need(name, n)) value = bytes_.subspan(Advance(n), n);
  }
  /// All that is left, borrowed.
  void Rest(const char* name, ByteView& value, const char* meaning = "") {
    View(name, value, remaining(), meaning);
  }
  /// The same, shown as text.
  void TextView(const char* name, ByteView& value, size_t n, const char* meaning = "") {
    View(name, value, n, meaning);
  }
  void TextRest(const char* name, ByteView& value, const char* meaning = "") {
    Rest(name, value, meaning);
  }
  /// Text with a 16-bit length in front (our own formats), borrowed.
  void Text16(const char* name, std::string_view& value, const char* meaning = "") {
    ByteView view;
    Bytes16(name, view, meaning);
    value = AsText(view);
  }
  void Bytes16(const char* name, ByteView& value, const char* meaning = "") {
    uint16_t length = 0;
    U16(name, length);
    View(name, value, length, meaning);
  }
  /// The length of the whole structure, this field included, in octets. What follows ends there;
  /// octets behind it are padding. Not below what was read so far, not beyond what is there.
  void TotalLength16(const char* name, const char* /*meaning*/ = "") { LimitTo(name, 2); }
  void TotalLength8(const char* name, const char* /*meaning*/ = "") { LimitTo(name, 1); }

  /// Octets that senders set to zero and receivers ignore.
  void Reserved(const char* name, size_t n) {
    if (Need(name, n)) Advance(n);
  }
  /// Two octets that may be left out; they are there if the next two have this value.
  void OptionalConst16(const char* /*name*/, bool& present, uint16_t value, const char* = "") {
    present = !failed_ && end_ - offset_ >= 2 && LoadBe16(&bytes_[offset_]) == value;
    if (present) Advance(2);
  }
  /// A number of one octet if that is odd, else of two (RFC 1661 §2).
  template <class T>
  void Extensible16(const char* name, T& value, bool& one_octet, NameOf,
                    const char* /*meaning*/ = "") {
    if (!Need(name, 1)) return;
    one_octet = (bytes_[offset_] & 1) != 0;
    if (one_octet) {
      value = static_cast<T>(bytes_[Advance(1)]);
    } else {
      U16(name, value);
    }
  }
  /// Nothing may follow inside the length given by TotalLength.
  void End() {
    if (!failed_ && offset_ != end_) Fail("length is wrong for this field", last_name_, offset_);
  }

  /// A word of 8 or 16 bits that holds smaller fields, most significant first. All of its bits are
  /// named between BeginBits and EndBits.
  void BeginBits(int width) {
    bits_start_ = offset_;
    bits_left_ = width;
    word_ = 0;
    if (!Need("flags", static_cast<size_t>(width / 8))) return;
    const size_t at = Advance(static_cast<size_t>(width / 8));
    word_ = width == 8 ? bytes_[at] : LoadBe16(&bytes_[at]);
  }
  template <class T>
  void Bits(const char* name, int width, T& value, const char* /*meaning*/ = "") {
    bits_left_ -= width;
    if (!failed_) value = static_cast<T>(word_ >> bits_left_ & ((1u << width) - 1));
    last_name_ = name;
  }
  void Bit(const char* name, bool& value, const char* meaning = "") {
    Bits(name, 1, value, meaning);
  }
  void EndBits() { PPTPLAB_CHECK(bits_left_ == 0); }

  /// A rule between fields; if it does not hold, the last field is to blame.
  void Check(bool condition, const char* reason) {
    if (!failed_ && !condition) Fail(reason, last_name_, last_offset_);
  }

 protected:
  bool Need(const char* name, size_t n) {
    if (failed_) return false;
    last_name_ = name;
    last_offset_ = offset_;
    if (end_ - offset_ >= n) return true;
    Fail("truncated", name, offset_);
    return false;
  }
  size_t Advance(size_t n) {
    const size_t at = offset_;
    offset_ += n;
    return at;
  }
  void Fail(const char* reason, const char* name, size_t offset) {
    failed_ = true;
    error_ = Error{reason, name, offset};
  }
  void LimitTo(const char* name, size_t width) {
    if (!Need(name, width)) return;
    const size_t at = Advance(width);
    const size_t length = width == 1 ? bytes_[at] : LoadBe16(&bytes_[at]);
    if (length < offset_) {
      Fail("length is shorter than its own header", name, at);
    } else if (length > end_) {
      Fail("length is longer than the packet", name, at);
    } else {
      end_ = length;
    }
  }

  ByteView bytes_;
  size_t offset_ = 0;
  size_t end_ = 0;
  size_t last_offset_ = 0;
  const char* last_name_ = "";
  uint32_t word_ = 0;
  int bits_left_ = 0;
  size_t bits_start_ = 0;
  bool failed_ = false;
  Error error_;
};

/// Writes a list of fields into room that the caller provides; with no room it only measures.
class Writer {
 public:
  static constexpr bool kReads = false;

  Writer() = default;
  explicit Writer(std::span<uint8_t> out) : out_(out), measuring_(false) {}

  size_t offset() const { return offset_; }

  void Section(const char*) {}
  template <class T>
  void U8(const char*, const T& value, const char* = "") {
    if (uint8_t* at = Room(1)) *at = static_cast<uint8_t>(value);
  }
  template <class T>
  void U16(const char*, const T& value, const char* = "") {
    if (uint8_t* at = Room(2)) StoreBe16(at, static_cast<uint16_t>(value));
  }
  template <class T>
  void U32(const char*, const T& value, const char* = "") {
    if (uint8_t* at = Room(4)) StoreBe32(at, static_cast<uint32_t>(value));
  }
  template <class T>
  void U64(const char*, const T& value, const char* = "") {
    uint8_t* at = Room(8);
    if (at == nullptr) return;
    StoreBe32(at, static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32));
    StoreBe32(at + 4, static_cast<uint32_t>(static_cast<uint64_t>(value) & 0xffffffffu));
  }
  template <class T>
  void Named8(const char* name, const T& value, NameOf, const char* = "") {
    U8(name, value);
  }
  template <class T>
  void Named16(const char* name, const T& value, NameOf, const char* = "") {
    U16(name, value);
  }
  template <class T>
  void Named32(const char* name, const T& value, NameOf, const char* = "") {
    U32(name, value);
  }
  template <class T>
  void Hex8(const char* name, const T& value, const char* = "") {
    U8(name, value);
  }
  template <class T>
  void Hex16(const char* name, const T& value, const char* = "") {
    U16(name, value);
  }
  template <class T>
  void Hex32(const char* name, const T& value, const char* = "") {
    U32(name, value);
  }
  template <class T>
  void NamedHex16(const char* name, const T& value, NameOf, const char* = "") {
    U16(name, value);
  }
  void Const8(const char* name, uint8_t value, const char*, const char* = "") { U8(name, value); }
  void Const16(const char* name, uint16_t value, const char*, const char* = "") {
    U16(name, value);
  }
  void Const32(const char* name, uint32_t value, const char*, const char* = "") {
    U32(name, value);
  }
  void IpAddress(const char* name, const Address& value, const char* = "") {
    U32(name, value.value);
  }
  template <size_t N>
  void Octets(const char* name, const std::array<uint8_t, N>& value, const char* = "") {
    View(name, value, N);
  }
  template <size_t N>
  void Text(const char* name, const std::array<uint8_t, N>& value, const char* = "") {
    View(name, value, N);
  }
  void View(const char*, ByteView value, size_t n, const char* = "") {
    PPTPLAB_CHECK(value.size() == n);
    uint8_t* at = Room(n);
    if (at != nullptr && n > 0) std::memcpy(at, value.data(), n);
  }
  void Rest(const char* name, ByteView value, const char* = "") { View(name, value, value.size()); }
  void TextView(const char* name, ByteView value, size_t n, const char* = "") {
    View(name, value, n);
  }
  void TextRest(const char* name, ByteView value, const char* = "") { Rest(name, value); }
  /// Longer texts are cut at 65,535 octets.
  void Text16(const char* name, std::string_view value, const char* = "") {
    Bytes16(name, AsBytes(value));
  }
  void Bytes16(const char* name, ByteView value, const char* = "") {
    if (value.size() > 0xffff) value = value.first(0xffff);
    U16(name, value.size());
    View(name, value, value.size());
  }
  void TotalLength16(const char*, const char* = "") { ReserveLength(2); }
  void TotalLength8(const char*, const char* = "") { ReserveLength(1); }
  void Reserved(const char*, size_t n) {
    uint8_t* at = Room(n);
    if (at != nullptr) std::memset(at, 0, n);
  }
  void OptionalConst16(const char* name, bool present, uint16_t value, const char* = "") {
    if (present) U16(name, value);
  }
  template <class T>
  void Extensible16(const char* name, const T& value, bool one_octet, NameOf, const char* = "") {
    if (one_octet) {
      U8(name, value);
    } else {
      U16(name, value);
    }
  }
  void End() {}
  void BeginBits(int width) {
    word_ = 0;
    bits_left_ = bits_width_ = width;
  }
  template <class T>
  void Bits(const char*, int width, const T& value, const char* = "") {
    bits_left_ -= width;
    word_ |= (static_cast<uint32_t>(value) & ((1u << width) - 1)) << bits_left_;
  }
  void Bit(const char* name, bool value, const char* = "") { Bits(name, 1, value); }
  void EndBits() {
    PPTPLAB_CHECK(bits_left_ == 0);
    if (bits_width_ == 8) {
      U8("", word_);
    } else {
      U16("", word_);
    }
  }
  void Check(bool, const char*) {}

  /// Fills in the total length, once everything is written.
  void Finish() {
    if (measuring_ || length_width_ == 0) return;
    PPTPLAB_CHECK(offset_ <= (length_width_ == 1 ? 0xffu : 0xffffu));
    if (length_width_ == 1) {
      out_[length_at_] = static_cast<uint8_t>(offset_);
    } else {
      StoreBe16(&out_[length_at_], static_cast<uint16_t>(offset_));
    }
  }

 private:
  uint8_t* Room(size_t n) {
    const size_t at = offset_;
    offset_ += n;
    if (measuring_) return nullptr;
    PPTPLAB_CHECK(offset_ <= out_.size());
    return n == 0 ? nullptr : &out_[at];
  }
  void ReserveLength(size_t width) {
    length_at_ = offset_;
    length_width_ = width;
    if (uint8_t* at = Room(width)) std::memset(at, 0, width);
  }

  std::span<uint8_t> out_;
  bool measuring_ = true;
  size_t offset_ = 0;
  size_t length_at_ = 0;
  size_t length_width_ = 0;
  uint32_t word_ = 0;
  int bits_left_ = 0;
  int bits_width_ = 0;
};

/// One field as people see it.
struct Field {
  const char* name = "";
  const char* meaning = "";
  const char* section = "";  ///< "RFC 2637 §4.1"
  size_t bit_offset = 0;     ///< from the start of the structure
  size_t bit_length = 0;
  std::string value;  ///< "7", "Outgoing-Call-Request (7)", "192.0.2.1", hexadecimal
};

/// A Reader that also writes down what it reads. On malformed bytes it holds the fields up to the
/// fault.
class Describer : public Reader {
 public:
  explicit Describer(ByteView bytes) : Reader(bytes) {}

  const std::vector<Field>& fields() const { return fields_; }

  void Section(const char* section) { section_ = section; }
  template <class T>
  void U8(const char* name, T& value, const char* meaning = "") {
    Number(name, value, nullptr, meaning, [&] { Reader::U8(name, value); });
  }
  template <class T>
  void U16(const char* name, T& value, const char* meaning = "") {
    Number(name, value, nullptr, meaning, [&] { Reader::U16(name, value); });
  }
  template <class T>
  void U32(const char* name, T& value, const char* meaning = "") {
    Number(name, value, nullptr, meaning, [&] { Reader::U32(name, value); });
  }
  template <class T>
  void U64(const char* name, T& value, const char* meaning = "") {
    Number(name, value, nullptr, meaning, [&] { Reader::U64(name, value); });
  }
  template <class T>
  void Named8(const char* name, T& value, NameOf names, const char* meaning = "") {
    Number(name, value, names, meaning, [&] { Reader::U8(name, value); });
  }
  template <class T>
  void Named16(const char* name, T& value, NameOf names, const char* meaning = "") {
    Number(name, value, names, meaning, [&] { Reader::U16(name, value); });
  }
  template <class T>
  void Named32(const char* name, T& value, NameOf names, const char* meaning = "") {
    Number(name, value, names, meaning, [&] { Reader::U32(name, value); });
  }
  template <class T>
  void Hex8(const char* name, T& value, const char* meaning = "") {
    Number(
        name, value, nullptr, meaning, [&] { Reader::U8(name, value); }, Base::kHexadecimal);
  }
  template <class T>
  void Hex16(const char* name, T& value, const char* meaning = "") {
    Number(
        name, value, nullptr, meaning, [&] { Reader::U16(name, value); }, Base::kHexadecimal);
  }
  template <class T>
  void Hex32(const char* name, T& value, const char* meaning = "") {
    Number(
        name, value, nullptr, meaning, [&] { Reader::U32(name, value); }, Base::kHexadecimal);
  }
  template <class T>
  void NamedHex16(const char* name, T& value, NameOf names, const char* meaning = "") {
    Number(
        name, value, names, meaning, [&] { Reader::U16(name, value); }, Base::kHexadecimal);
  }
  void Const8(const char* name, uint8_t expected, const char* reason, const char* meaning = "") {
    uint8_t value = expected;
    U8(name, value, meaning);
    Check(value == expected, reason);
  }
  void Const16(const char* name, uint16_t expected, const char* reason, const char* meaning = "") {
    uint16_t value = expected;
    U16(name, value, meaning);
    Check(value == expected, reason);
  }
  void Const32(const char* name, uint32_t expected, const char* reason, const char* meaning = "") {
    uint32_t value = expected;
    Hex32(name, value, meaning);
    Check(value == expected, reason);
  }
  void IpAddress(const char* name, Address& value, const char* meaning = "");
  template <size_t N>
  void Octets(const char* name, std::array<uint8_t, N>& value, const char* meaning = "") {
    const size_t at = offset();
    Reader::Octets(name, value);
    if (ok()) Add(name, meaning, at * 8, N * 8, ToHex(value));
  }
  template <size_t N>
  void Text(const char* name, std::array<uint8_t, N>& value, const char* meaning = "") {
    const size_t at = offset();
    Reader::Octets(name, value);
    if (ok()) Add(name, meaning, at * 8, N * 8, Printable(value));
  }
  void View(const char* name, ByteView& value, size_t n, const char* meaning = "");
  void Rest(const char* name, ByteView& value, const char* meaning = "") {
    View(name, value, remaining(), meaning);
  }
  void TextView(const char* name, ByteView& value, size_t n, const char* meaning = "");
  void TextRest(const char* name, ByteView& value, const char* meaning = "") {
    TextView(name, value, remaining(), meaning);
  }
  void Text16(const char* name, std::string_view& value, const char* meaning = "");
  void Bytes16(const char* name, ByteView& value, const char* meaning = "");
  void TotalLength16(const char* name, const char* meaning = "") { Length(name, 2, meaning); }
  void TotalLength8(const char* name, const char* meaning = "") { Length(name, 1, meaning); }
  void Reserved(const char* name, size_t n) {
    const size_t at = offset();
    Reader::Reserved(name, n);
    if (ok()) Add(name, "set to zero, ignored by the receiver", at * 8, n * 8, "");
  }
  void OptionalConst16(const char* name, bool& present, uint16_t value, const char* meaning = "") {
    const size_t at = offset();
    Reader::OptionalConst16(name, present, value);
    if (ok() && present) AddNumber(name, meaning, at, value, nullptr, Base::kHexadecimal);
  }
  template <class T>
  void Extensible16(const char* name, T& value, bool& one_octet, NameOf names,
                    const char* meaning = "") {
    Number(
        name, value, names, meaning, [&] { Reader::Extensible16(name, value, one_octet, names); },
        Base::kHexadecimal);
  }
  template <class T>
  void Bits(const char* name, int width, T& value, const char* meaning = "") {
    Reader::Bits(name, width, value);
    if (ok()) AddBits(name, width, static_cast<uint32_t>(value), meaning);
  }
  void Bit(const char* name, bool& value, const char* meaning = "") {
    Bits(name, 1, value, meaning);
  }
  void BeginBits(int width) {
    bits_width_ = width;
    Reader::BeginBits(width);
  }

  /// Text up to the first NUL; anything unprintable as a dot.
  static std::string Printable(ByteView bytes);

 private:
  enum class Base { kDecimal, kHexadecimal };

  template <class T, class Read>
  void Number(const char* name, T& value, NameOf names, const char* meaning, Read read,
              Base base = Base::kDecimal) {
    const size_t at = offset();
    read();
    if (!ok()) return;
    AddNumber(name, meaning, at, static_cast<uint64_t>(value), names, base);
  }
  void Length(const char* name, size_t width, const char* meaning);
  void Add(const char* name, const char* meaning, size_t bit_offset, size_t bit_length,
           std::string value);
  void AddNumber(const char* name, const char* meaning, size_t at, uint64_t value, NameOf names,
                 Base base = Base::kDecimal);
  void AddBits(const char* name, int width, uint32_t value, const char* meaning);

  std::vector<Field> fields_;
  const char* section_ = "";
  int bits_width_ = 0;
};

/// Reads a T from the front of `bytes` and says how long it was.
template <class T>
struct Prefix {
  T value;
  size_t size = 0;
};
template <class T>
Result<Prefix<T>> ReadPrefix(ByteView bytes) {
  Reader reader(bytes);
  Prefix<T> prefix;
  T::Fields(reader, prefix.value);
  if (!reader.ok()) return Unexpected{reader.error()};
  prefix.size = reader.offset();
  return prefix;
}

/// Reads a T; octets that its list doesn't cover are padding and ignored.
template <class T>
Result<T> Read(ByteView bytes) {
  auto prefix = ReadPrefix<T>(bytes);
  if (!prefix) return Unexpected{prefix.error()};
  return std::move(prefix->value);
}

template <class T>
size_t SizeOf(const T& value) {
  Writer measure;
  T::Fields(measure, value);
  return measure.offset();
}

/// `out` has exactly SizeOf(value) octets.
template <class T>
void WriteTo(const T& value, std::span<uint8_t> out) {
  Writer writer(out);
  T::Fields(writer, value);
  PPTPLAB_CHECK(writer.offset() == out.size());
  writer.Finish();
}

template <class T>
Bytes Write(const T& value) {
  Bytes bytes(SizeOf(value));
  WriteTo(value, bytes);
  return bytes;
}

struct Description {
  std::vector<Field> fields;
  size_t size = 0;             ///< octets covered
  std::optional<Error> error;  ///< what is malformed, if anything
};
template <class T>
Description Describe(ByteView bytes) {
  Describer describer(bytes);
  T value;
  T::Fields(describer, value);
  Description description{describer.fields(), describer.offset(), std::nullopt};
  if (!describer.ok()) description.error = describer.error();
  return description;
}

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_FIELD_IO_H_
