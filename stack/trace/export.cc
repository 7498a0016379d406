// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One interface of a recording as a classic pcap file with nanoseconds (draft-ietf-opsawg-pcap §4,
// §5): the form in which every analyser follows one side of a connection at a time. Comments,
// directions and events have no place in that format and stay behind.
#include <algorithm>
#include <numeric>

#include "stack/trace/output_file.h"
#include "stack/trace/pcapng.h"
#include "stack/trace/recording.h"

namespace pptplab::trace {
namespace {

void PutFileHeader(OutputFile& file, uint16_t link_type) {
  LittleEndianWriter out(file.Room(classic_pcap::kFileHeaderSize).data());
  out.U32(classic_pcap::kNanoseconds);
  out.U16(2);  // version 2.4
  out.U16(4);
  out.U64(0);
  out.U32(pcapng::kLongestPacket);
  out.U32(link_type);
  file.Commit();
}

void PutPacket(OutputFile& file, const PacketView& packet) {
  // The format counts unsigned 32-bit seconds from 1970.
  const int64_t ns = std::max<int64_t>(Nanoseconds(packet.time), 0);
  const ByteView bytes = packet.bytes.first(std::min(packet.bytes.size(), pcapng::kLongestPacket));
  const size_t record = classic_pcap::kRecordHeaderSize + bytes.size();
  LittleEndianWriter out(file.Room(record).data());
  out.U32(static_cast<uint64_t>(ns / 1'000'000'000));
  out.U32(static_cast<uint64_t>(ns % 1'000'000'000));
  out.U32(bytes.size());
  out.U32(std::max<size_t>(packet.original_length, packet.bytes.size()));
  std::copy(bytes.begin(), bytes.end(), out.Skip(bytes.size()));
  file.Commit();
}

/// Insertions, deletions and replacements of one octet that turn `a` into `b`.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string NoSuchInterface(const std::vector<InterfaceInfo>& interfaces, std::string_view name) {
  constexpr size_t kNamesShown = 12;
  constexpr size_t kLongestName = 128;  // of hostile files and arguments
  const auto quoted = [](std::string_view text) {
    return "\"" + PrintableText(text.substr(0, kLongestName)) + "\"";
  };
  std::string sentence = "has no interface " + quoted(name);
  if (interfaces.empty()) return sentence + ", and no other either";
  const auto distance = [&](const InterfaceInfo& info) {
    return EditDistance(info.name.substr(0, kLongestName), name.substr(0, kLongestName));
  };
  const size_t candidates = std::min<size_t>(interfaces.size(), 10'000);
  const auto nearest = std::min_element(
      interfaces.begin(), interfaces.begin() + static_cast<std::ptrdiff_t>(candidates),
      [&](const InterfaceInfo& a, const InterfaceInfo& b) { return distance(a) < distance(b); });
  sentence += "; the nearest is " + quoted(nearest->name) + " of";
  for (size_t i = 0; i < std::min(interfaces.size(), kNamesShown); ++i) {
    sentence += (i == 0 ? " " : ", ") + quoted(interfaces[i].name);
  }
  return interfaces.size() > kNamesShown ? sentence + ", …" : sentence;
}

/// Interfaces of that name, as far as the reader has met them; a section may bring the name again.
class Selection {
 public:
  explicit Selection(std::string_view name) : name_(name) {}

  void Update(const std::vector<InterfaceInfo>& interfaces) {
    for (; seen_ < interfaces.size(); ++seen_) {
      const bool chosen = interfaces[seen_].name == name_;
      chosen_.push_back(chosen);
      if (!chosen) continue;
      if (found_ && link_type_ != interfaces[seen_].link_type) mixed_ = true;
      found_ = true;
      link_type_ = interfaces[seen_].link_type;
    }
  }
  bool Holds(InterfaceId id) const { return chosen_[id]; }
  bool found() const { return found_; }
  uint16_t link_type() const { return link_type_; }
  bool mixed() const { return mixed_; }

 private:
  std::string_view name_;
  size_t seen_ = 0;
  std::vector<bool> chosen_;
  bool found_ = false;
  uint16_t link_type_ = 0;
  bool mixed_ = false;
};

}  // namespace

std::string PrintableText(std::string_view text) {
  std::string printable(text);
  for (char& c : printable) {
    if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) c = '.';
  }
  return printable;
}

Result<uint64_t, std::string> ExportInterface(RecordingReader& reader, std::string_view interface,
                                              const std::string& out_path) {
  Selection selection(interface);
  std::optional<OutputFile> file;
  uint64_t packets = 0;
  for (bool more = true; more;) {
    const std::optional<RecordedItem> item = reader.Next();
    more = item.has_value();
    selection.Update(reader.interfaces());
    if (selection.mixed()) {
      return Unexpected{"has several interfaces \"" + PrintableText(interface) +
                        "\" of different link types, and a pcap file holds one"};
    }
    if (!file && selection.found()) {
      file.emplace(out_path);
      PutFileHeader(*file, selection.link_type());
    }
    const auto* packet = more ? std::get_if<RecordedPacket>(&*item) : nullptr;
    if (packet == nullptr || !selection.Holds(packet->packet.interface)) continue;
    PutPacket(*file, packet->packet);
    ++packets;
  }
  if (!file) return Unexpected{NoSuchInterface(reader.interfaces(), interface)};
  file->Close();
  return packets;
}

}  // namespace pptplab::trace
