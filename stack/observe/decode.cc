// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drives an Observer over a capture and writes the recording.
#include "stack/observe/decode.h"

#include <algorithm>
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

/// Packets inside may become readable some frames later than they came by. So that the recording
/// has them behind the frame that carried them, frames wait a little.
class Queue {
 public:
  static constexpr Duration kDelay = std::chrono::milliseconds(1500);  // SequenceOrder waits 1 s
  static constexpr size_t kMaxFrames = 16384;

  Queue(const trace::RecordingReader& reader, const Observer& observer, Copy& copy)
      : reader_(reader), observer_(observer), copy_(copy) {}

  void Frame(const trace::PacketView& packet) {
    const uint64_t number = observer_.frames();
    Waiting& frame = frames_[number];
    frame.packet = packet;
    frame.packet->journey = number;
    now_ = std::max(now_, packet.time);
  }
  void Comment(std::string comment) { frames_[observer_.frames()].comment = std::move(comment); }
  void Inner(Observer::Inner inner) {
    // A fragmented packet's number is that of the fragment that completed it. Frames that have been
    // written already have no entry; a new one stands first and is written next.
    Waiting& frame = frames_[inner.frame.journey];
    // What is said about the PPP packet inside is true of the frame that carried it, too.
    if (frame.comment.empty()) frame.comment = inner.frame.comment;
    frame.inner.push_back(std::move(inner));
  }
  void WriteOld() {
    while (!frames_.empty()) {
      const Waiting& first = frames_.begin()->second;
      const bool is_old = !first.packet || now_ - first.packet->time > kDelay;
      if (!is_old && frames_.size() <= kMaxFrames) return;
      WriteFirst();
    }
  }
  void WriteAll() {
    while (!frames_.empty()) WriteFirst();
  }

 private:
  struct Waiting {
    std::optional<trace::PacketView> packet;  ///< borrows from the reader's file
    std::string comment;
    std::vector<Observer::Inner> inner;
  };
  void WriteFirst() {
    const auto node = frames_.extract(frames_.begin());
    const Waiting& frame = node.mapped();
    if (frame.packet) copy_.Original(reader_, *frame.packet, frame.comment);
    for (const Observer::Inner& inner : frame.inner) {
      copy_.Inner(inner, observer_.addresses(inner.session));
    }
  }

  const trace::RecordingReader& reader_;
  const Observer& observer_;
  Copy& copy_;
  std::map<uint64_t, Waiting> frames_;
  Instant now_{};
};

void DrainInner(Observer& observer, Queue* queue) {
  while (auto inner = observer.TakeInner()) {
    if (queue != nullptr) queue->Inner(std::move(*inner));
  }
}

}  // namespace

DecodeResult Decode(trace::RecordingReader& reader, const SessionOptions& options,
                    trace::RecordingWriter* writer) {
  DecodeResult result;
  Observer observer(options, writer);
  std::optional<Copy> copy;
  std::optional<Queue> queue;
  if (writer != nullptr) {
    copy.emplace(writer);
    queue.emplace(reader, observer, *copy);
  }
  while (auto item = reader.Next()) {
    const auto* recorded = std::get_if<trace::RecordedPacket>(&*item);
    if (recorded == nullptr) continue;  // of a recording: its own events; ours say it again
    const trace::PacketView& packet = recorded->packet;
    const uint16_t link_type = reader.interfaces()[packet.interface].link_type;
    if (!KnowsLinkType(link_type)) ++result.unknown_link_type;
    observer.Observe({packet.time, packet.interface, link_type, packet.bytes});
    if (queue) {
      queue->Frame(packet);
      queue->Comment(observer.TakeComment());
    }
    DrainInner(observer, queue ? &*queue : nullptr);
    if (queue) queue->WriteOld();
  }
  observer.Finish();
  DrainInner(observer, queue ? &*queue : nullptr);
  if (queue) queue->WriteAll();
  result.summary = observer.Summarize();
  result.problem = reader.problem();
  return result;
}

}  // namespace pptplab::observe
