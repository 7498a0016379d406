// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The readers of field lists: Reader, Writer, Describer, with a format that has one field of each
// kind.
#include "stack/base/field_io.h"

#include <gtest/gtest.h>

namespace pptplab {
namespace {

std::string_view NameOfColour(uint32_t value) { return value == 7 ? "green" : ""; }

struct Everything {
  uint8_t u8 = 0;
  uint16_t u16 = 0;
  uint32_t u32 = 0;
  uint64_t u64 = 0;
  uint8_t colour = 0;
  uint16_t hex = 0;
  Address address;
  std::array<uint8_t, 3> octets{};
  std::array<uint8_t, 4> text{};
  bool tagged = false;
  uint16_t number = 0;
  bool short_number = false;
  bool flag = false;
  uint8_t three_bits = 0;
  uint16_t twelve_bits = 0;
  std::string_view name;
  ByteView rest;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 0 §1");
    io.U8("u8", self.u8);
    io.U16("u16", self.u16);
    io.U32("u32", self.u32);
    io.U64("u64", self.u64);
    io.Named8("colour", self.colour, &NameOfColour);
    io.Hex16("hex", self.hex);
    io.Const16("const", 0x0102, "not 0102");
    io.IpAddress("address", self.address);
    io.Octets("octets", self.octets);
    io.Text("text", self.text);
    io.Reserved("reserved", 2);
    io.OptionalConst16("tag", self.tagged, 0xff03);
    io.Extensible16("number", self.number, self.short_number, &NameOfColour);
    io.Section("RFC 0 §2");
    io.BeginBits(16);
    io.Bit("flag", self.flag);
    io.Bits("three bits", 3, self.three_bits);
    io.Bits("twelve bits", 12, self.twelve_bits);
    io.EndBits();
    io.Text16("name", self.name);
    io.Rest("rest", self.rest);
  }
};

Everything Sample() {
  Everything e;
  e.u8 = 0x81;
  e.u16 = 0x8203;
  e.u32 = 0x84050607;
  e.u64 = 0x88090a0b0c0d0e0f;
  e.colour = 7;
  e.hex = 0xc021;
  e.address = Address{0xc0000201};
  e.octets = {1, 2, 3};
  e.text = {'a', 'b', 0, 'x'};
  e.tagged = true;
  e.number = 7;
  e.short_number = true;
  e.flag = true;
  e.three_bits = 5;
  e.twelve_bits = 0xabc;
  e.name = "client";
  static constexpr uint8_t kRest[] = {0xde, 0xad};
  e.rest = kRest;
  return e;
}

TEST(FieldIo, WritesInNetworkByteOrder) {
  EXPECT_EQ(ToHex(Write(Sample())),
            "81"
            "8203"
            "84050607"
            "88090a0b0c0d0e0f"
            "07"
            "c021"
            "0102"
            "c0000201"
            "010203"
            "61620078"
            "0000"
            "ff03"
            "07"
            "dabc"
            "0006636c69656e74"
            "dead");
}

TEST(FieldIo, ReadsWhatItWrote) {
  const Bytes bytes = Write(Sample());
  const auto e = Read<Everything>(bytes);
  ASSERT_TRUE(e);
  EXPECT_EQ(e->u64, Sample().u64);
  EXPECT_EQ(e->text, Sample().text);
  EXPECT_TRUE(e->tagged);
  EXPECT_TRUE(e->short_number);
  EXPECT_TRUE(e->flag);
  EXPECT_EQ(e->three_bits, 5);
  EXPECT_EQ(e->twelve_bits, 0xabc);
  EXPECT_EQ(e->name, "client");
  EXPECT_EQ(Write(*e), bytes);
}

TEST(FieldIo, DescribesEveryFieldWithItsPlaceAndValue) {
  const Description d = Describe<Everything>(Write(Sample()));
  ASSERT_FALSE(d.error);
  struct Expected {
    const char* name;
    size_t bits;
    const char* value;
  };
  const std::vector<Expected> expected = {{"u8", 8, "129"},
                                          {"u16", 16, "33283"},
                                          {"u32", 32, "2214921735"},
                                          {"u64", 64, "9802377106511695375"},
                                          {"colour", 8, "green (7)"},
                                          {"hex", 16, "0xc021"},
                                          {"const", 16, "258"},
                                          {"address", 32, "192.0.2.1"},
                                          {"octets", 24, "010203"},
                                          {"text", 32, "ab"},
                                          {"reserved", 16, ""},
                                          {"tag", 16, "0xff03"},
                                          {"number", 8, "green (0x07)"},
                                          {"flag", 1, "1"},
                                          {"three bits", 3, "5"},
                                          {"twelve bits", 12, "2748"},
                                          {"name", 64, "client"},
                                          {"rest", 16, "dead"}};
  ASSERT_EQ(d.fields.size(), expected.size());
  size_t at = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(std::string(d.fields[i].name), expected[i].name);
    EXPECT_EQ(d.fields[i].bit_offset, at) << expected[i].name;
    EXPECT_EQ(d.fields[i].bit_length, expected[i].bits) << expected[i].name;
    EXPECT_EQ(d.fields[i].value, expected[i].value) << expected[i].name;
    at += expected[i].bits;
  }
  EXPECT_EQ(std::string(d.fields[12].section), "RFC 0 §1");
  EXPECT_EQ(std::string(d.fields[13].section), "RFC 0 §2");
  EXPECT_EQ(d.size * 8, at);
}

TEST(FieldIo, TheFirstFailureStays) {
  const Bytes bytes = *FromHex("818203");
  Reader reader(bytes);
  uint8_t u8 = 0;
  uint32_t u32 = 77;
  reader.U8("a", u8);
  reader.U32("b", u32);
  reader.U8("c", u8);
  reader.Check(false, "something else");
  reader.End();
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(ToString(reader.error()), "b@1: truncated");
  EXPECT_EQ(u32, 77u);
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(FieldIo, AWrongConstantIsDescribedAndBlamed) {
  Bytes bytes = Write(Sample());
  bytes[19] = 0xff;
  const Description d = Describe<Everything>(bytes);
  ASSERT_TRUE(d.error);
  EXPECT_EQ(ToString(*d.error), "const@18: not 0102");
  EXPECT_EQ(std::string(d.fields.back().name), "const");
}

struct WithLength {
  uint8_t type = 0;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.U8("type", self.type);
    io.TotalLength8("length");
    io.Rest("data", self.data);
  }
};

TEST(FieldIo, ATotalLengthEndsTheStructure) {
  const Bytes bytes = *FromHex("0104aabbccdd");
  const auto prefix = ReadPrefix<WithLength>(bytes);
  ASSERT_TRUE(prefix);
  EXPECT_EQ(ToHex(prefix->value.data), "aabb");
  EXPECT_EQ(prefix->size, 4u);
  EXPECT_EQ(ToHex(Write(prefix->value)), "0104aabb");
  EXPECT_EQ(ToString(Read<WithLength>(*FromHex("0101")).error()),
            "length@1: length is shorter than its own header");
  EXPECT_EQ(ToString(Read<WithLength>(*FromHex("0103")).error()),
            "length@1: length is longer than the packet");
}

TEST(FieldIoDeathTest, AStructureThatItsLengthCannotCountIsOurBug) {
  const Bytes data(300);
  WithLength value;
  value.data = data;
  EXPECT_DEATH((void)Write(value), "internal error");
}

TEST(FieldIo, TextIsPrintableUpToTheFirstZero) {
  EXPECT_EQ(Describer::Printable(*FromHex("61ff0a6200"
                                          "63")),
            "a..b");
}

}  // namespace
}  // namespace pptplab
