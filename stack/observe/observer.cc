// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From frames to sessions: who talks to whom, and which call a GRE packet belongs to.
#include "stack/observe/observer.h"

#include <algorithm>

#include "stack/observe/link_layer.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp.h"

namespace pptplab::observe {

namespace {

constexpr uint8_t kIpProtocolIpv4 = 4;   // RFC 2003: IPv4 in IP
constexpr uint8_t kIpProtocolIpv6 = 41;  // RFC 4213
constexpr int kMaxIpInIp = 4;
constexpr Duration kExpiryInterval = std::chrono::milliseconds(100);
constexpr size_t kIpv6HeaderSize = 40;

wire::Ipv4Reassembler::Limits ReassemblyLimits() {
  wire::Ipv4Reassembler::Limits limits;
  limits.octets = 1u << 20;
  return limits;
}

wire::TcpStream::Limits StreamLimits() {
  wire::TcpStream::Limits limits;
  limits.pending_octets = 1u << 16;  // some three hundred control messages
  return limits;
}

}  // namespace

struct Observer::Connection {
  uint64_t number = 0;  ///< in order of the last segment
  PerEnd<wire::TcpStream> streams;
  PerEnd<ControlStream> messages;
  PerEnd<Address> addresses;
  std::optional<size_t> session;  ///< once a control message came by
  bool closed = false;
};

Observer::Observer(const SessionOptions& options, trace::TraceSink* sink)
    : options_(&options), sink_(sink) {}
Observer::~Observer() = default;

// --- frames and IP
// -----------------------------------------------------------------------------------

void Observer::Observe(const CapturedFrame& frame) {
  ++frame_number_;
  comment_.clear();
  touched_.clear();
  last_time_ = std::max(last_time_, frame.time);
  ExpireWaiting(frame.time);
  const LinkPayload payload = StripLinkLayer(frame.link_type, frame.bytes);
  const Moment moment{frame.time, frame_number_};
  switch (payload.kind) {
    case LinkPayload::Kind::kOther:
      return;
    case LinkPayload::Kind::kIpv4:
      return ObserveIpv4(moment, frame.interface, payload.bytes, 0);
    case LinkPayload::Kind::kIpv6:
      return ObserveIpv6(moment, frame.interface, payload.bytes, 0);
  }
}

void Observer::ObserveIpv4(Moment moment, trace::InterfaceId interface, ByteView packet,
                           int depth) {
  const auto header = ReadPrefix<wire::Ipv4Header>(packet);
  if (!header || depth > kMaxIpInIp) return;
  if (!header->value.IsFragment()) {
    // Octets behind Total Length are padding; fewer than that were captured if the capture cuts
    // packets.
    packet = packet.first(std::min<size_t>(packet.size(), header->value.total_length));
    return ObservePayload(moment, interface, header->value, packet.subspan(header->size), depth);
  }
  if (!reassemblers_.contains(interface) && reassemblers_.size() == kMaxInterfaces) return;
  const auto [at, is_new] = reassemblers_.try_emplace(interface, ReassemblyLimits());
  const auto whole = at->second.Add(moment.time, packet);
  if (!whole || !*whole) return;
  const auto read = wire::ReadIpv4Packet(**whole);
  if (read) ObservePayload(moment, interface, read->header, read->payload, depth);
}

void Observer::ObserveIpv6(Moment moment, trace::InterfaceId interface, ByteView packet,
                           int depth) {
  if (packet.size() < kIpv6HeaderSize || packet[0] >> 4 != 6) return;
  // PPTP itself is IPv4's; but IPv4 may travel through IPv6.
  if (packet[6] == kIpProtocolIpv4) {
    ObserveIpv4(moment, interface, packet.subspan(kIpv6HeaderSize), depth + 1);
  }
}

void Observer::ObservePayload(Moment moment, trace::InterfaceId interface,
                              const wire::Ipv4Header& header, ByteView payload, int depth) {
  switch (header.protocol) {
    case wire::kIpProtocolTcp:
      return ObserveTcp(moment, header, payload);
    case wire::kIpProtocolGre:
      return ObserveGre(moment, interface, header, payload);
    case kIpProtocolIpv4:
      return ObserveIpv4(moment, interface, payload, depth + 1);
    case kIpProtocolIpv6:
      return ObserveIpv6(moment, interface, payload, depth + 1);
    default:
      return;
  }
}

// --- the control connection
// --------------------------------------------------------------------------

void Observer::ObserveTcp(Moment moment, const wire::Ipv4Header& ip, ByteView segment) {
  const auto tcp = ReadPrefix<wire::TcpHeader>(segment);
  if (!tcp) return;
  const wire::TcpHeader& header = tcp->value;
  // RFC 2637 §1.4: the end with port 1723 is the server's. If both have it, the first to speak is
  // the client.
  const bool to_server = header.destination_port == wire::kPptpPort;
  if (!to_server && header.source_port != wire::kPptpPort) return;
  const auto key_for = [&](End from) {
    ConnectionKey key;
    key.address[from] = ip.source;
    key.address[Other(from)] = ip.destination;
    key.port[from] = header.source_port;
    key.port[Other(from)] = header.destination_port;
    return key;
  };
  End from = to_server ? End::kClient : End::kServer;
  if (to_server && header.source_port == wire::kPptpPort &&
      connections_.contains(key_for(End::kServer))) {
    from = End::kServer;
  }
  const ConnectionKey key = key_for(from);
  const ByteView payload = segment.subspan(tcp->size);
  auto place = connections_.find(key);
  if (place != connections_.end() && place->second->streams[from].IsNewConnection(header)) {
    connections_.erase(place);
    place = connections_.end();
  }
  if (place == connections_.end()) {
    if (payload.empty())
      return;  // a stream begins with its first octet: scans of the port leave nothing
    place = connections_.emplace(key, NewConnection(key.address)).first;
  }
  Connection& connection = *place->second;
  connection.number = frame_number_;

  wire::TcpStream& stream = connection.streams[from];
  ObserveChunks(moment, connection, from, stream.Add(header, payload));
  // What the receiver acknowledged although it is missing here was not captured: don't wait for it.
  wire::TcpStream& other = connection.streams[Other(from)];
  if (header.ack && other.pending_octets() > 0) {
    ObserveChunks(moment, connection, Other(from), other.SkipTo(header.acknowledgment_number));
  }
  const bool over = stream.reset() || (stream.finished() && other.finished());
  if (over && !connection.closed && connection.session) {
    connection.closed = true;
    sessions_[*connection.session]->ObserveClose(moment);
  }
}

void Observer::ObserveChunks(Moment moment, Connection& connection, End from,
                             const std::vector<wire::StreamChunk>& chunks) {
  for (const wire::StreamChunk& chunk : chunks) {
    connection.messages[from].Add(chunk.bytes, chunk.missing_before > 0);
    while (auto message = connection.messages[from].TakeMessage()) {
      if (!connection.session) {
        connection.session = AddSession(moment, connection.addresses, true);
      }
      if (!connection.session) {
        ++ignored_;
        continue;
      }
      std::string comment = sessions_[*connection.session]->ObserveControl(moment, from, *message);
      if (comment_.empty()) comment_ = std::move(comment);
      PairOf(connection.addresses[End::kClient], connection.addresses[End::kServer]).calls.clear();
    }
  }
}

std::unique_ptr<Observer::Connection> Observer::NewConnection(PerEnd<Address> addresses) {
  MakeRoomForConnection();
  auto connection = std::make_unique<Connection>();
  connection->addresses = addresses;
  for (const End end : kEnds) connection->streams[end] = wire::TcpStream(StreamLimits());
  return connection;
}

// An eighth of them at once, so that it doesn't happen often. Those that never held a control
// message go first.
void Observer::MakeRoomForConnection() {
  if (connections_.size() < kMaxConnections) return;
  std::vector<std::pair<bool, uint64_t>> ranks;
  const auto rank = [](const Connection& c) { return std::pair(c.session.has_value(), c.number); };
  for (const auto& [key, connection] : connections_) ranks.push_back(rank(*connection));
  const auto limit = ranks.begin() + static_cast<std::ptrdiff_t>(ranks.size() / 8);
  std::ranges::nth_element(ranks, limit);
  std::erase_if(connections_, [&](const auto& entry) { return rank(*entry.second) < *limit; });
}

// --- GRE
// ---------------------------------------------------------------------------------------------

void Observer::ObserveGre(Moment moment, trace::InterfaceId interface, const wire::Ipv4Header& ip,
                          ByteView packet) {
  const auto gre = ReadPrefix<wire::GreHeader>(packet);
  if (!gre) return;  // another kind of GRE, or a cut header
  const size_t declared = ip.total_length - ip.size();
  if (gre->size + gre->value.payload_length > declared) return;  // longer than its packet
  Pair& pair = PairOf(ip.source, ip.destination);
  auto found = FindCall(pair, ip, gre->value.call_id);
  if (!found) {
    PerEnd<Address> addresses;
    addresses[End::kClient] = ip.source;
    addresses[End::kServer] = ip.destination;
    const auto session = AddSession(moment, addresses, false);
    const auto call =
        session ? sessions_[*session]->AddUnannouncedCall(End::kClient, gre->value.call_id)
                : std::nullopt;
    if (!call) {
      ++ignored_;
      return;
    }
    found = std::pair(*session, *call);
  }
  Session& session = *sessions_[found->first];
  End from = session.addresses()[End::kClient] == ip.source ? End::kClient : End::kServer;
  // Both ends on one host: only the Call ID tells them apart.
  if (ip.source == ip.destination && session.FindKnownCall(End::kServer, gre->value.call_id)) {
    from = End::kServer;
  }
  if (!session.IsVantage(from, interface)) return;
  touched_.push_back(found->first);
  session.ObserveGre(moment, from, found->second, gre->value, gre->size, packet.subspan(gre->size));
  if (session.IsWaiting()) waiting_.insert(found->first);
}

// Not at every frame: thousands of sessions may be waiting.
void Observer::ExpireWaiting(Instant now) {
  if (now - last_expiry_ < kExpiryInterval && now >= last_expiry_) return;
  last_expiry_ = now;
  std::erase_if(waiting_, [&](size_t session) {
    sessions_[session]->Expire(now);
    touched_.push_back(session);
    return !sessions_[session]->IsWaiting();
  });
}

std::optional<std::pair<size_t, size_t>> Observer::FindCall(Pair& pair, const wire::Ipv4Header& ip,
                                                            uint16_t call_id) {
  const std::pair key(ip.destination, call_id);
  const auto known = pair.calls.find(key);
  if (known != pair.calls.end()) return known->second;
  const auto from_in = [&](size_t session) {
    return sessions_[session]->addresses()[End::kClient] == ip.source ? End::kClient : End::kServer;
  };
  std::optional<std::pair<size_t, size_t>> found;
  // The latest session that knows this ID; else the latest that has a call without one; else one
  // whose control connection was captured, but not the set-up of its call.
  for (size_t i = pair.sessions.size(); i-- > 0 && !found;) {
    const size_t session = pair.sessions[i];
    if (const auto call = sessions_[session]->FindKnownCall(from_in(session), call_id)) {
      found = std::pair(session, *call);
    }
  }
  for (size_t i = pair.sessions.size(); i-- > 0 && !found;) {
    const size_t session = pair.sessions[i];
    if (const auto call = sessions_[session]->AdoptCall(from_in(session), call_id)) {
      found = std::pair(session, *call);
    }
  }
  if (found) pair.calls.emplace(key, *found);
  return found;
}

// --- sessions
// ----------------------------------------------------------------------------------------

Observer::Pair& Observer::PairOf(Address a, Address b) {
  return pairs_[a < b ? std::pair(a, b) : std::pair(b, a)];
}

std::optional<size_t> Observer::AddSession(Moment moment, PerEnd<Address> addresses, bool control) {
  Pair& pair = PairOf(addresses[End::kClient], addresses[End::kServer]);
  if (sessions_.size() == kMaxSessions || pair.sessions.size() == kMaxSessionsOfPair) {
    return std::nullopt;
  }
  auto session = std::make_unique<Session>(*options_, addresses, sink_);
  PerEnd<trace::NodeId> nodes;
  PerEnd<trace::SessionId> numbers;
  for (const End end : kEnds) {
    const char* role = end == End::kClient ? "PPTP client" : "PPTP server";
    nodes[end] = NodeFor(moment, addresses[end], control ? role : "");
    numbers[end] = ++nodes_[addresses[end]].last_session;
  }
  session->SetNodes(nodes, numbers);
  pair.sessions.push_back(sessions_.size());
  sessions_.push_back(std::move(session));
  return sessions_.size() - 1;
}

trace::NodeId Observer::NodeFor(Moment moment, Address address, const char* role) {
  Node& node = nodes_[address];
  if (node.id != 0) return node.id;
  node.id = static_cast<trace::NodeId>(nodes_.size());  // at most two for each of kMaxSessions
  if (sink_ != nullptr) {
    const std::string name = ToString(address);
    sink_->Record(
        {moment.time, node.id, 0, trace::Layer::kRun, 0, 0, trace::NodeNamed{name, role}});
  }
  return node.id;
}

std::optional<Observer::Inner> Observer::TakeInner() {
  while (!touched_.empty()) {
    const size_t session = touched_.back();
    if (auto frame = sessions_[session]->TakeInner()) {
      const Address source = sessions_[session]->addresses()[frame->from];
      return Inner{session, source, std::move(*frame)};
    }
    touched_.pop_back();
  }
  return std::nullopt;
}

void Observer::Finish() {
  const Moment moment{last_time_, frame_number_};
  for (const auto& [key, connection] : connections_) {
    for (const End end : kEnds) {
      ObserveChunks(moment, *connection, end, connection->streams[end].Flush());
    }
  }
  touched_.clear();
  for (size_t i = 0; i < sessions_.size(); ++i) {
    sessions_[i]->Finish();
    touched_.push_back(i);
  }
}

CaptureSummary Observer::Summarize() const {
  CaptureSummary summary;
  summary.frames = frame_number_;
  summary.ignored = ignored_;
  for (const auto& session : sessions_) summary.sessions.push_back(session->Summarize());
  return summary;
}

}  // namespace pptplab::observe
