// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The core of SMB, the file sharing of LAN Manager and Windows, as far as reading a file without
// logging in needs it, and the message of "net send". Formats as in X/Open's "Protocols for X/Open
// PC Interworking: SMB" (dialect "PC NETWORK PROGRAM 1.0"). Numbers have their low octet first.
#ifndef PPTPLAB_STACK_WIRE_SMB_H_
#define PPTPLAB_STACK_WIRE_SMB_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/field_io.h"
#include "stack/wire/nbf.h"

namespace pptplab::wire {

enum class SmbCommand : uint8_t {
  kOpen = 0x02,
  kClose = 0x04,
  kRead = 0x0a,
  kTransaction = 0x25,
  kTreeConnect = 0x70,
  kTreeDisconnect = 0x71,
  kNegotiate = 0x72,
};
std::string_view NameOfSmbCommand(uint32_t command);

inline constexpr uint8_t kSmbErrorDos = 1;
inline constexpr uint8_t kSmbErrorServer = 2;
inline constexpr uint16_t kSmbBadFile = 2;         ///< DOS: file not found
inline constexpr uint16_t kSmbBadFid = 6;          ///< DOS: no such open file
inline constexpr uint16_t kSmbBadNetworkName = 6;  ///< server: no such share
inline constexpr uint16_t kSmbBadCommand = 22;     ///< server: not known here
inline constexpr uint8_t kSmbReply = 0x80;         ///< in flags

// +---------------------+---------+------------+----------+---------+
// |      ff S M B       | Command | Error: Class (1), 0, Code (2)   |
// +---------------------+---------+------------+----------+---------+
// | Flags (1), Flags2 (2), 12 reserved, TID, PID, UID, MID (2 each) |
// +---------------------------------------------------------------- +
// | Word Count (1), Words, Byte Count (2), Bytes
// +-----------------------------------------------------------------
struct SmbMessage {
  static constexpr uint32_t kMagic = 0xff534d42;  // ff "SMB"
  SmbCommand command = SmbCommand::kNegotiate;
  uint8_t error_class = 0;
  uint16_t error_code = 0;
  uint8_t flags = 0;
  uint16_t flags2 = 0;
  uint16_t tid = 0;  ///< the share
  uint16_t pid = 0;  ///< the program
  uint16_t uid = 0;
  uint16_t mid = 0;  ///< the request
  ByteView words;    ///< by Command
  ByteView bytes;    ///< by Command

  bool IsReply() const { return (flags & kSmbReply) != 0; }
  size_t WordCount() const { return words.size() / 2; }
  /// The `i`th word; 0 if it isn't there.
  uint16_t Word(size_t i) const {
    if (i >= WordCount()) return 0;
    return static_cast<uint16_t>(words[2 * i] | words[2 * i + 1] << 8);
  }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("SMB §5.1");
    io.Const32("Magic", kMagic, "not SMB", "ff, S, M, B");
    io.Named8("Command", self.command, &NameOfSmbCommand);
    io.U8("Error Class", self.error_class, "0: none, 1: of DOS, 2: of the server");
    io.Reserved("Reserved", 1);
    LittleEndian16(io, "Error Code", self.error_code, "by Error Class");
    io.Hex8("Flags", self.flags, "80: a reply");
    LittleEndian16(io, "Flags2", self.flags2, "low octet first");
    io.Reserved("Reserved", 12);
    LittleEndian16(io, "Tree Identifier", self.tid, "which share");
    LittleEndian16(io, "Process Identifier", self.pid, "which program asks");
    LittleEndian16(io, "User Identifier", self.uid, "who asks");
    LittleEndian16(io, "Multiplex Identifier", self.mid, "which request");
    uint8_t word_count = static_cast<uint8_t>(self.words.size() / 2);
    io.U8("Word Count", word_count, "words of parameters");
    io.View("Words", self.words, size_t{word_count} * 2, "parameters, by Command");
    uint16_t byte_count = static_cast<uint16_t>(self.bytes.size());
    LittleEndian16(io, "Byte Count", byte_count, "octets of data");
    io.View("Bytes", self.bytes, byte_count, "data, by Command");
  }
};

std::string DescribeSmb(const SmbMessage& message);  ///< "Open response, error 1/2"

/// Words as they stand in a message.
Bytes SmbWords(const std::vector<uint16_t>& words);
/// The bytes of a request that names something: buffer format 4 (or another), text, NUL.
void AppendSmbText(Bytes& bytes, uint8_t format, std::string_view text);
/// The texts with one of the formats 2 to 4 at the front of `bytes`, at most `most`.
std::vector<std::string> ReadSmbTexts(ByteView bytes, size_t most);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_SMB_H_
