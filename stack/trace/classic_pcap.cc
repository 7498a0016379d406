// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The classic pcap format (draft-ietf-opsawg-pcap §4, §5), micro- and nanoseconds, both byte
// orders. The octets behind the packets' headers that some old systems added ("modified" pcap) are
// not read.
//
//   file:    Magic (4) · Major (2) · Minor (2) · reserved (8) · SnapLen (4) · LinkType (4, lower 16
//   bits) record:  seconds (4) · micro- or nanoseconds (4) · captured length (4) · original length
//   (4) · octets
#include "stack/trace/capture_parser.h"

namespace pptplab::trace {
namespace {

class ClassicPcapParser final : public CaptureParser {
 public:
  ClassicPcapParser(ByteView file, bool big_endian, int64_t tick)
      : CaptureParser(file), order_(big_endian), tick_(tick) {
    const uint32_t link_type = order_.U32(&file[20]) & 0xffff;
    interfaces_.push_back({"interface 0", "", static_cast<uint16_t>(link_type)});
    offset_ = classic_pcap::kFileHeaderSize;
  }

  std::optional<RecordedItem> Next() override {
    DontWait();
    if (left() == 0) return std::nullopt;
    const std::optional<RecordedPacket> item = ReadAt(offset_);
    if (!item) {
      Wait("packet at octet " + std::to_string(offset_) + " is cut off" + HowLong());
      return std::nullopt;
    }
    offset_ += classic_pcap::kRecordHeaderSize + item->packet.bytes.size();
    return *item;
  }

  std::optional<RecordedItem> ItemAt(size_t offset) override {
    if (const std::optional<RecordedPacket> item = ReadAt(offset)) return *item;
    return std::nullopt;
  }

 private:
  /// nullopt if it is not whole.
  std::optional<RecordedPacket> ReadAt(size_t offset) const {
    if (offset > file_.size() || file_.size() - offset < classic_pcap::kRecordHeaderSize) {
      return std::nullopt;
    }
    const uint8_t* const header = &file_[offset];
    const uint32_t length = order_.U32(header + 8);
    if (length > file_.size() - offset - classic_pcap::kRecordHeaderSize) return std::nullopt;
    RecordedPacket item;
    item.file_offset = offset;
    item.packet.time =
        AtNanoseconds(order_.U32(header) * int64_t{1'000'000'000} + order_.U32(header + 4) * tick_);
    item.packet.bytes = file_.subspan(offset + classic_pcap::kRecordHeaderSize, length);
    item.packet.original_length = order_.U32(header + 12);
    return item;
  }

  std::string HowLong() const {
    if (left() < classic_pcap::kRecordHeaderSize) return "";
    return ": it should have " + std::to_string(order_.U32(&file_[offset_ + 8])) + " octets";
  }

  ByteOrder order_;
  int64_t tick_;  // nanoseconds
};

}  // namespace

ParserResult OpenClassicPcap(ByteView file) {
  if (file.size() < 4) return ParserResult(nullptr);
  const uint32_t magic = LoadBe32(file.data());
  const bool big_endian =
      magic == classic_pcap::kMicroseconds || magic == classic_pcap::kNanoseconds;
  const uint32_t value = big_endian ? magic : Swapped(magic);
  if (value != classic_pcap::kMicroseconds && value != classic_pcap::kNanoseconds) {
    return ParserResult(nullptr);
  }
  if (file.size() < classic_pcap::kFileHeaderSize) {
    return Unexpected{std::string("is cut off within its file header")};
  }
  const int64_t tick = value == classic_pcap::kMicroseconds ? 1000 : 1;
  return ParserResult(std::make_unique<ClassicPcapParser>(file, big_endian, tick));
}

}  // namespace pptplab::trace
