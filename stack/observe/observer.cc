// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From frames to sessions: who talks to whom, and which call a GRE packet belongs to.
#include "stack/observe/observer.h"

#include <algorithm>

#include "stack/observe/link_layer.h"
#include "stack/observe/nat_pairs.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
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
  /// Segments before that: Sequence Number and octets.
  static constexpr size_t kMaxEarly = 8;
  std::vector<std::pair<uint32_t, size_t>> early;
  PerEnd<uint8_t> time_to_live;
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
  complaints_.SetFrame(frame.capture, frame.number != 0 ? frame.number : frame_number_);
  is_cut_ = frame.original_length > frame.bytes.size();
  cut_at_ = nullptr;
  if (is_cut_) ++cut_frames_;
  const LinkPayload payload = StripLinkLayer(frame.link_type, frame.bytes);
  const Moment moment{frame.time, frame_number_};
  switch (payload.kind) {
    case LinkPayload::Kind::kOther:
      return InspectOther(frame);
    case LinkPayload::Kind::kIpv4:
      return ObserveIpv4(moment, frame.interface, payload.bytes, 0);
    case LinkPayload::Kind::kIpv6:
      return ObserveIpv6(moment, frame.interface, payload.bytes, 0);
  }
}

/// PPP as it was captured on a link of its own.
void Observer::InspectOther(const CapturedFrame& frame) {
  const auto ppp = PppFrameOf(frame.link_type, frame.bytes);
  if (!ppp) return;
  if (frame.bytes.size() < 6 && is_cut_) return;
  Complaints found;
  found.SetFrame(complaints_.capture(), complaints_.frame());
  InspectPpp(*ppp, found);
  for (const Complaint& complaint : found.kept()) {
    // What is cut off can't be too short.
    const bool of_the_cut = is_cut_ && (complaint.reason == "truncated" ||
                                        complaint.reason == "length is longer than the packet");
    if (!of_the_cut || complaint.offset >= 4) complaints_.Keep(complaint);
  }
}

ByteView Observer::Whole(ByteView packet, size_t length) {
  if (!is_cut_ || cut_at_ != nullptr || packet.size() >= length) return packet;
  padded_.assign(packet.begin(), packet.end());
  padded_.resize(length);
  cut_at_ = padded_.data() + packet.size();
  return padded_;
}

size_t Observer::Captured(ByteView part) const {
  if (cut_at_ == nullptr || part.data() < padded_.data() ||
      part.data() > padded_.data() + padded_.size()) {
    return part.size();
  }
  if (part.data() >= cut_at_) return 0;
  return std::min(part.size(), static_cast<size_t>(cut_at_ - part.data()));
}

void Observer::ObserveIpv4(Moment moment, trace::InterfaceId interface, ByteView packet,
                           int depth) {
  if (depth > kMaxIpInIp) return;
  auto header = ReadPrefix<wire::Ipv4Header>(packet);
  if (!header) {
    if (!is_cut_) complaints_.Add("IPv4", header.error());
    return;
  }
  if (is_cut_ && header->value.more_fragments && header->value.fragment_offset == 0 &&
      header->value.protocol == wire::kIpProtocolGre) {
    return ObserveCutFragment(moment, interface, header->value, packet);
  }
  if (packet.size() < header->value.total_length) {
    if (!is_cut_) {
      complaints_.Add("IPv4", {"length is longer than the packet", "Total Length", 2});
    }
    packet = Whole(packet, header->value.total_length);
    header = ReadPrefix<wire::Ipv4Header>(packet);  // its options are views
    if (!header) return;
  }
  if (!header->value.IsFragment()) {
    // Octets behind Total Length are padding.
    packet = packet.first(std::min<size_t>(packet.size(), header->value.total_length));
    return ObservePayload(moment, interface, header->value, packet.subspan(header->size), depth);
  }
  if (!reassemblers_.contains(interface) && reassemblers_.size() == kMaxInterfaces) return;
  const auto [at, is_new] = reassemblers_.try_emplace(interface, ReassemblyLimits());
  // A fragment with zeros in it would look whole afterwards.
  if (Captured(packet) < packet.size()) return;
  const auto whole = at->second.Add(moment.time, packet);
  if (!whole) complaints_.Add("IPv4", whole.error());
  if (!whole || !*whole) return;
  const auto read = wire::ReadIpv4Packet(**whole);
  if (read) ObservePayload(moment, interface, read->header, read->payload, depth);
}

// The capture cut the first fragment, so the packet will never be whole; but GRE says how long it
// is, and its beginning is here.
void Observer::ObserveCutFragment(Moment moment, trace::InterfaceId interface,
                                  wire::Ipv4Header header, ByteView packet) {
  const ByteView captured = packet.first(std::min<size_t>(packet.size(), header.total_length));
  const auto gre = ReadPrefix<wire::GreHeader>(captured.subspan(header.size()));
  if (!gre) return;
  const size_t length = header.size() + gre->size + gre->value.payload_length;
  if (length > 0xffff) return;
  header.total_length = static_cast<uint16_t>(length);
  const ByteView whole = Whole(captured, length);
  ObserveGre(moment, interface, header, whole.subspan(std::min(whole.size(), header.size())));
}

void Observer::ObserveIpv6(Moment moment, trace::InterfaceId interface, ByteView packet,
                           int depth) {
  if (packet.size() < kIpv6HeaderSize || packet[0] >> 4 != 6) return;
  const size_t length = kIpv6HeaderSize + LoadBe16(&packet[4]);
  if (packet.size() < length) {
    if (!is_cut_) {
      complaints_.Add("IPv6", {"length is longer than the packet", "Payload Length", 4});
    }
    packet = Whole(packet, length);
  }
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
    case wire::kIpProtocolIcmp:
      return ObserveIcmp(header, payload);
    case wire::kIpProtocolUdp:
      return InspectUdp(payload, Captured(payload), complaints_);
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
  if (!tcp) return;  // whether it was PPTP's can't be told
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
    if (payload.empty()) return CountAttempt(ip, header);  // a stream begins with its first octet
    place = connections_.emplace(key, NewConnection(key.address)).first;
  }
  Connection& connection = *place->second;
  connection.number = frame_number_;
  if (connection.session) {
    Session& session = *sessions_[*connection.session];
    session.ObserveTimeToLive(from, ip.time_to_live);
    if (!payload.empty()) session.ObserveSegment(header.sequence_number, payload.size());
  } else if (!payload.empty() && connection.early.size() < Connection::kMaxEarly) {
    connection.early.emplace_back(header.sequence_number, payload.size());
    connection.time_to_live[from] = ip.time_to_live;
  }

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
    sessions_[*connection.session]->ObserveClose(moment, stream.reset());
  }
}

void Observer::ObserveChunks(Moment moment, Connection& connection, End from,
                             const std::vector<wire::StreamChunk>& chunks) {
  for (const wire::StreamChunk& chunk : chunks) {
    connection.messages[from].Add(chunk.bytes, chunk.missing_before > 0);
    while (auto message = connection.messages[from].TakeMessage()) {
      if (!connection.session) {
        connection.session = SessionFor(moment, connection, *message);
        if (connection.session) GreetSession(connection);
      }
      if (!connection.session) {
        ++ignored_;
        continue;
      }
      std::string comment = sessions_[*connection.session]->ObserveControl(moment, from, *message);
      if (comment_.empty()) comment_ = std::move(comment);
      LearnAssignments(*connection.session);
    }
    const auto problem = connection.messages[from].TakeProblem();
    if (problem && !is_cut_) complaints_.Add("PPTP", *problem);
  }
}

// A control connection whose beginning was not captured belongs to a session of which only GRE has
// been seen so far: to the one that has the Call ID of the message, else to the latest.
std::optional<size_t> Observer::SessionFor(Moment moment, const Connection& connection,
                                           ByteView message) {
  const Pair& pair = PairOf(connection.addresses[End::kClient], connection.addresses[End::kServer]);
  const auto type = LoadBe16(&message[8]);     // a whole message is longer than that
  const bool begins = type == 1 || type == 2;  // Start-Control-Connection-Request, -Reply
  std::optional<size_t> found;
  for (size_t i = pair.sessions.size(); i-- > 0 && !begins;) {
    Session& session = *sessions_[pair.sessions[i]];
    if (session.control_seen()) continue;
    if (!found) found = pair.sessions[i];
    if (message.size() < 14) break;
    const uint16_t call_id = LoadBe16(&message[12]);
    if (!session.HasAssigned(End::kClient, call_id) &&
        !session.HasAssigned(End::kServer, call_id)) {
      continue;
    }
    found = pair.sessions[i];
    break;
  }
  if (!found) return AddSession(moment, connection.addresses, true);
  sessions_[*found]->AdoptEnds(connection.addresses);
  return found;
}

/// What came by before it was known that there is a session.
void Observer::GreetSession(const Connection& connection) {
  Session& session = *sessions_[*connection.session];
  for (const auto& [sequence_number, octets] : connection.early) {
    session.ObserveSegment(sequence_number, octets);
  }
  for (const End end : kEnds) session.ObserveTimeToLive(end, connection.time_to_live[end]);
  attempts_.erase({connection.addresses[End::kClient], connection.addresses[End::kServer]});
}

// A SYN and what became of it. Once control messages come by there is a session instead.
void Observer::CountAttempt(const wire::Ipv4Header& ip, const wire::TcpHeader& tcp) {
  const bool to_server = tcp.destination_port == wire::kPptpPort;
  const std::pair ends =
      to_server ? std::pair(ip.source, ip.destination) : std::pair(ip.destination, ip.source);
  const auto known = attempts_.find(ends);
  if (to_server && tcp.syn && !tcp.ack) {
    if (known == attempts_.end() && attempts_.size() == kMaxAttempts) return;
    AttemptSummary& attempt = attempts_[ends];
    attempt.client = ends.first;
    attempt.server = ends.second;
    ++attempt.requests;
  } else if (!to_server && known != attempts_.end()) {
    if (tcp.syn && tcp.ack) known->second.accepted = true;
    if (tcp.rst) known->second.refused = true;
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
  if (!gre) {  // another kind of GRE, or a broken one
    const bool is_enhanced =
        packet.size() >= 4 && (packet[1] & 7) == 1 && LoadBe16(&packet[2]) == wire::kGreProtocolPpp;
    if (is_enhanced && Captured(packet) == packet.size()) complaints_.Add("GRE", gre.error());
    return;
  }
  const size_t declared = ip.total_length - ip.size();
  if (gre->size + gre->value.payload_length > declared) {
    return complaints_.Add("GRE", {"length is longer than the packet", "Payload Length", 4});
  }
  if (Captured(packet) < gre->size) return;
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
    LearnAssignments(*session);
  }
  Session& session = *sessions_[found->first];
  End from = session.addresses()[End::kClient] == ip.source ? End::kClient : End::kServer;
  // Both ends on one host: only the Call ID tells them apart.
  if (ip.source == ip.destination && session.HasAssigned(End::kClient, gre->value.call_id)) {
    from = End::kServer;
  }
  if (!session.IsVantage(from, interface)) return;
  touched_.push_back(found->first);
  session.ObserveTimeToLive(from, ip.time_to_live);
  const ByteView payload = packet.subspan(gre->size);
  session.ObserveGre(moment, from, found->second, gre->value, gre->size, payload,
                     Captured(payload));
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

void Observer::LearnAssignments(size_t index) {
  Session& session = *sessions_[index];
  const PerEnd<Address> addresses = session.addresses();
  Pair& pair = PairOf(addresses[End::kClient], addresses[End::kServer]);
  pair.nobody_adopts = false;
  for (const Session::Assignment& assignment : session.TakeAssignments()) {
    pair.calls[{addresses[assignment.by], assignment.call_id}] = {index, assignment.call};
  }
}

std::optional<std::pair<size_t, size_t>> Observer::FindCall(Pair& pair, const wire::Ipv4Header& ip,
                                                            uint16_t call_id) {
  const auto known = pair.calls.find({ip.destination, call_id});
  if (known != pair.calls.end()) return known->second;
  if (pair.nobody_adopts) return std::nullopt;
  // The latest session that has a call without an ID; or one whose control connection was captured,
  // but not the set-up of its call.
  for (size_t i = pair.sessions.size(); i-- > 0;) {
    const size_t session = pair.sessions[i];
    const End from =
        sessions_[session]->addresses()[End::kClient] == ip.source ? End::kClient : End::kServer;
    if (const auto call = sessions_[session]->AdoptCall(from, call_id)) {
      LearnAssignments(session);
      return std::pair(session, *call);
    }
  }
  pair.nobody_adopts = true;
  return std::nullopt;
}

// --- ICMP
// --------------------------------------------------------------------------------------------

// RFC 792: an error quotes the IP header and at least 8 octets of what it is about.
void Observer::ObserveIcmp(const wire::Ipv4Header& ip, ByteView message) {
  const auto icmp = ReadPrefix<wire::IcmpHeader>(message);
  if (!icmp || !icmp->value.IsError()) return;
  const ByteView quote = message.subspan(icmp->size);
  const auto quoted = ReadPrefix<wire::Ipv4Header>(quote.first(Captured(quote)));
  if (!quoted) return;
  const wire::Ipv4Header& about = quoted->value;
  const bool gre = about.protocol == wire::kIpProtocolGre;
  if (!gre && about.protocol != wire::kIpProtocolTcp) return;
  Session* const session = FindQuoted(about, quote.subspan(quoted->size));
  if (session == nullptr) return;
  const End sender =
      session->addresses()[End::kClient] == about.source ? End::kClient : End::kServer;
  session->ObserveIcmp(complaints_.frame(), ip.source, icmp->value.type, icmp->value.code, gre,
                       sender);
}

Session* Observer::FindQuoted(const wire::Ipv4Header& about, ByteView behind) {
  const auto pair =
      pairs_.find(about.source < about.destination ? std::pair(about.source, about.destination)
                                                   : std::pair(about.destination, about.source));
  if (pair == pairs_.end() || pair->second.sessions.empty()) return nullptr;
  if (about.protocol == wire::kIpProtocolTcp) {
    const bool ours = behind.size() >= 4 && (LoadBe16(behind.data()) == wire::kPptpPort ||
                                             LoadBe16(&behind[2]) == wire::kPptpPort);
    return ours ? sessions_[pair->second.sessions.back()].get() : nullptr;
  }
  if (behind.size() >= 8) {
    const auto call = pair->second.calls.find({about.destination, LoadBe16(&behind[6])});
    if (call != pair->second.calls.end()) return sessions_[call->second.first].get();
  }
  return sessions_[pair->second.sessions.back()].get();
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
  auto session = std::make_unique<Session>(*options_, addresses, sink_, complaints_);
  PerEnd<trace::NodeId> nodes;
  PerEnd<trace::SessionId> numbers;
  for (const End end : kEnds) {
    const char* role = end == End::kClient ? "PPTP client" : "PPTP server";
    nodes[end] = NodeFor(moment, addresses[end], control ? role : "");
    numbers[end] = ++nodes_[addresses[end]].last_session;
  }
  session->SetNodes(nodes, numbers);
  pair.nobody_adopts = false;
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
  summary.nat = FindNatPairs(summary.sessions);
  summary.cut = cut_frames_;
  summary.complaints = complaints_.kept();
  summary.malformed = complaints_.count();
  for (const auto& [ends, attempt] : attempts_) summary.attempts.push_back(attempt);
  return summary;
}

}  // namespace pptplab::observe
