// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A recording: packets of every interface and all events in one pcapng file
// (draft-ietf-opsawg-pcapng).
//
//   Section Header Block · an Interface Description Block for each interface, before its first
//   packet · Enhanced Packet Blocks (nanoseconds, comments) · event blocks of the local-use type
//   0x80005050, which Wireshark passes over in silence · in the order in which they happened
//
// The file is append-only and whole blocks are written, so a run that is killed leaves a file that
// opens up to its last block. The writer reads no clock: same calls, same bytes.
#ifndef PPTPLAB_STACK_TRACE_RECORDING_H_
#define PPTPLAB_STACK_TRACE_RECORDING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/trace/tracer.h"

namespace pptplab::trace {

/// pcap link types (LINKTYPE_…).
inline constexpr uint16_t kLinkTypeEthernet = 1;
inline constexpr uint16_t kLinkTypePpp = 9;
/// PPP frames of a serial line, from Address on, without Flags, escapes and FCS (RFC 1662).
inline constexpr uint16_t kLinkTypePppHdlc = 50;
inline constexpr uint16_t kLinkTypeRawIp = 101;
inline constexpr uint16_t kLinkTypeLinuxCooked = 113;
inline constexpr uint16_t kLinkTypeLinuxCooked2 = 276;

using InterfaceId = uint32_t;

struct InterfaceInfo {
  std::string name;         ///< "client:eth0", "client:ppp0", "client:ppp0 (decrypted)"
  std::string description;  ///< one sentence for people
  uint16_t link_type = kLinkTypeRawIp;
};

/// A packet as an interface saw it.
struct PacketView {
  Instant time{};
  InterfaceId interface = 0;
  std::optional<Direction> direction{};  ///< seen from the interface (epb_flags)
  ByteView bytes{};
  uint32_t original_length = 0;  ///< as on the wire, if bytes were cut
  JourneyId journey = 0;         ///< kept in epb_packetid (a 64-bit option that Wireshark shows)
  std::string_view comment{};
};

/// Writes a recording. Anything that goes wrong with the file is thrown as std::system_error, with
/// a sentence, by the constructor, Flush and Close; a full disk in between is reported by the next
/// of these.
class RecordingWriter final : public TraceSink {
 public:
  /// `path` "-": standard output. An existing file is replaced. `comment`: the section's, where a
  /// run says by which command it can be repeated.
  explicit RecordingWriter(const std::string& path, std::string_view application = "pptplab",
                           std::string_view comment = {});
  /// Into memory, for tests and comparisons.
  explicit RecordingWriter(Bytes* memory, std::string_view application = "pptplab",
                           std::string_view comment = {});
  ~RecordingWriter() override;

  InterfaceId AddInterface(const InterfaceInfo& info);
  void WritePacket(const PacketView& packet);
  EventId Record(const Event& event) override;

  void Flush();
  void Close();
  /// Writes what is buffered, with nothing but write(2): may be called from a signal handler.
  void FlushFromSignalHandler() noexcept;

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

/// One block of a recording, as the reader meets it.
struct RecordedPacket {
  PacketView packet;  ///< borrows from the reader's file
  size_t file_offset = 0;
};
struct RecordedEvent {
  Event event;  ///< borrows from the reader's file
  EventId id = 0;
  size_t file_offset = 0;
};
using RecordedItem = std::variant<RecordedPacket, RecordedEvent>;

/// Reads classic pcap (micro- and nanoseconds, both byte orders) and pcapng (both byte orders,
/// several sections, EPB, SPB, obsolete PB), whoever wrote it; maps the file. Unknown blocks are
/// skipped. Interfaces, events and causes are numbered through all sections. A cause is 0 or an
/// earlier event's id, and every enumerator is one of event.h's, whatever the file says. An
/// interface without a name is called "interface N", N being its InterfaceId; so is the only one of
/// a classic pcap. A packet without a time (SPB) has that of the packet before it.
class RecordingReader {
 public:
  /// `path` "-": standard input. The error is one sentence without the file's name: "is empty", "is
  /// no pcap or pcapng file" …
  static Result<std::unique_ptr<RecordingReader>, std::string> Open(const std::string& path);
  static Result<std::unique_ptr<RecordingReader>, std::string> FromBytes(Bytes bytes);
  ~RecordingReader();

  /// The next packet or event; nullopt at the end. What a broken file still holds in whole blocks
  /// is delivered; then problem() says what is wrong and where.
  std::optional<RecordedItem> Next();
  /// The packet or event with this file_offset, which Next() has delivered, read again. Next() goes
  /// on where it was. What needs the items before it isn't known: the id of an event is 0, and a
  /// packet without a time (SPB) has that of the last one that Next() delivered.
  std::optional<RecordedItem> ItemAt(size_t file_offset);
  /// Looks at the file again: true if there is more of it than before; Next() then goes on. Views
  /// into the file end here. From the first call on, a block that is cut off at the end is no
  /// problem(): the rest may come. A file that was cut or replaced grows no more: problem() says
  /// so.
  bool Grow();
  /// "block at octet 1234 is cut off"; empty: the file is whole, so far.
  const std::string& problem() const;
  /// What the first section says of itself (opt_comment); empty: nothing.
  const std::string& comment() const;
  /// Interfaces met so far, by InterfaceId (of all sections, numbered through).
  const std::vector<InterfaceInfo>& interfaces() const;

 private:
  RecordingReader();
  struct Private;
  static Result<std::unique_ptr<RecordingReader>, std::string> FromFile(
      std::unique_ptr<Private> file);
  std::unique_ptr<Private> p_;
};

/// A TraceSink for tests and tools that keeps every event in memory.
class MemorySink final : public TraceSink {
 public:
  EventId Record(const Event& event) override;
  /// The kept events, decoded; views borrow from the sink and end with the next Record.
  std::vector<Event> events() const;

 private:
  std::vector<Bytes> encoded_;
};

/// The event block's body: a fixed prefix, then the detail (event_codec.cc documents the layout).
Bytes EncodeEvent(const Event& event);
Result<Event> DecodeEvent(ByteView body);

/// Copies one interface of a recording or capture into a classic nanosecond pcap file (no events)
/// and says how many packets it has. The error is a sentence about the recording, without its name;
/// for an unknown interface it names those that exist, and no file is made. What goes wrong with
/// `out_path` ("-": standard output) is thrown as std::system_error.
Result<uint64_t, std::string> ExportInterface(RecordingReader& reader, std::string_view interface,
                                              const std::string& out_path);

/// `text` without control characters, which would let a file's names play with a terminal.
std::string PrintableText(std::string_view text);

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_RECORDING_H_
