// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pcapng, read (draft-ietf-opsawg-pcapng): any number of sections in either byte order; interface
// descriptions, enhanced, simple and obsolete packet blocks, our event blocks. Other blocks and
// options are passed over.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |          Block Type           |  every block, §3.1
//   |      Block Total Length       |
//   |          body …, padded       |
//   |      Block Total Length       |
//
// A block whose lengths make no sense ends the reading: nobody knows where the next one starts. A
// block that is only wrong inside is blamed and passed over.
#include <algorithm>
#include <limits>

#include "stack/trace/capture_parser.h"

namespace pptplab::trace {
namespace {

using namespace pcapng;

// Far more than any network here has; a limit so that a file of nothing but descriptions stays
// cheap.
constexpr size_t kMostInterfaces = size_t{1} << 20;
constexpr size_t kSmallestSectionHeader = 28;

__extension__ typedef __int128 Wide;

/// An interface's clock: if_tsresol and if_tsoffset, §4.2.
struct Clock {
  uint8_t resolution = 6;      // ticks are 10^-n s, or with the most significant bit 2^-n s
  int64_t offset_seconds = 0;  // added to every time

  /// As an Instant can hold it: 1677 to 2262.
  Instant At(uint64_t ticks) const {
    Wide ns = ticks;
    const int exponent = resolution & 0x7f;
    if ((resolution & 0x80) != 0) {
      ns = ns * 1'000'000'000 >> exponent;
    } else {
      for (int i = exponent; i < 9; ++i) ns *= 10;
      for (int i = exponent; i > 9 && ns != 0; --i) ns /= 10;
    }
    ns += static_cast<Wide>(offset_seconds) * 1'000'000'000;
    return AtNanoseconds(static_cast<int64_t>(std::clamp<Wide>(
        ns, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max())));
  }
};

struct SectionInterface {
  uint32_t snap_length = 0;
  Clock clock;
};

std::string AtOctet(const char* what, size_t offset) {
  return std::string(what) + " at octet " + std::to_string(offset);
}

class PcapngParser final : public CaptureParser {
 public:
  using CaptureParser::CaptureParser;

  std::optional<RecordedItem> Next() override {
    DontWait();
    while (left() > 0 && !stopped()) {
      const std::optional<Block> block = NextBlock();
      if (!block) return std::nullopt;
      std::optional<RecordedItem> item = ReadBlock(*block);
      if (item) return item;
    }
    return std::nullopt;
  }

  std::optional<RecordedItem> ItemAt(size_t offset) override {
    const Section* const section = SectionOf(offset);
    if (section == nullptr) return std::nullopt;
    const std::optional<Block> block = BlockAt(offset, section->order);
    if (!block) return std::nullopt;
    switch (block->type) {
      case kEnhancedPacket:
      case kPacket:
        return Delivered(ReadPacket(*block, *section));
      case kSimplePacket:
        return Delivered(ReadSimplePacket(*block, *section));
      case kEvent:
        return Delivered(ReadEvent(*block, *section));
      default:
        return std::nullopt;
    }
  }

  /// Reads the section header that the file starts with.
  bool Start() {
    const std::optional<Block> block = NextBlock();
    if (block) ReadBlock(*block);
    return problem().empty() && cut_off().empty();
  }

 private:
  /// What is written down of each section, so that any of its blocks can be read again.
  struct Section {
    size_t offset = 0;           // of its header in the file
    size_t first_interface = 0;  // InterfaceId of its interface 0
    EventId events_before = 0;   // in the sections before it
    ByteOrder order{false};
  };
  struct Block {
    uint32_t type = 0;
    size_t offset = 0;  // in the file
    ByteView body;
  };
  /// An item, or what is wrong with its block.
  template <class T>
  using ReadResult = Result<T, std::string>;

  /// The block at this octet, if all of it is there and its lengths make sense.
  std::optional<Block> BlockAt(size_t offset, ByteOrder order) const {
    if (offset > file_.size() || file_.size() - offset < kBlockOverhead) return std::nullopt;
    const uint8_t* const at = &file_[offset];
    const uint32_t length = order.U32(at + 4);
    if (length < kBlockOverhead || length % 4 != 0 || length > file_.size() - offset ||
        order.U32(at + length - 4) != length) {
      return std::nullopt;
    }
    return Block{order.U32(at), offset, file_.subspan(offset + 8, length - kBlockOverhead)};
  }

  /// Takes the next block off the file; what is in its body isn't looked at, but for the byte
  /// order.
  std::optional<Block> NextBlock() {
    if (left() < kBlockOverhead) return CutOff("");
    const uint8_t* const at = &file_[offset_];
    const bool starts_section = LoadBe32(at) == kSectionHeader;
    if (starts_section && !SetByteOrder(at + 8)) {
      return Unreadable("starts a section without a byte-order magic");
    }
    const std::optional<Block> block = BlockAt(offset_, order_);
    if (!block) return WhatIsWrongHere();
    offset_ += block->body.size() + kBlockOverhead;
    return block;
  }

  std::nullopt_t WhatIsWrongHere() {
    const uint32_t length = order_.U32(&file_[offset_ + 4]);
    if (length < kBlockOverhead || length % 4 != 0) {
      return Unreadable("has the impossible length " + std::to_string(length));
    }
    if (length > left()) return CutOff(": it should have " + std::to_string(length) + " octets");
    return Unreadable("has one length in front and another one behind");
  }
  std::nullopt_t Unreadable(const std::string& why) {
    Stop(AtOctet("block", offset_) + " " + why);
    return std::nullopt;
  }
  std::nullopt_t CutOff(const std::string& more) {
    Wait(AtOctet("block", offset_) + " is cut off" + more);
    return std::nullopt;
  }

  bool SetByteOrder(const uint8_t* magic) {
    const uint32_t value = LoadBe32(magic);
    order_ = ByteOrder(value == kByteOrderMagic);
    return value == kByteOrderMagic || value == kSwappedByteOrderMagic;
  }

  std::optional<RecordedItem> ReadBlock(const Block& block) {
    switch (block.type) {
      case kSectionHeader:
        StartSection(block);
        return std::nullopt;
      case kInterfaceDescription:
        AddInterface(block);
        return std::nullopt;
      case kEnhancedPacket:
      case kPacket:
        return NextPacket(ReadPacket(block, sections_.back()));
      case kSimplePacket:
        return NextPacket(ReadSimplePacket(block, sections_.back()));
      case kEvent:
        return NextEvent(ReadEvent(block, sections_.back()));
      default:
        return std::nullopt;
    }
  }

  template <class T>
  static std::optional<RecordedItem> Delivered(ReadResult<T> item) {
    if (!item) return std::nullopt;
    return std::move(*item);
  }
  std::optional<RecordedItem> NextPacket(const ReadResult<RecordedPacket>& item) {
    if (!item) {
      Blame(item.error());
      return std::nullopt;
    }
    last_time_ = item->packet.time;
    return *item;
  }
  std::optional<RecordedItem> NextEvent(ReadResult<RecordedEvent> item) {
    ++events_;  // also one that can't be read: the others keep their numbers
    if (!item) {
      Blame(item.error());
      return std::nullopt;
    }
    item->id = events_;
    if (item->event.cause >= item->id) item->event.cause = 0;  // it comes before what it causes
    return std::move(*item);
  }

  const Section* SectionOf(size_t offset) const {
    const auto after =
        std::upper_bound(sections_.begin(), sections_.end(), offset,
                         [](size_t at, const Section& section) { return at < section.offset; });
    return after == sections_.begin() ? nullptr : &*std::prev(after);
  }
  /// nullptr if it was not described.
  const SectionInterface* InterfaceOf(const Section& section, size_t index) const {
    const bool is_last = &section == &sections_.back();
    const size_t end = is_last ? descriptions_.size() : (&section + 1)->first_interface;
    const size_t id = section.first_interface + index;
    return id < end ? &descriptions_[id] : nullptr;
  }

  void StartSection(const Block& block) {
    if (block.body.size() + kBlockOverhead < kSmallestSectionHeader) {
      return Stop(AtOctet("section header", block.offset) + " is too short");
    }
    const int major = order_.U16(&block.body[4]);
    if (major != 1) {
      return Stop(AtOctet("section", block.offset) + " has the unknown version " +
                  std::to_string(major));
    }
    const bool is_first = sections_.empty();
    sections_.push_back({block.offset, interfaces_.size(), events_, order_});
    if (!is_first) return;
    VisitOptions(block, 16, order_, [&](uint16_t code, ByteView value) {
      if (code == kComment && comment_.empty()) comment_ = AsText(value);
    });
  }

  void AddInterface(const Block& block) {
    if (block.body.size() < 8) {
      return Stop(AtOctet("interface description", block.offset) + " is too short");
    }
    if (interfaces_.size() == kMostInterfaces) {
      return Stop(AtOctet("interface description", block.offset) + " is one too many");
    }
    SectionInterface interface;
    const auto id = static_cast<InterfaceId>(interfaces_.size());
    interface.snap_length = order_.U32(&block.body[4]);
    InterfaceInfo info{"interface " + std::to_string(id), "", order_.U16(&block.body[0])};
    ForEachOption(block, 8, order_, [&](uint16_t code, ByteView value) {
      if (code == kInterfaceName && !value.empty()) info.name = AsText(value);
      if (code == kInterfaceText) info.description = AsText(value);
      if (code == kTimeResolution && value.size() == 1) interface.clock.resolution = value[0];
      if (code == kTimeOffset && value.size() == 8) {
        interface.clock.offset_seconds = static_cast<int64_t>(order_.U64(value.data()));
      }
    });
    interfaces_.push_back(std::move(info));
    descriptions_.push_back(interface);
  }

  /// Enhanced (§4.3) and obsolete (§A) packet blocks: they differ in the first four octets only.
  ReadResult<RecordedPacket> ReadPacket(const Block& block, const Section& section) {
    const ByteOrder order = section.order;
    const ByteView body = block.body;
    if (body.size() < 20) return Bad(block, "is too short");
    const uint32_t index =
        block.type == kEnhancedPacket ? order.U32(&body[0]) : order.U16(&body[0]);
    const SectionInterface* const interface = InterfaceOf(section, index);
    if (interface == nullptr) return Bad(block, "is of an interface that was not described");
    const uint32_t length = order.U32(&body[12]);
    if (length > body.size() - 20) return Bad(block, "is longer than its block");

    RecordedPacket item;
    item.file_offset = block.offset;
    PacketView& packet = item.packet;
    packet.time =
        interface->clock.At(static_cast<uint64_t>(order.U32(&body[4])) << 32 | order.U32(&body[8]));
    packet.interface = static_cast<InterfaceId>(section.first_interface + index);
    packet.bytes = body.subspan(20, length);
    packet.original_length = order.U32(&body[16]);
    ForEachOption(block, 20 + Padded(length), order, [&](uint16_t code, ByteView value) {
      if (code == kComment && packet.comment.empty()) packet.comment = AsText(value);
      if (code == kPacketFlags && value.size() == 4) SetDirection(packet, order.U32(value.data()));
      if (code == kPacketId && value.size() == 8 && block.type == kEnhancedPacket) {
        packet.journey = order.U64(value.data());
      }
    });
    return item;
  }

  static void SetDirection(PacketView& packet, uint32_t flags) {
    if ((flags & kDirectionMask) == kInbound) packet.direction = Direction::kReceived;
    if ((flags & kDirectionMask) == kOutbound) packet.direction = Direction::kSent;
  }

  /// §4.4. It has no time; it gets that of the packet before it, so that the order stays.
  ReadResult<RecordedPacket> ReadSimplePacket(const Block& block, const Section& section) {
    if (block.body.size() < 4) return Bad(block, "is too short");
    const SectionInterface* const interface = InterfaceOf(section, 0);
    if (interface == nullptr) return Bad(block, "is of an interface that was not described");
    RecordedPacket item;
    item.file_offset = block.offset;
    item.packet.time = last_time_;
    item.packet.interface = static_cast<InterfaceId>(section.first_interface);
    item.packet.original_length = section.order.U32(&block.body[0]);
    size_t length = std::min<size_t>(item.packet.original_length, block.body.size() - 4);
    if (interface->snap_length > 0) length = std::min<size_t>(length, interface->snap_length);
    item.packet.bytes = block.body.subspan(4, length);
    return item;
  }

  /// Its causes count from the start of the section.
  static ReadResult<RecordedEvent> ReadEvent(const Block& block, const Section& section) {
    auto event = DecodeEvent(block.body);
    if (!event) {
      return Unexpected{AtOctet("event", block.offset) +
                        " cannot be read: " + ToString(event.error())};
    }
    constexpr EventId kMost = std::numeric_limits<uint32_t>::max();  // more than a file can hold
    if (event->cause > 0) {
      event->cause = event->cause > kMost ? 0 : event->cause + section.events_before;
    }
    return RecordedEvent{std::move(*event), 0, block.offset};
  }

  static Unexpected<std::string> Bad(const Block& block, const char* why) {
    return Unexpected{AtOctet("packet", block.offset) + " " + why};
  }

  /// §3.5: code, length, value, padding; until the end of options or of the block.
  template <class Visit>
  void ForEachOption(const Block& block, size_t from, ByteOrder order, Visit visit) {
    if (VisitOptions(block, from, order, visit)) return;
    Blame(AtOctet("block", block.offset) + " has an option that is longer than itself");
  }
  /// False: an option is longer than its block.
  template <class Visit>
  static bool VisitOptions(const Block& block, size_t from, ByteOrder order, Visit visit) {
    ByteView left = block.body.subspan(from);
    while (left.size() >= 4) {
      const uint16_t code = order.U16(&left[0]);
      const size_t length = order.U16(&left[2]);
      if (code == kEndOfOptions) return true;
      if (Padded(length) > left.size() - 4) return false;
      visit(code, left.subspan(4, length));
      left = left.subspan(4 + Padded(length));
    }
    return true;
  }

  ByteOrder order_{false};
  std::vector<Section> sections_;
  std::vector<SectionInterface> descriptions_;  // of interfaces_
  Instant last_time_{};
  EventId events_ = 0;
};

}  // namespace

ParserResult OpenPcapng(ByteView file) {
  if (file.size() < 4 || LoadBe32(file.data()) != kSectionHeader) return ParserResult(nullptr);
  auto parser = std::make_unique<PcapngParser>(file);
  if (!parser->Start()) {
    return Unexpected{"cannot be read: " + parser->problem() + parser->cut_off()};
  }
  return ParserResult(std::move(parser));
}

}  // namespace pptplab::trace
