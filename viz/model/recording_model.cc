// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The pass over a recording's blocks, and the tables that are made of it. Packets are told apart by
// their first octets only (packet_layer.cc); nothing is decoded that the index doesn't hold.
//
// A recording of a run is in the order of time. One that pptplab-decode made, or a capture of
// several interfaces, need not be: then the items are sorted, stably, and causes follow.
#include "viz/model/recording_model.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "stack/base/check.h"
#include "viz/model/journey_index.h"
#include "viz/model/packet_layer.h"

namespace pptplab::viz {

namespace {

constexpr std::string_view kDecrypted = " (decrypted)";
constexpr size_t kMostNodes = 0xffff;

/// The owner's name in "client:ppp0", "client:ppp0 (decrypted)" and "192.0.2.2 - 192.0.2.1
/// (decrypted)", which is seen from the first. Empty: none.
std::string_view OwnerOf(std::string_view interface) {
  const size_t colon = interface.rfind(':');
  if (colon != std::string_view::npos) return interface.substr(0, colon);
  if (!interface.ends_with(kDecrypted)) return {};
  return interface.substr(0, interface.find(" - "));
}

std::string_view DeviceOf(std::string_view interface) {
  const size_t colon = interface.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : interface.substr(colon + 1);
}

/// What the index keeps of the detail: direction and one small number.
void KeepDetail(const trace::Detail& detail, Item& item) {
  if (const auto* message = std::get_if<trace::Message>(&detail)) {
    item.direction = message->direction;
    item.detail = static_cast<uint8_t>(message->protocol);
  } else if (const auto* step = std::get_if<trace::Step>(&detail)) {
    item.direction = step->direction;
    item.detail = static_cast<uint8_t>(step->what);
    if (step->what == trace::Step::What::kEncrypt) {
      item.size = static_cast<uint16_t>((step->number & 0xfff) | (step->flags & 0xfu) << 12);
    } else if (step->what == trace::Step::What::kCompress) {
      const bool is_vj = (step->flags & trace::Step::kVanJacobson) != 0;
      const unsigned flags = (step->flags & 0xdu) | (is_vj ? Item::kIsVanJacobson : 0u);
      item.size = static_cast<uint16_t>((step->number & 0xfff) | flags << 12);
    }
  } else if (const auto* drop = std::get_if<trace::Drop>(&detail)) {
    item.detail = static_cast<uint8_t>(drop->reason);
  }
}

}  // namespace

struct RecordingModel::Private {
  std::string path;
  std::unique_ptr<trace::RecordingReader> reader;
  std::vector<Item> items;
  std::vector<ItemIndex> packets;  // in the order of the file
  std::vector<ItemIndex> events;   // by EventId - 1; kNoItem: can't be read
  std::vector<std::pair<uint32_t, uint32_t>> event_causes;  // of the new items: place, EventId
  JourneyIndex journeys;
  std::vector<Node> nodes;
  std::unordered_map<trace::NodeId, size_t> node_by_id;
  std::unordered_map<std::string, trace::NodeId> node_by_name;
  std::vector<Interface> interfaces;
  std::vector<SessionInfo> sessions;
  std::map<std::pair<trace::NodeId, trace::SessionId>, size_t> session_by_id;
  std::string problem;
  bool names_have_changed = false;

  // --- the pass ------------------------------------------------------------------------------

  /// Takes in what the reader has; false: nothing.
  bool ReadOn() {
    const size_t first = items.size();
    const size_t first_packet = packets.size();
    const size_t first_event = events.size();
    while (auto recorded = reader->Next()) {
      if (items.size() + 1 >= kNoItem) {
        problem = "it has more packets and events than can be shown";
        break;
      }
      if (const auto* event = std::get_if<trace::RecordedEvent>(&*recorded)) {
        Take(*event);
      } else {
        Take(std::get<trace::RecordedPacket>(*recorded));
      }
    }
    if (problem.empty()) problem = reader->problem();
    DescribeInterfaces();
    if (names_have_changed) FindOwners();
    if (items.size() == first) return false;
    Order(first, first_packet, first_event);
    LinkCauses();
    const size_t unnamed = std::exchange(names_have_changed, false) ? 0 : first;
    for (size_t i = unnamed; i < items.size(); ++i) {
      if (items[i].kind == Item::kPacket) items[i].node = interfaces[items[i].interface].node;
    }
    for (size_t i = first; i < items.size(); ++i) {
      journeys.Add(items[i].journey, static_cast<ItemIndex>(i));
    }
    return true;
  }

  void Take(const trace::RecordedPacket& recorded) {
    if (recorded.packet.interface >= interfaces.size()) DescribeInterfaces();
    const Interface& interface = interfaces[recorded.packet.interface];
    Item item;
    item.kind = Item::kPacket;
    item.time_ns = Nanoseconds(recorded.packet.time);
    item.file_offset = recorded.file_offset;
    item.journey = recorded.packet.journey;
    item.cause = kNoItem;
    item.interface = recorded.packet.interface;
    const PacketClass packet_class =
        ClassifyPacket(interface.info.link_type, interface.is_tunnel, recorded.packet.bytes);
    item.layer = packet_class.layer;
    item.detail = static_cast<uint8_t>(packet_class.carried);
    if (packet_class.opens_pptp) item.detail |= Item::kOpensPptp;
    if (packet_class.closes_pptp) item.detail |= Item::kClosesPptp;
    item.direction = recorded.packet.direction.value_or(trace::Direction::kSent);
    const size_t size =
        std::max<size_t>(recorded.packet.original_length, recorded.packet.bytes.size());
    item.size = static_cast<uint16_t>(std::min<size_t>(size, 0xffff));
    packets.push_back(Place());
    items.push_back(item);
  }

  void Take(const trace::RecordedEvent& recorded) {
    const trace::Event& event = recorded.event;
    Item item;
    item.kind = static_cast<uint8_t>(event.detail.index());
    item.time_ns = Nanoseconds(event.time);
    item.file_offset = recorded.file_offset;
    item.journey = event.journey;
    item.cause = kNoItem;
    item.session = event.session;
    item.node = event.node;
    item.layer = event.layer;
    KeepDetail(event.detail, item);
    if (event.cause != 0 && event.cause <= events.size()) {
      event_causes.emplace_back(Place(), static_cast<uint32_t>(event.cause));
    }
    if (const auto* named = std::get_if<trace::NodeNamed>(&event.detail)) Take(event.node, *named);
    if (const auto* named = std::get_if<trace::SessionNamed>(&event.detail)) Take(event, *named);
    events.resize(recorded.id, kNoItem);
    events.back() = Place();
    items.push_back(item);
  }

  ItemIndex Place() const { return static_cast<ItemIndex>(items.size()); }

  // --- names ---------------------------------------------------------------------------------

  Node* AddNode(trace::NodeId id, std::string_view name) {
    if (nodes.size() >= kMostNodes) return nullptr;
    node_by_id.emplace(id, nodes.size());
    node_by_name.emplace(name, id);
    nodes.push_back({id, std::string(name), "", {}});
    return &nodes.back();
  }
  void Take(trace::NodeId id, const trace::NodeNamed& named) {
    if (id == 0) return;  // the run as a whole
    const auto known = node_by_id.find(id);
    Node* const node = known != node_by_id.end() ? &nodes[known->second] : AddNode(id, named.name);
    if (node == nullptr) return;
    node->name = named.name;
    node->role = named.role;
    node_by_name[node->name] = id;
    names_have_changed = true;
  }
  void Take(const trace::Event& event, const trace::SessionNamed& named) {
    if (event.session == 0) return;
    const auto [at, is_new] =
        session_by_id.try_emplace({event.node, event.session}, sessions.size());
    if (is_new) {
      sessions.emplace_back();
      sessions.back().node = event.node;
      sessions.back().id = event.session;
      sessions.back().first = Place();
    }
    SessionInfo& session = sessions[at->second];
    if (!named.peer.IsAny()) session.peer = named.peer;
    if (named.local_call_id != 0) session.local_call_id = named.local_call_id;
    if (named.peer_call_id != 0) session.peer_call_id = named.peer_call_id;
    if (!named.user.empty()) session.user = named.user;
  }

  void DescribeInterfaces() {
    const auto& described = reader->interfaces();
    for (size_t i = interfaces.size(); i < described.size(); ++i) {
      Interface interface;
      interface.info = described[i];
      interface.is_decrypted = interface.info.name.ends_with(kDecrypted);
      interface.is_tunnel =
          interface.is_decrypted || DeviceOf(interface.info.name).starts_with("ppp");
      interfaces.push_back(std::move(interface));
      names_have_changed = true;
    }
  }
  void FindOwners() {
    for (Node& node : nodes) node.interfaces.clear();
    for (size_t i = 0; i < interfaces.size(); ++i) {
      interfaces[i].node = OwnerIdOf(interfaces[i]);
      const auto owner = node_by_id.find(interfaces[i].node);
      if (owner == node_by_id.end()) continue;
      nodes[owner->second].interfaces.push_back(static_cast<trace::InterfaceId>(i));
    }
  }
  /// Nodes that only interfaces speak of get numbers from the upper end, where no others are.
  trace::NodeId OwnerIdOf(const Interface& interface) {
    const std::string name(OwnerOf(interface.info.name));
    if (name.empty()) return 0;
    const auto known = node_by_name.find(name);
    if (known != node_by_name.end()) return known->second;
    for (size_t id = kMostNodes - nodes_without_number; id > 0; --id) {
      ++nodes_without_number;
      if (node_by_id.contains(static_cast<trace::NodeId>(id))) continue;
      AddNode(static_cast<trace::NodeId>(id), name);
      return static_cast<trace::NodeId>(id);
    }
    return 0;
  }
  size_t nodes_without_number = 0;

  // --- order ---------------------------------------------------------------------------------

  /// Sorts the items from `first` on, if they need it, and everything that says where they are.
  void Order(size_t first, size_t first_packet, size_t first_event) {
    if (first > 0) {
      // What was shown stays where it is: a latecomer is shown at the time when it became known.
      const int64_t shown = items[first - 1].time_ns;
      for (size_t i = first; i < items.size(); ++i) {
        items[i].time_ns = std::max(items[i].time_ns, shown);
      }
    }
    const auto earlier = [](const Item& a, const Item& b) { return a.time_ns < b.time_ns; };
    const auto begin = items.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::is_sorted(begin, items.end(), earlier)) return;

    std::vector<ItemIndex> order(items.size() - first);  // new place -> old place
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<ItemIndex>(first + i);
    std::stable_sort(order.begin(), order.end(), [this](ItemIndex a, ItemIndex b) {
      return items[a].time_ns < items[b].time_ns;
    });
    PutPacketsBeforeTheirArrival(order);
    std::vector<Item> sorted;
    sorted.reserve(order.size());
    for (const ItemIndex old : order) sorted.push_back(items[old]);
    std::copy(sorted.begin(), sorted.end(), begin);

    std::vector<ItemIndex> moved(order.size());  // old place -> new place
    for (size_t i = 0; i < order.size(); ++i) {
      moved[order[i] - first] = static_cast<ItemIndex>(first + i);
    }
    const auto follow = [&](ItemIndex& index) {
      if (index != kNoItem && index >= first) index = moved[index - first];
    };
    for (size_t i = first_packet; i < packets.size(); ++i) follow(packets[i]);
    for (size_t i = first_event; i < events.size(); ++i) follow(events[i]);
    for (auto& [place, id] : event_causes) follow(place);
    for (SessionInfo& session : sessions) follow(session.first);
  }

  /// pptplab-decode writes a frame after everything that it learned from it, all at one time. Here
  /// it comes by after it was sent and before it arrives.
  void PutPacketsBeforeTheirArrival(std::vector<ItemIndex>& order) const {
    std::unordered_map<JourneyId, size_t> arrivals;
    std::vector<std::pair<size_t, ItemIndex>> run;  // of one time; twice its place, or just before
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      arrivals.clear();
      run.clear();
      const int64_t time = items[order[begin]].time_ns;
      for (end = begin; end < order.size() && items[order[end]].time_ns == time; ++end) {
        const Item& item = items[order[end]];
        const bool arrives = item.Is<trace::Stimulus>() && item.journey != 0;
        if (arrives) arrivals.try_emplace(item.journey, 2 * end);
        const auto arrival =
            item.kind == Item::kPacket ? arrivals.find(item.journey) : arrivals.end();
        run.emplace_back(arrival == arrivals.end() ? 2 * end + 1 : arrival->second, order[end]);
      }
      if (arrivals.empty()) continue;
      std::stable_sort(run.begin(), run.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      for (size_t i = begin; i < end; ++i) order[i] = run[i - begin].second;
    }
  }

  void LinkCauses() {
    for (const auto& [place, id] : event_causes) {
      const ItemIndex cause = events[id - 1];
      if (cause < place) items[place].cause = cause;
    }
    event_causes.clear();
  }
};

RecordingModel::RecordingModel() : p_(std::make_unique<Private>()) {}
RecordingModel::~RecordingModel() = default;

Result<std::unique_ptr<RecordingModel>, std::string> RecordingModel::Open(const std::string& path) {
  auto reader = trace::RecordingReader::Open(path);
  if (!reader) return Unexpected{path + " " + reader.error()};
  std::unique_ptr<RecordingModel> model(new RecordingModel);
  model->p_->path = path;
  model->p_->reader = std::move(*reader);
  model->p_->ReadOn();
  return model;
}

bool RecordingModel::Grow() {
  p_->reader->Grow();
  p_->problem = p_->reader->problem();
  return p_->ReadOn();
}

const std::string& RecordingModel::path() const { return p_->path; }
const std::string& RecordingModel::problem() const { return p_->problem; }
const std::string& RecordingModel::comment() const { return p_->reader->comment(); }
size_t RecordingModel::size() const { return p_->items.size(); }
const Item& RecordingModel::item(ItemIndex index) const {
  PPTPLAB_CHECK(index < p_->items.size());
  return p_->items[index];
}
std::span<const Item> RecordingModel::items() const { return p_->items; }
Instant RecordingModel::begin_time() const {
  return p_->items.empty() ? Instant{} : AtNanoseconds(p_->items.front().time_ns);
}
Instant RecordingModel::end_time() const {
  return p_->items.empty() ? Instant{} : AtNanoseconds(p_->items.back().time_ns);
}

std::optional<trace::PacketView> RecordingModel::Packet(ItemIndex index) const {
  if (index >= size() || item(index).kind != Item::kPacket) return std::nullopt;
  const auto recorded = p_->reader->ItemAt(item(index).file_offset);
  const auto* packet = recorded ? std::get_if<trace::RecordedPacket>(&*recorded) : nullptr;
  if (packet == nullptr) return std::nullopt;
  trace::PacketView view = packet->packet;
  view.time = AtNanoseconds(item(index).time_ns);  // some packets have none of their own
  return view;
}

std::optional<trace::Event> RecordingModel::Event(ItemIndex index) const {
  if (index >= size() || item(index).kind == Item::kPacket) return std::nullopt;
  const auto recorded = p_->reader->ItemAt(item(index).file_offset);
  const auto* event = recorded ? std::get_if<trace::RecordedEvent>(&*recorded) : nullptr;
  if (event == nullptr) return std::nullopt;
  trace::Event found = event->event;
  found.time = AtNanoseconds(item(index).time_ns);
  if (item(index).cause == kNoItem) found.cause = 0;
  return found;
}

const std::vector<Node>& RecordingModel::nodes() const { return p_->nodes; }
const Node* RecordingModel::FindNode(trace::NodeId id) const {
  const auto found = p_->node_by_id.find(id);
  return found == p_->node_by_id.end() ? nullptr : &p_->nodes[found->second];
}
const std::vector<Interface>& RecordingModel::interfaces() const { return p_->interfaces; }
const std::vector<SessionInfo>& RecordingModel::sessions() const { return p_->sessions; }
const SessionInfo* RecordingModel::FindSession(trace::NodeId node, trace::SessionId session) const {
  const auto found = p_->session_by_id.find({node, session});
  return found == p_->session_by_id.end() ? nullptr : &p_->sessions[found->second];
}

ItemIndex RecordingModel::FirstAt(Instant time) const {
  const auto at =
      std::lower_bound(p_->items.begin(), p_->items.end(), Nanoseconds(time),
                       [](const Item& item, int64_t wanted) { return item.time_ns < wanted; });
  return static_cast<ItemIndex>(at - p_->items.begin());
}

std::vector<ItemIndex> RecordingModel::Journey(JourneyId journey) const {
  return p_->journeys.Items(journey);
}

ItemIndex RecordingModel::FirstOfJourney(JourneyId journey) const {
  return p_->journeys.First(journey);
}
ItemIndex RecordingModel::LastOfJourney(JourneyId journey) const {
  return p_->journeys.Last(journey);
}

ItemIndex RecordingModel::PacketNumber(uint32_t number) const {
  return number >= 1 && number <= p_->packets.size() ? p_->packets[number - 1] : kNoItem;
}

}  // namespace pptplab::viz
