// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The NetWare Core Protocol, as far as a workstation needs it to read a file from a server that it
// isn't logged in to: connect, agree on a buffer size, open, read, close, disconnect. Formats as in
// Novell's "NetWare Core Protocol" documentation; numbers that people had on their mind (function
// 72) are decimal, as there.
#ifndef PPTPLAB_STACK_WIRE_NETWARE_H_
#define PPTPLAB_STACK_WIRE_NETWARE_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint16_t kNcpCreateConnection = 0x1111;
inline constexpr uint16_t kNcpRequest = 0x2222;
inline constexpr uint16_t kNcpReply = 0x3333;
inline constexpr uint16_t kNcpDestroyConnection = 0x5555;
inline constexpr uint16_t kNcpBusy = 0x9999;
std::string_view NameOfNcpType(uint32_t type);

inline constexpr uint8_t kNcpNegotiateBufferSize = 33;
inline constexpr uint8_t kNcpCloseFile = 66;
inline constexpr uint8_t kNcpReadFile = 72;
inline constexpr uint8_t kNcpOpenFile = 76;
std::string_view NameOfNcpFunction(uint32_t function);

inline constexpr uint8_t kNcpSuccess = 0;
inline constexpr uint8_t kNcpInvalidFileHandle = 0x88;
inline constexpr uint8_t kNcpNoFilesFound = 0xff;
inline constexpr uint8_t kNcpNoSuchFunction = 0xfb;
inline constexpr uint8_t kNcpNoConnections = 0xf9;
std::string_view NameOfNcpCompletion(uint32_t code);

/// In front of every request; a Create or Destroy ends here.
struct NcpRequestHeader {
  uint16_t type = kNcpRequest;
  uint8_t sequence = 0;
  uint8_t connection_low = 0xff;  ///< ff and ff: none yet
  uint8_t task = 0;
  uint8_t connection_high = 0;
  uint8_t function = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, request");
    io.NamedHex16("Request Type", self.type, &NameOfNcpType);
    io.U8("Sequence Number", self.sequence, "a request that is sent again keeps it");
    io.U8("Connection Number, low", self.connection_low);
    io.U8("Task Number", self.task, "which program of the workstation asks");
    io.U8("Connection Number, high", self.connection_high);
    if constexpr (Io::kReads) {
      // A Create or Destroy has a function that nobody reads, or none at all.
      if (self.type != kNcpRequest && io.remaining() == 0) return;
    }
    io.Named8("Function", self.function, &NameOfNcpFunction, "what the server is to do");
  }
};

struct NcpReplyHeader {
  uint16_t type = kNcpReply;
  uint8_t sequence = 0;
  uint8_t connection_low = 0;
  uint8_t task = 0;
  uint8_t connection_high = 0;
  uint8_t completion = kNcpSuccess;
  uint8_t connection_status = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, reply");
    io.NamedHex16("Reply Type", self.type, &NameOfNcpType);
    io.U8("Sequence Number", self.sequence, "the request's");
    io.U8("Connection Number, low", self.connection_low);
    io.U8("Task Number", self.task);
    io.U8("Connection Number, high", self.connection_high);
    io.Named8("Completion Code", self.completion, &NameOfNcpCompletion);
    io.Hex8("Connection Status", self.connection_status, "1: the server hung up");
  }
};

struct NcpBufferSize {  ///< function 33: proposed, and in the reply accepted
  uint16_t size = 1024;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 33");
    io.U16("Buffer Size", self.size, "most octets of a file in one packet");
  }
};

struct NcpOpenFile {  ///< function 76
  uint8_t directory_handle = 0;
  uint8_t search_attributes = 0x06;  ///< hidden and system files, too
  uint8_t access_rights = 0x01;      ///< read
  ByteView path;                     ///< "SYS:LOGIN/PAGE.TXT"
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 76");
    io.U8("Directory Handle", self.directory_handle, "0: the path is a whole one");
    io.Hex8("Search Attributes", self.search_attributes, "which files are found");
    io.Hex8("Desired Access Rights", self.access_rights, "1: read");
    uint8_t length = static_cast<uint8_t>(self.path.size());
    io.U8("Path Length", length);
    io.TextView("Path", self.path, length, "VOLUME:DIRECTORY/FILE");
  }
};

using NcpFileHandle = std::array<uint8_t, 6>;

struct NcpOpenFileReply {
  NcpFileHandle handle{};
  std::array<uint8_t, 14> name{};
  uint8_t attributes = 0;
  uint8_t execute_type = 0;
  uint32_t size = 0;
  std::array<uint8_t, 8> dates{};  ///< created, accessed, written, and the time of that
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 76");
    io.Octets("File Handle", self.handle, "names the open file from now on");
    io.Reserved("Reserved", 2);
    io.Text("File Name", self.name);
    io.Hex8("Attributes", self.attributes);
    io.U8("Execute Type", self.execute_type);
    io.U32("File Size", self.size, "octets");
    io.Octets("Dates", self.dates, "created, accessed, written, and at what time");
  }
};

struct NcpReadFile {  ///< function 72
  NcpFileHandle handle{};
  uint32_t offset = 0;
  uint16_t count = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 72");
    io.Reserved("Reserved", 1);
    io.Octets("File Handle", self.handle);
    io.U32("Offset", self.offset, "where in the file");
    io.U16("Count", self.count, "octets wanted");
  }
};

/// Before the data of an odd offset stands one octet of padding; the caller knows the offset.
struct NcpReadFileReply {
  uint16_t count = 0;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 72");
    io.U16("Count", self.count, "octets of the file that follow");
    io.Rest("Data", self.data);
  }
};

struct NcpCloseFile {  ///< function 66
  NcpFileHandle handle{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetWare Core Protocol, function 66");
    io.Reserved("Reserved", 1);
    io.Octets("File Handle", self.handle);
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_NETWARE_H_
