// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drives an Observer over a capture and writes the recording.
#include "stack/observe/decode.h"

#include <optional>
#include <utility>

#include "stack/observe/link_layer.h"

namespace pptplab::observe {

namespace {

/// Writes the recording: which interface of the capture is which of the recording, and one more for
/// each session.
class Copy {
 public:
  explicit Copy(trace::RecordingWriter* writer) : writer_(writer) {}

  void Original(const trace::RecordingReader& reader, trace::PacketView packet,
                std::string_view comment) {
    const auto& interfaces = reader.interfaces();
    while (copied_.size() <= packet.interface) {
      copied_.push_back(writer_->AddInterface(interfaces[copied_.size()]));
    }
    packet.interface = copied_[packet.interface];
    if (!comment.empty()) packet.comment = comment;
    writer_->WritePacket(packet);
  }

  void Inner(const Observer::Inner& inner, const PerEnd<Address>& ends) {
    const Decrypted& to = DecryptedFor(inner.session, ends);
    trace::PacketView packet;
    packet.time = inner.frame.time;
    packet.interface = to.interface;
    packet.direction =
        inner.source == to.seen_from ? trace::Direction::kSent : trace::Direction::kReceived;
    packet.bytes = inner.frame.bytes;
    packet.original_length = static_cast<uint32_t>(inner.frame.bytes.size());
    packet.journey = inner.frame.journey;
    packet.comment = inner.frame.comment;
    writer_->WritePacket(packet);
  }

 private:
  struct Decrypted {
    trace::InterfaceId interface = 0;
    Address seen_from;
  };
  const Decrypted& DecryptedFor(size_t session, const PerEnd<Address>& ends) {
    const auto known = decrypted_.find(session);
    if (known != decrypted_.end()) return known->second;
    const std::string pair = ToString(ends[End::kClient]) + " - " + ToString(ends[End::kServer]);
    const uint64_t number = ++names_[pair];
    trace::InterfaceInfo info;
    info.name = pair + (number > 1 ? " #" + std::to_string(number) : "") + " (decrypted)";
    info.description = "PPP inside the tunnel as it was before encryption, seen from " +
                       ToString(ends[End::kClient]);
    info.link_type = trace::kLinkTypePpp;
    return decrypted_.emplace(session, Decrypted{writer_->AddInterface(info), ends[End::kClient]})
        .first->second;
  }

  trace::RecordingWriter* writer_;
  std::vector<trace::InterfaceId> copied_;
  std::map<size_t, Decrypted> decrypted_;
  std::map<std::string, uint64_t> names_;
};

void DrainInner(Observer& observer, Copy* copy, std::vector<Observer::Inner>& kept) {
  while (auto inner = observer.TakeInner()) {
    if (copy != nullptr) kept.push_back(std::move(*inner));
  }
}

void WriteInner(const Observer& observer, Copy& copy, std::vector<Observer::Inner>& kept) {
  for (const Observer::Inner& inner : kept) copy.Inner(inner, observer.addresses(inner.session));
  kept.clear();
}

// What is said about the PPP packet inside is true of the frame that carried it, too.
std::string CommentFor(Observer& observer, const std::vector<Observer::Inner>& kept) {
  std::string comment = observer.TakeComment();
  for (const Observer::Inner& inner : kept) {
    if (comment.empty() && inner.frame.journey == observer.frames()) comment = inner.frame.comment;
  }
  return comment;
}

}  // namespace

DecodeResult Decode(trace::RecordingReader& reader, const SessionOptions& options,
                    trace::RecordingWriter* writer) {
  DecodeResult result;
  Observer observer(options, writer);
  std::optional<Copy> copy;
  if (writer != nullptr) copy.emplace(writer);
  std::vector<Observer::Inner> kept;
  while (auto item = reader.Next()) {
    const auto* recorded = std::get_if<trace::RecordedPacket>(&*item);
    if (recorded == nullptr) continue;  // of a recording: its own events; ours say it again
    const trace::PacketView& packet = recorded->packet;
    const uint16_t link_type = reader.interfaces()[packet.interface].link_type;
    if (!KnowsLinkType(link_type)) ++result.unknown_link_type;
    observer.Observe({packet.time, packet.interface, link_type, packet.bytes});
    DrainInner(observer, copy ? &*copy : nullptr, kept);
    if (!copy) continue;
    trace::PacketView original = packet;
    original.journey = observer.frames();
    const std::string comment = CommentFor(observer, kept);
    copy->Original(reader, original, comment);
    WriteInner(observer, *copy, kept);
  }
  observer.Finish();
  DrainInner(observer, copy ? &*copy : nullptr, kept);
  if (copy) WriteInner(observer, *copy, kept);
  result.summary = observer.Summarize();
  result.problem = reader.problem();
  return result;
}

}  // namespace pptplab::observe
