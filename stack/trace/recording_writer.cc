// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings, written. Every block is laid out in the output's own buffer, so a packet or an event
// costs no allocation; draft-ietf-opsawg-pcapng §4.1 (section header), §4.2 (interface
// description), §4.3 (enhanced packet) and the event block of event_codec.cc. The section header
// names no machine and no time.
#include <algorithm>

#include "stack/base/check.h"
#include "stack/trace/event_codec.h"
#include "stack/trace/output_file.h"
#include "stack/trace/pcapng.h"
#include "stack/trace/recording.h"

namespace pptplab::trace {
namespace {

using namespace pcapng;

/// An option's length field has 16 bits; a text is not cut inside a UTF-8 sequence.
std::string_view CutForOption(std::string_view text) {
  if (text.size() <= 0xffff) return text;
  size_t n = 0xffff;
  while (n > 0 && (static_cast<uint8_t>(text[n]) & 0xc0) == 0x80) --n;
  return text.substr(0, n);
}

/// 0 for an empty text: it gets no option.
size_t TextOptionSize(std::string_view text) { return text.empty() ? 0 : 4 + Padded(text.size()); }

void PutTextOption(LittleEndianWriter& out, uint16_t code, std::string_view text) {
  if (text.empty()) return;
  out.OptionHeader(code, text.size());
  out.PaddedBytes(text.data(), text.size());
}

/// The block's type and length, then the body by `put_body`, which fills exactly `body_size` octets
/// (a multiple of 4), then the length again.
template <class PutBody>
void PutBlock(OutputFile& file, uint32_t type, size_t body_size, PutBody put_body) {
  const size_t size = kBlockOverhead + body_size;
  const std::span<uint8_t> room = file.Room(size);
  LittleEndianWriter out(room.data());
  out.U32(type);
  out.U32(size);
  put_body(out);
  LittleEndianWriter(room.data() + size - 4).U32(size);
  PPTPLAB_CHECK(out.Skip(0) == room.data() + size - 4);
  file.Commit();
}

void PutSectionHeader(OutputFile& file, std::string_view application, std::string_view comment) {
  application = CutForOption(application);
  comment = CutForOption(comment);
  const size_t options = TextOptionSize(comment) + TextOptionSize(application) + 4;
  PutBlock(file, kSectionHeader, 16 + options, [&](LittleEndianWriter& out) {
    out.U32(kByteOrderMagic);
    out.U16(1);  // version 1.0
    out.U16(0);
    out.U64(~uint64_t{0});  // section length: not said
    PutTextOption(out, kComment, comment);
    PutTextOption(out, kUserApplication, application);
    out.OptionHeader(kEndOfOptions, 0);
  });
}

uint32_t FlagsOf(Direction direction) {
  return direction == Direction::kReceived ? kInbound : kOutbound;
}

}  // namespace

struct RecordingWriter::Private {
  template <class Where>
  Private(const Where& where, std::string_view application, std::string_view comment)
      : file(where) {
    PutSectionHeader(file, application, comment);
    file.Flush();  // a reader of a pipe can start, and a run that dies at once leaves a file that
                   // opens
  }

  OutputFile file;
  uint32_t interfaces = 0;
  EventId events = 0;
};

RecordingWriter::RecordingWriter(const std::string& path, std::string_view application,
                                 std::string_view comment)
    : p_(std::make_unique<Private>(path, application, comment)) {}
RecordingWriter::RecordingWriter(Bytes* memory, std::string_view application,
                                 std::string_view comment)
    : p_(std::make_unique<Private>(memory, application, comment)) {}
RecordingWriter::~RecordingWriter() = default;

InterfaceId RecordingWriter::AddInterface(const InterfaceInfo& info) {
  const std::string_view name = CutForOption(info.name);
  const std::string_view description = CutForOption(info.description);
  const size_t body = 8 + TextOptionSize(name) + TextOptionSize(description) + 8 + 4;
  PutBlock(p_->file, kInterfaceDescription, body, [&](LittleEndianWriter& out) {
    out.U16(info.link_type);
    out.U16(0);
    out.U32(0);  // SnapLen: packets are whole
    PutTextOption(out, kInterfaceName, name);
    PutTextOption(out, kInterfaceText, description);
    static constexpr uint8_t kTenToTheMinus = 9;
    out.OptionHeader(kTimeResolution, 1);
    out.PaddedBytes(&kTenToTheMinus, 1);
    out.OptionHeader(kEndOfOptions, 0);
  });
  return p_->interfaces++;
}

void RecordingWriter::WritePacket(const PacketView& packet) {
  PPTPLAB_CHECK(packet.interface < p_->interfaces);
  const ByteView bytes = packet.bytes.first(std::min(packet.bytes.size(), kLongestPacket));
  const std::string_view comment = CutForOption(packet.comment);
  const size_t options =
      TextOptionSize(comment) + (packet.direction ? 8 : 0) + (packet.journey != 0 ? 12 : 0);
  const size_t end_of_options = options > 0 ? 4 : 0;
  const uint64_t time = static_cast<uint64_t>(Nanoseconds(packet.time));
  PutBlock(p_->file, kEnhancedPacket, 20 + Padded(bytes.size()) + options + end_of_options,
           [&](LittleEndianWriter& out) {
             out.U32(packet.interface);
             out.U32(time >> 32);
             out.U32(time & 0xffffffff);
             out.U32(bytes.size());
             out.U32(std::max<size_t>(packet.original_length, packet.bytes.size()));
             out.PaddedBytes(bytes.data(), bytes.size());
             PutTextOption(out, kComment, comment);
             if (packet.direction) {
               out.OptionHeader(kPacketFlags, 4);
               out.U32(FlagsOf(*packet.direction));
             }
             if (packet.journey != 0) {
               out.OptionHeader(kPacketId, 8);
               out.U64(packet.journey);
             }
             if (end_of_options > 0) out.OptionHeader(kEndOfOptions, 0);
           });
}

EventId RecordingWriter::Record(const Event& event) {
  const size_t size = EncodedSize(event);
  PutBlock(p_->file, kEvent, Padded(size), [&](LittleEndianWriter& out) {
    uint8_t* const body = out.Skip(Padded(size));
    EncodeEventTo(event, std::span(body, size));
    std::fill(body + size, body + Padded(size), uint8_t{0});
  });
  return ++p_->events;
}

void RecordingWriter::Flush() { p_->file.Flush(); }
void RecordingWriter::Close() { p_->file.Close(); }
void RecordingWriter::FlushFromSignalHandler() noexcept { p_->file.FlushFromSignalHandler(); }

}  // namespace pptplab::trace
