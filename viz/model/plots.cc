// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The pass over the recording. Only the events whose numbers are needed are read from the file.
#include "viz/model/plots.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "stack/wire/pptp_control.h"

namespace pptplab::viz {

namespace {

using What = trace::Step::What;

/// Who never gets an acknowledgment doesn't fill the memory.
constexpr size_t kMostUnacknowledged = 65'536;
constexpr size_t kMostWaiting = 262'144;
/// So many lines are told apart without colours.
constexpr size_t kMostQueues = 4;
/// A larger step of the Sequence Number is no loss but a new beginning.
constexpr uint32_t kLargestGap = 4096;

enum Side : size_t { kToServer = 0, kToClient = 1 };
/// Behind the two series of the ends: what each of them has worked out.
constexpr size_t kAdaptive = 2;
enum Loss : size_t { kDrops = 0, kMissing = 1 };

bool Is(const Item& item, What what) { return item.detail == static_cast<uint8_t>(what); }

float Seconds(int64_t ns) { return static_cast<float>(static_cast<double>(ns) * 1e-9); }

}  // namespace

std::vector<PlotTunnel> TunnelsToPlot(const RecordingModel& recording) {
  std::vector<PlotTunnel> tunnels;
  // The first end of each tunnel, by what the other one's Call IDs are.
  std::map<std::pair<uint16_t, uint16_t>, std::vector<size_t>> waiting;
  for (const SessionInfo& session : recording.sessions()) {
    std::vector<size_t>& partners = waiting[{session.local_call_id, session.peer_call_id}];
    const auto partner = std::find_if(partners.begin(), partners.end(), [&](size_t tunnel) {
      return tunnels[tunnel].ends[0].first != session.node;
    });
    if (partner != partners.end()) {
      tunnels[*partner].ends.emplace_back(session.node, session.id);
      partners.erase(partner);
    } else {
      waiting[{session.peer_call_id, session.local_call_id}].push_back(tunnels.size());
      tunnels.emplace_back().ends.emplace_back(session.node, session.id);
    }
  }
  for (PlotTunnel& tunnel : tunnels) {
    for (const PlotEnd& end : tunnel.ends) {
      const Node* const node = recording.FindNode(end.first);
      const SessionInfo* const session = recording.FindSession(end.first, end.second);
      if (node == nullptr) continue;
      const bool is_client = node->role.find("client") != std::string::npos;
      if (tunnel.name.empty() || is_client) tunnel.name = node->name;
      // Several calls of one node.
      if (session != nullptr && session->id > 1 && is_client) {
        tunnel.name += ", call " + std::to_string(session->id);
      }
    }
    if (tunnel.name.empty()) tunnel.name = "tunnel";
  }
  return tunnels;
}

Plots::Plots(const RecordingModel& recording, std::vector<PlotEnd> only)
    : recording_(recording), only_(std::move(only)) {
  const auto make = [&](PlotKind kind, const char* title, const char* unit, const char* empty,
                        trace::Layer layer, std::vector<std::pair<const char*, PlotShape>> series) {
    Plot& plot = plots_[static_cast<size_t>(kind)];
    plot.kind = kind;
    plot.title = title;
    plot.unit = unit;
    plot.empty = empty;
    plot.layer = layer;
    for (const auto& [name, shape] : series) plot.series.push_back({name, shape, {}});
  };
  make(PlotKind::kGoodput, "Goodput", "bit/s", "no data came out of the tunnel",
       trace::Layer::kInner, {{"to server", PlotShape::kRate}, {"to client", PlotShape::kRate}});
  make(PlotKind::kRoundTrip, "Round trip", "s", "no GRE packet was acknowledged",
       trace::Layer::kGre,
       {{"server", PlotShape::kPoints},
        {"client", PlotShape::kPoints},
        {"server’s time-out", PlotShape::kHold},
        {"client’s time-out", PlotShape::kHold}});
  make(PlotKind::kWindow, "Unacknowledged", "packets", "no GRE packet was sent", trace::Layer::kGre,
       {{"server", PlotShape::kHold},
        {"client", PlotShape::kHold},
        {"server’s window", PlotShape::kHold},
        {"client’s window", PlotShape::kHold}});
  make(PlotKind::kLoss, "Loss", "packets", "nothing was lost", trace::Layer::kRun,
       {{"dropped", PlotShape::kSum}, {"missing", PlotShape::kSum}});
  make(PlotKind::kQueue, "Queue", "s", "nothing waited before a link", trace::Layer::kLink,
       {{"wait", PlotShape::kPoints}});
  make(PlotKind::kQueueLength, "Queue length", "packets", "no queue grew, or none was measured",
       trace::Layer::kLink, {});
  make(PlotKind::kFragments, "Fragments", "packets", "no packet was taken to pieces",
       trace::Layer::kIp, {{"made", PlotShape::kSum}, {"put together", PlotShape::kSum}});
}

float Plots::progress() const {
  if (recording_.size() == 0) return 1;
  return static_cast<float>(seen_) / static_cast<float>(recording_.size());
}

bool Plots::ReadOn(size_t most) {
  const auto items = recording_.items();
  is_observed_ = std::none_of(
      recording_.interfaces().begin(), recording_.interfaces().end(),
      [](const Interface& interface) { return interface.node != 0 && !interface.is_tunnel; });
  for (; seen_ < items.size() && most > 0; ++seen_, --most) {
    const Item& item = items[seen_];
    if (item.IsPacket()) {
      if (only_.empty()) TakePacket(item);
    } else if (item.Is<trace::Sample>() || item.Is<trace::Fragmentation>()) {
      if (only_.empty()) TakeLink(seen_);
    } else if (!IsAsked(item)) {
      continue;
    } else if (item.Is<trace::Note>() && item.layer == trace::Layer::kGre) {
      const auto event = recording_.Event(seen_);
      const auto* const note = event ? std::get_if<trace::Note>(&event->detail) : nullptr;
      if (note != nullptr) TakeNote(item, note->text);
    } else if (item.Is<trace::Drop>()) {
      Data(PlotKind::kLoss, kDrops).Add(item.time_ns, 1);
    } else if (item.Is<trace::Step>()) {
      const bool is_delivery =
          Is(item, What::kDeliver) && item.direction == trace::Direction::kReceived;
      if (!is_delivery && !Is(item, What::kGre) && !Is(item, What::kAckOnly)) continue;
      const auto event = recording_.Event(seen_);
      const auto* const step = event ? std::get_if<trace::Step>(&event->detail) : nullptr;
      if (step != nullptr) TakeStep(item, *step);
    } else if (item.Is<trace::Message>() && item.layer == trace::Layer::kPptp) {
      const auto event = recording_.Event(seen_);
      const auto* const message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
      if (message != nullptr) TakeMessage(*message);
    }
  }
  return seen_ >= items.size();
}

/// Messages of PPTP know no tunnel: those of its nodes are asked.
bool Plots::IsAsked(const Item& item) const {
  if (only_.empty()) return true;
  const bool is_control = item.Is<trace::Message>() && item.layer == trace::Layer::kPptp;
  return std::any_of(only_.begin(), only_.end(), [&](const PlotEnd& end) {
    return end.first == item.node && (is_control || end.second == item.session);
  });
}

/// RFC 2637 §4.4: a sender says so when its window and its time-out have changed.
void Plots::TakeNote(const Item& item, std::string_view text) {
  const auto number_after = [text](std::string_view words, size_t from) -> std::optional<float> {
    const size_t at = text.find(words, from);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<float>(std::atoi(std::string(text.substr(at + words.size(), 9)).c_str()));
  };
  const size_t window = text.find("the sending window ");
  if (window == std::string_view::npos) return;
  const size_t side = EndOf({item.node, item.session}).is_server ? 0 : 1;
  if (const auto to = number_after(" to ", window)) {
    Data(PlotKind::kWindow, kAdaptive + side).Add(item.time_ns, *to);
  }
  if (const auto ms = number_after("time-out ", window)) {
    Data(PlotKind::kRoundTrip, kAdaptive + side).Add(item.time_ns, *ms * 1e-3f);
  }
}

void Plots::TakeStep(const Item& item, const trace::Step& step) {
  const EndKey key{item.node, item.session};
  End& end = EndOf(key);
  const bool sent = step.direction == trace::Direction::kSent;
  const bool acknowledges = step.what == What::kAckOnly || (step.flags & 1) != 0;
  if (step.what == What::kDeliver) {
    const size_t side = end.is_server ? kToServer : kToClient;
    Data(PlotKind::kGoodput, side).Add(item.time_ns, 8.0f * static_cast<float>(step.size_after));
    return;
  }
  // What stands in a capture is seen once: the acknowledgment is there when it passes.
  if (acknowledges && is_observed_ && sent) {
    if (End* const peer = PeerOf(end, key)) TakeAcknowledgment(*peer, item, step.second);
  }
  if (acknowledges && !is_observed_ && !sent) TakeAcknowledgment(end, item, step.second);
  if (step.what != What::kGre) return;
  if (sent) {
    TakeSent(end, item, step.number);
  } else {
    TakeReceived(end, item, step.number);
  }
}

void Plots::TakeSent(End& end, const Item& item, uint32_t sequence) {
  end.unacknowledged.emplace_back(sequence, item.time_ns);
  if (end.unacknowledged.size() > kMostUnacknowledged) end.unacknowledged.pop_front();
  Data(PlotKind::kWindow, end.is_server ? 0 : 1)
      .Add(item.time_ns, static_cast<float>(end.unacknowledged.size()));
}

/// RFC 2637 §4.3: one acknowledgment is for all packets up to it.
void Plots::TakeAcknowledgment(End& end, const Item& item, uint32_t acknowledgment) {
  std::optional<int64_t> sent_at;
  while (!end.unacknowledged.empty() &&
         static_cast<int32_t>(end.unacknowledged.front().first - acknowledgment) <= 0) {
    if (end.unacknowledged.front().first == acknowledgment) {
      sent_at = end.unacknowledged.front().second;
    }
    end.unacknowledged.pop_front();
  }
  const size_t side = end.is_server ? 0 : 1;
  if (sent_at) Data(PlotKind::kRoundTrip, side).Add(item.time_ns, Seconds(item.time_ns - *sent_at));
  Data(PlotKind::kWindow, side).Add(item.time_ns, static_cast<float>(end.unacknowledged.size()));
}

void Plots::TakeReceived(End& end, const Item& item, uint32_t sequence) {
  if (end.last_received) {
    const uint32_t step = sequence - *end.last_received;
    if (step > 1 && step <= kLargestGap) {
      Data(PlotKind::kLoss, kMissing).Add(item.time_ns, static_cast<float>(step - 1));
    }
    if (static_cast<int32_t>(step) <= 0) return;  // late, or twice
  }
  end.last_received = sequence;
}

void Plots::TakeMessage(const trace::Message& message) {
  const auto control = wire::ReadControlMessage(message.bytes);
  if (!control) return;
  std::optional<float>& limit = plots_[static_cast<size_t>(PlotKind::kWindow)].limit;
  const auto take = [&](uint16_t window) {
    if (window > 0) limit = std::min(limit.value_or(window), static_cast<float>(window));
  };
  if (const auto* const request = std::get_if<wire::OutgoingCallRequest>(&*control)) {
    take(request->packet_recv_window_size);
  } else if (const auto* const reply = std::get_if<wire::OutgoingCallReply>(&*control)) {
    take(reply->packet_recv_window_size);
  }
}

/// From where a packet comes into a node, or out of its own stack, to where a link takes it.
void Plots::TakePacket(const Item& item) {
  if (item.journey == 0 || item.node == 0 || item.interface >= recording_.interfaces().size()) {
    return;
  }
  const Interface& interface = recording_.interfaces()[item.interface];
  if (interface.is_decrypted) return;
  const uint64_t key = item.journey << 16 | item.node;
  if (item.direction == trace::Direction::kReceived || interface.is_tunnel) {
    if (entered_.size() > kMostWaiting) entered_.clear();
    entered_.try_emplace(key, item.time_ns);
    return;
  }
  const auto entered = entered_.find(key);
  if (entered == entered_.end()) return;
  Data(PlotKind::kQueue, 0).Add(item.time_ns, Seconds(item.time_ns - entered->second));
  entered_.erase(entered);
}

/// What belongs to no tunnel: a queue's length, packets taken to pieces.
void Plots::TakeLink(ItemIndex index) {
  const auto event = recording_.Event(index);
  if (!event) return;
  const int64_t time = Nanoseconds(event->time);
  if (const auto* const pieces = std::get_if<trace::Fragmentation>(&event->detail)) {
    const size_t side = pieces->what == trace::Fragmentation::What::kFragmented ? 0 : 1;
    return Data(PlotKind::kFragments, side).Add(time, static_cast<float>(pieces->pieces));
  }
  const auto* const sample = std::get_if<trace::Sample>(&event->detail);
  if (sample == nullptr || sample->what != "queue") return;
  auto& all = plots_[static_cast<size_t>(PlotKind::kQueueLength)].series;
  auto found = queues_.find(sample->where);
  if (found == queues_.end()) {
    if (all.size() >= kMostQueues || sample->value == 0) return;
    found = queues_.emplace(sample->where, all.size()).first;
    all.push_back({trace::PrintableText(sample->where), PlotShape::kHold, {}});
  }
  all[found->second].data.Add(time, static_cast<float>(sample->value));
}

Plots::End& Plots::EndOf(const EndKey& key) {
  const auto [at, is_new] = ends_.try_emplace(key);
  if (is_new) at->second.is_server = IsServer(key.first);
  return at->second;
}

/// The end whose Call IDs are these the other way round.
Plots::End* Plots::PeerOf(End& end, const EndKey& key) {
  if (!end.peer_is_known) {
    end.peer_is_known = true;
    const SessionInfo* const own = recording_.FindSession(key.first, key.second);
    if (own != nullptr) {
      for (const SessionInfo& other : recording_.sessions()) {
        if (other.node == own->node || other.local_call_id != own->peer_call_id ||
            other.peer_call_id != own->local_call_id) {
          continue;
        }
        end.peer = EndKey{other.node, other.id};
        break;
      }
    }
  }
  return end.peer ? &EndOf(*end.peer) : nullptr;
}

bool Plots::IsServer(trace::NodeId node) const {
  const Node* const info = recording_.FindNode(node);
  if (info != nullptr && info->role.find("client") != std::string::npos) return false;
  if (info != nullptr && info->role.find("server") != std::string::npos) return true;
  return !recording_.sessions().empty() && recording_.sessions().front().node != node;
}

// --- for drawing

namespace {

double Ceiling(double value, std::initializer_list<double> steps) {
  if (!(value > 0) || !std::isfinite(value)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : steps) {
    if (step * power >= value * 0.999999) return step * power;
  }
  return 10 * power;
}

}  // namespace

double NiceCeiling(double value) { return Ceiling(value, {1, 2, 5}); }

double AxisTop(double value, const char* unit) {
  if (std::string_view(unit) == "packets" && value <= 2) return 2;
  if (std::string_view(unit) == "s" && value <= 0) return 1e-3;
  return Ceiling(value, {1, 1.2, 1.6, 2, 3, 4, 5, 6, 8});
}

std::string FormatValue(double value, const char* unit) {
  struct Scale {
    double from;
    double factor;
    const char* unit;
  };
  const std::string_view of = unit;
  const auto put = [](double number, const char* name) {
    char text[48];
    const double size = std::fabs(number);
    const bool whole = std::fabs(number - std::round(number)) < 1e-6 * std::max(1.0, size);
    const int digits = whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    std::snprintf(text, sizeof text, "%.*f %s", digits, number, name);
    return std::string(text);
  };
  if (of == "bit/s") {
    for (const Scale& scale :
         {Scale{1e9, 1e-9, "Gb/s"}, {1e6, 1e-6, "Mb/s"}, {1e3, 1e-3, "kb/s"}}) {
      if (value >= scale.from) return put(value * scale.factor, scale.unit);
    }
    return put(value, "b/s");
  }
  if (of == "s") {
    if (value == 0) return "0 ms";
    for (const Scale& scale : {Scale{1, 1, "s"}, {1e-3, 1e3, "ms"}, {1e-6, 1e6, "µs"}}) {
      if (value >= scale.from * 0.9999) return put(value * scale.factor, scale.unit);
    }
    return put(value * 1e9, "ns");
  }
  std::string text = put(value, value == 1 && of == "packets" ? "packet" : unit);
  if (of.empty()) text.pop_back();
  return text;
}

std::vector<int64_t> NiceTicks(int64_t begin_ns, int64_t end_ns, size_t most) {
  std::vector<int64_t> ticks;
  if (end_ns <= begin_ns || most == 0) return ticks;
  const double span = static_cast<double>(end_ns - begin_ns);
  const auto step =
      static_cast<int64_t>(std::max(1.0, NiceCeiling(span / static_cast<double>(most))));
  int64_t tick = begin_ns / step * step;
  while (tick < begin_ns) tick += step;
  for (; tick <= end_ns && ticks.size() <= most; tick += step) ticks.push_back(tick);
  return ticks;
}

}  // namespace pptplab::viz
