// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NetWare's core protocol and SMB's core dialect: octets as they stand on the wire, and what is
// cut.
#include <gtest/gtest.h>

#include "stack/wire/dissect.h"
#include "stack/wire/netware.h"
#include "stack/wire/smb.h"

namespace pptplab::wire {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

TEST(NetWare, ARequestToOpenAFileNamesItWithItsVolume) {
  NcpRequestHeader header;
  header.sequence = 2;
  header.connection_low = 7;
  header.task = 1;
  header.function = kNcpOpenFile;
  EXPECT_EQ(Write(header), Hex("2222 02 07 01 00 4c"));
  const std::string path = "SYS:A";
  NcpOpenFile open;
  open.path = AsBytes(path);
  EXPECT_EQ(Write(open), Hex("00 06 01 05 5359533a41"));
}

TEST(NetWare, AReadSaysWhereInWhichFileAndHowMuch) {
  const NcpReadFile read{{0, 0, 0, 0, 0, 9}, 0x10203, 1024};
  EXPECT_EQ(Write(read), Hex("00 000000000009 00010203 0400"));
}

TEST(NetWare, ACreateMayEndBeforeItsFunction) {
  const auto create = Read<NcpRequestHeader>(Hex("1111 00 ff 01 ff"));
  ASSERT_TRUE(create);
  EXPECT_EQ(create->type, kNcpCreateConnection);
  EXPECT_FALSE(Read<NcpRequestHeader>(Hex("2222 00 ff 01 ff")));
}

TEST(Smb, ANegotiateRequestIsAHeaderAndADialect) {
  SmbMessage message;
  message.command = SmbCommand::kNegotiate;
  message.pid = 1;
  message.mid = 0x0102;
  Bytes bytes;
  AppendSmbText(bytes, 2, "X");
  message.bytes = bytes;
  EXPECT_EQ(Write(message), Hex("ff534d42 72 00 00 0000 00 0000 000000000000000000000000"
                                "0000 0100 0000 0201 00 0300 025800"));
}

TEST(Smb, WordsHaveTheirLowOctetFirst) {
  const Bytes words = SmbWords({0x1234, 5});
  EXPECT_EQ(words, Hex("3412 0500"));
  SmbMessage message;
  message.words = words;
  EXPECT_EQ(message.Word(0), 0x1234);
  EXPECT_EQ(message.Word(7), 0) << "a word that isn't there";
}

TEST(Smb, EveryLengthThatIsCutIsAnError) {
  SmbMessage message;
  message.command = SmbCommand::kRead;
  const Bytes words = SmbWords({1, 2, 3, 4, 5});
  const Bytes bytes{1, 2, 0, 7, 8};
  message.words = words;
  message.bytes = bytes;
  const Bytes whole = Write(message);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Read<SmbMessage>(ByteView(whole).first(size))) << size;
    Dissect(ByteView(whole).first(size), Format::kEthernet);
  }
  EXPECT_TRUE(Read<SmbMessage>(whole));
}

TEST(Dissect, ShowsNetWareInIpxAndSmbInNetBios) {
  const Bytes ipx =
      Hex("002b ffff 0029 00 11 00c0ffee 020000000001 0451 00c0ffee 020000010000 4003"
          "2222 02 07 01 00 4c 00 06 01 00");
  EXPECT_EQ(Summarize(ipx, Format::kPppFrame), "NetWare Request (0x2222) 2, Open File, ");
  const Bytes nbf = Hex(
      "003f f0f0 0000 0e00 ffef 16 00 0000 0000 0100 01 02"
      "ff534d42 72 00 00 0000 00 0000 000000000000000000000000 0000 0100 0000 0100 00 0300 025800");
  EXPECT_EQ(Summarize(nbf, Format::kPppFrame), "SMB Negotiate Protocol request X");
}

}  // namespace
}  // namespace pptplab::wire
