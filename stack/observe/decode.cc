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

  /// `packet.interface` counts all captures' interfaces; `info` describes it.
  void Original(trace::PacketView packet, const trace::InterfaceInfo& info,
                std::string_view comment) {
    const auto [at, is_new] = copied_.try_emplace(packet.interface);
    if (is_new) at->second = writer_->AddInterface(info);
    packet.interface = at->second;
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
    packet.original_length = static_cast<uint32_t>(inner.frame.bytes.size() + inner.frame.missing);
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
  std::map<trace::InterfaceId, trace::InterfaceId> copied_;
  std::map<size_t, Decrypted> decrypted_;
  std::map<std::string, uint64_t> names_;
};

/// Packets inside may become readable some frames later than they came by. So that the recording
/// has them behind the frame that carried them, frames wait a little.
class Queue {
 public:
  static constexpr Duration kDelay = std::chrono::milliseconds(1500);  // SequenceOrder waits 1 s
  static constexpr size_t kMaxFrames = 16384;

  Queue(const std::vector<trace::InterfaceInfo>& interfaces, const Observer& observer, Copy& copy)
      : interfaces_(interfaces), observer_(observer), copy_(copy) {}

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
    if (frame.packet) {
      copy_.Original(*frame.packet, interfaces_[frame.packet->interface], frame.comment);
    }
    for (const Observer::Inner& inner : frame.inner) {
      copy_.Inner(inner, observer_.addresses(inner.session));
    }
  }

  const std::vector<trace::InterfaceInfo>& interfaces_;
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

/// The packets of several captures in order of time, each capture's in its own order. Interfaces
/// are numbered across all of them, as they turn up.
class Merge {
 public:
  explicit Merge(const std::vector<CaptureFile>& captures) : captures_(captures) {
    sources_.resize(captures.size());
    for (size_t i = 0; i < captures.size(); ++i) Advance(i);
  }
  struct Packet {
    trace::PacketView view;  ///< its interface is an index into interfaces()
    size_t capture = 0;
    uint64_t number = 0;  ///< in its capture, from 1
  };
  std::optional<Packet> Next() {
    std::optional<size_t> earliest;
    for (size_t i = 0; i < sources_.size(); ++i) {
      if (!sources_[i].next) continue;
      if (!earliest || sources_[i].next->time < sources_[*earliest].next->time) earliest = i;
    }
    if (!earliest) return std::nullopt;
    Source& source = sources_[*earliest];
    Packet packet{*source.next, *earliest, ++source.number};
    packet.view.interface = source.interfaces[packet.view.interface];
    Advance(*earliest);
    return packet;
  }
  const std::vector<trace::InterfaceInfo>& interfaces() const { return interfaces_; }

 private:
  struct Source {
    std::optional<trace::PacketView> next;
    uint64_t number = 0;
    std::vector<trace::InterfaceId> interfaces;         ///< what the capture's interfaces are here
    std::vector<bool> used;                             ///< a packet was read from it
    std::map<std::string, trace::InterfaceId> by_look;  ///< those that are used
  };
  void Advance(size_t i) {
    sources_[i].next.reset();
    while (auto item = captures_[i].reader->Next()) {
      const auto* recorded = std::get_if<trace::RecordedPacket>(&*item);
      if (recorded == nullptr) continue;  // of a recording: its own events; ours say it again
      LearnInterfaces(i);
      MarkUsed(i, recorded->packet.interface);
      sources_[i].next = recorded->packet;
      return;
    }
  }
  static std::string Look(const trace::InterfaceInfo& info) {
    return info.name + '\0' + info.description + '\0' + std::to_string(info.link_type);
  }
  void MarkUsed(size_t capture, trace::InterfaceId interface) {
    Source& source = sources_[capture];
    if (source.used[interface]) return;
    source.used[interface] = true;
    source.by_look.try_emplace(Look(captures_[capture].reader->interfaces()[interface]),
                               source.interfaces[interface]);
  }
  void LearnInterfaces(size_t capture) {
    Source& source = sources_[capture];
    const auto& all = captures_[capture].reader->interfaces();
    while (source.interfaces.size() < all.size()) {
      source.interfaces.push_back(Number(capture, source.interfaces.size()));
      source.used.push_back(false);
    }
  }
  // A new section of a file declares its interfaces anew. One that looks like another of which
  // packets have been read before this one was declared is the same.
  trace::InterfaceId Number(size_t capture, size_t index) {
    const Source& source = sources_[capture];
    const auto& all = captures_[capture].reader->interfaces();
    trace::InterfaceInfo info = all[index];
    const auto known = source.by_look.find(Look(info));
    if (known != source.by_look.end()) return known->second;
    if (captures_.size() > 1) {
      info.name = captures_[capture].name + (info.name.empty() ? "" : ":" + info.name);
    }
    interfaces_.push_back(std::move(info));
    return static_cast<trace::InterfaceId>(interfaces_.size() - 1);
  }

  const std::vector<CaptureFile>& captures_;
  std::vector<Source> sources_;
  std::vector<trace::InterfaceInfo> interfaces_;
};

}  // namespace

DecodeResult Decode(trace::RecordingReader& reader, const SessionOptions& options,
                    trace::RecordingWriter* writer) {
  return Decode(std::vector{CaptureFile{&reader, ""}}, options, writer);
}

DecodeResult Decode(const std::vector<CaptureFile>& captures, const SessionOptions& options,
                    trace::RecordingWriter* writer) {
  DecodeResult result;
  Observer observer(options, writer);
  Merge merge(captures);
  std::optional<Copy> copy;
  std::optional<Queue> queue;
  if (writer != nullptr) {
    copy.emplace(writer);
    queue.emplace(merge.interfaces(), observer, *copy);
  }
  while (const auto next = merge.Next()) {
    const trace::PacketView& packet = next->view;
    const uint16_t link_type = merge.interfaces()[packet.interface].link_type;
    if (!KnowsLinkType(link_type)) ++result.unknown_link_type;
    observer.Observe({packet.time, packet.interface, link_type, packet.bytes,
                      packet.original_length, next->capture, next->number});
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
  for (const CaptureFile& capture : captures) {
    result.problems.push_back(capture.reader->problem());
    if (result.problem.empty()) result.problem = result.problems.back();
  }
  return result;
}

}  // namespace pptplab::observe
