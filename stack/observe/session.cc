// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Control messages to calls, GRE packets to PPP links.
#include "stack/observe/session.h"

#include <algorithm>
#include <utility>

#include "stack/observe/diagnosis.h"
#include "stack/observe/nat_pairs.h"

namespace pptplab::observe {

using trace::DropReason;
using trace::Layer;
using trace::Step;

namespace {

constexpr char kConnection[] = "PPTP control connection";
constexpr char kCall[] = "PPTP call";
constexpr char kIdle[] = "idle";
constexpr char kEstablished[] = "established";

constexpr uint8_t kConnected = 1;  // Result Code of replies, RFC 2637 §2.2, §2.8, §2.10

template <class Message>
const Message* As(const wire::ControlMessage& message) {
  return std::get_if<Message>(&message);
}

}  // namespace

Session::Session(const SessionOptions& options, PerEnd<Address> addresses, trace::TraceSink* sink,
                 Complaints& complaints)
    : options_(&options), addresses_(addresses), chronicle_(sink), complaints_(&complaints) {
  for (const End end : kEnds) control_state_[end] = kIdle;
}

void Session::SetNodes(PerEnd<trace::NodeId> nodes, PerEnd<trace::SessionId> sessions) {
  for (const End end : kEnds) chronicle_.SetEnd(end, nodes[end], sessions[end]);
}

bool Session::IsVantage(End from, trace::InterfaceId interface) {
  if (!vantage_[from]) vantage_[from] = interface;
  return *vantage_[from] == interface;
}

void Session::SetState(Moment moment, End end, const char* automaton, const char*& state,
                       const char* event, const char* to) {
  if (std::string_view(state) == to) return;
  chronicle_.At(end, moment, Layer::kPptp, trace::Transition{automaton, state, event, "", to});
  state = to;
}

// --- control messages
// --------------------------------------------------------------------------------

std::string Session::ObserveControl(Moment moment, End from, ByteView message) {
  control_seen_ = true;
  if (!first_) first_ = moment.time;
  last_ = std::max(last_, moment.time);
  chronicle_.Message(from, moment, Layer::kPptp, trace::Protocol::kPptpControl, message);
  const auto read = wire::ReadControlMessage(message);
  if (!read) {
    ++packets_.malformed;
    complaints_->Add("PPTP", read.error());
    chronicle_.At(Other(from), moment, Layer::kPptp,
                  trace::Drop{DropReason::kMalformed, read.error().field,
                              static_cast<uint32_t>(read.error().offset)});
    return "";
  }
  std::string comment = ObserveConnectionMessage(moment, from, *read);
  if (comment.empty()) comment = ObserveCallMessage(moment, from, *read);
  return comment;
}

std::string Session::ObserveConnectionMessage(Moment moment, End from,
                                              const wire::ControlMessage& message) {
  const End to = Other(from);
  if (As<wire::StartControlConnectionRequest>(message) != nullptr) {
    facts_.start_requested = true;
    SetState(moment, from, kConnection, control_state_[from], "TCP Open Indication",
             "wait_ctl_reply");
    return "Start-Control-Connection-Request: the tunnel's control connection begins";
  }
  if (const auto* reply = As<wire::StartControlConnectionReply>(message)) {
    facts_.start_result = reply->result_code;
    if (reply->result_code != kConnected) {
      SetState(moment, to, kConnection, control_state_[to],
               "Receive Start-Control-Connection-Reply with Error", kIdle);
      return "Start-Control-Connection-Reply: refused";
    }
    established_ = true;
    SetState(moment, from, kConnection, control_state_[from],
             "Receive Start-Control-Connection-Request, Version OK", kEstablished);
    SetState(moment, to, kConnection, control_state_[to],
             "Receive Start-Control-Connection-Reply, Version OK", kEstablished);
    return "Start-Control-Connection-Reply: the control connection is established";
  }
  if (As<wire::StopControlConnectionRequest>(message) != nullptr) {
    facts_.stopped_by = from;
    for (const auto& call : calls_) EndCall(moment, call.get(), "Control connection closed");
    SetState(moment, from, kConnection, control_state_[from], "Local Terminate", "wait_stop_reply");
    return "Stop-Control-Connection-Request: the control connection ends";
  }
  if (As<wire::StopControlConnectionReply>(message) != nullptr) {
    SetState(moment, from, kConnection, control_state_[from],
             "Receive Stop-Control-Connection-Request", kIdle);
    SetState(moment, to, kConnection, control_state_[to], "Receive Stop-Control-Connection-Reply",
             kIdle);
  }
  return "";
}

std::string Session::ObserveCallMessage(Moment moment, End from,
                                        const wire::ControlMessage& message) {
  if (const auto* outgoing = As<wire::OutgoingCallRequest>(message)) {
    RequestCall(moment, from, outgoing->call_id);
    return "Outgoing-Call-Request: GRE packets of this call to the " +
           std::string(NameOfEnd(from)) + " will carry Call ID " +
           std::to_string(outgoing->call_id);
  }
  if (const auto* incoming = As<wire::IncomingCallRequest>(message)) {
    RequestCall(moment, from, incoming->call_id);
    return "Incoming-Call-Request: Call ID " + std::to_string(incoming->call_id);
  }
  if (const auto* reply = As<wire::OutgoingCallReply>(message)) {
    const bool up = reply->result_code == kConnected;
    AnswerCall(
        moment, from,
        {reply->call_id, reply->peers_call_id, reply->result_code, reply->error_code, false});
    if (!up) return "Outgoing-Call-Reply: the call is refused";
    return "Outgoing-Call-Reply: the call is connected; GRE packets to the " +
           std::string(NameOfEnd(from)) + " will carry Call ID " + std::to_string(reply->call_id);
  }
  if (const auto* reply = As<wire::IncomingCallReply>(message)) {
    AnswerCall(moment, from,
               {reply->call_id, reply->peers_call_id, reply->result_code, reply->error_code, true});
    return "";
  }
  // RFC 2637 §2.12, §2.13: each names the call by the ID that its sender assigned. Some senders,
  // and Linux's NAT, put the other one's there.
  if (const auto* clear = As<wire::CallClearRequest>(message)) {
    Call* call = FindById(from, clear->call_id);
    if (call == nullptr) call = FindById(Other(from), clear->call_id);
    if (call != nullptr && !call->facts.ended_by) call->facts.ended_by = from;
    EndCall(moment, call, "Receive Call-Clear-Request");
    return "Call-Clear-Request: the call ends";
  }
  if (const auto* notify = As<wire::CallDisconnectNotify>(message)) {
    Call* call = FindById(from, notify->call_id);
    if (call == nullptr) call = FindById(Other(from), notify->call_id);
    if (call != nullptr) {
      if (!call->facts.ended_by) call->facts.ended_by = from;
      call->facts.disconnected = notify->result_code;
    }
    EndCall(moment, call, "Receive Call-Disconnect-Notify");
    return "Call-Disconnect-Notify: the call has ended";
  }
  return "";
}

void Session::ObserveClose(Moment moment, bool reset) {
  facts_.connection_reset = reset;
  facts_.connection_closed = true;
  for (const auto& call : calls_) EndCall(moment, call.get(), "Control connection closed");
  for (const End end : kEnds) {
    SetState(moment, end, kConnection, control_state_[end], "TCP Closed", kIdle);
  }
}

// --- what else is seen of a session
// ----------------------------------------------------------------------------

void Session::ObserveTimeToLive(End from, uint8_t time_to_live) {
  uint8_t& known = facts_.print.time_to_live[from];
  known = std::max(known, time_to_live);
}

void Session::ObserveSegment(uint32_t sequence_number, size_t octets) {
  AddSegment(facts_.print, sequence_number, octets);
}

void Session::ObserveIcmp(uint64_t frame, Address reporter, uint8_t type, uint8_t code,
                          bool about_gre, End sender) {
  constexpr size_t kMaxKinds = 16;
  for (IcmpSummary& known : facts_.icmp) {
    if (known.reporter != reporter || known.type != type || known.code != code) continue;
    if (known.about_gre != about_gre || known.sender != sender) continue;
    ++known.count;
    return;
  }
  if (facts_.icmp.size() == kMaxKinds) return;
  facts_.icmp.push_back({reporter, type, code, about_gre, sender, 1, frame});
}

// --- calls
// -------------------------------------------------------------------------------------------

Session::Call* Session::AddCall() {
  if (calls_.size() == kMaxCalls) return nullptr;
  auto call = std::make_unique<Call>();
  call->index = calls_.size();
  for (const End end : kEnds) {
    call->state[end] = kIdle;
    without_id_[end].insert(call->index);
  }
  call->link =
      std::make_unique<PppLink>(options_->secrets, options_->dialect, chronicle_, *complaints_);
  return calls_.emplace_back(std::move(call)).get();
}

// The latest one: a Call ID may be used again once its call has ended.
Session::Call* Session::FindById(End assigned_by, uint16_t call_id) {
  const auto found = by_id_[assigned_by].find(call_id);
  return found == by_id_[assigned_by].end() ? nullptr : calls_[found->second].get();
}

void Session::Assign(Call& call, End end, uint16_t call_id) {
  if (call.id[end] && *call.id[end] != call_id) {  // it has another one now
    const auto old = by_id_[end].find(*call.id[end]);
    if (old != by_id_[end].end() && old->second == call.index) by_id_[end].erase(old);
  }
  call.id[end] = call_id;
  without_id_[end].erase(call.index);
  by_id_[end][call_id] = call.index;
  assignments_.push_back({end, call_id, call.index});
}

void Session::Touch(Call& call) {
  if (call.touched) return;
  call.touched = true;
  touched_.push_back(call.index);
}

void Session::RequestCall(Moment moment, End from, uint16_t call_id) {
  Call* call = FindById(from, call_id);
  if (call == nullptr || call->ended) call = AddCall();
  if (call == nullptr) return;
  Assign(*call, from, call_id);
  call->facts.requested_by = from;
  SetState(moment, from, kCall, call->state[from], "Open Indication", "wait_reply");
}

void Session::AnswerCall(Moment moment, End from, const Answer& answer) {
  const End to = Other(from);
  Call* call = FindById(to, answer.peers_call_id);
  if (call == nullptr) call = FindById(from, answer.call_id);  // its GRE packets were there first
  if (call == nullptr) call = AddCall();
  if (call == nullptr) return;
  call->facts.result = answer.result;
  call->facts.error = answer.error;
  call->facts.incoming = answer.incoming;
  if (answer.result != kConnected) {
    SetState(moment, to, kCall, call->state[to], "Receive Outgoing-Call-Reply with Error", kIdle);
    return;
  }
  Assign(*call, from, answer.call_id);
  Assign(*call, to, answer.peers_call_id);
  SetState(moment, from, kCall, call->state[from], "Receive Outgoing-Call-Request, No Error",
           kEstablished);
  SetState(moment, to, kCall, call->state[to], "Receive Outgoing-Call-Reply, No Error",
           kEstablished);
  NameSession(moment, *call);
}

void Session::EndCall(Moment moment, Call* call, const char* event) {
  if (call == nullptr) return;
  call->ended = true;
  for (const End end : kEnds) SetState(moment, end, kCall, call->state[end], event, kIdle);
}

void Session::NameSession(Moment moment, Call& call) {
  for (const End end : kEnds) {
    chronicle_.At(
        end, moment, Layer::kPptp,
        trace::SessionNamed{addresses_[Other(end)], call.id[end].value_or(0),
                            call.id[Other(end)].value_or(0), call.link->authentication().user()});
  }
}

// --- GRE
// ---------------------------------------------------------------------------------------------

std::optional<size_t> Session::AdoptCall(End from, uint16_t call_id) {
  // RFC 2637 §4.1: the Call ID is the receiver's.
  const std::set<size_t>& without = without_id_[Other(from)];
  if (without.empty()) return calls_.empty() ? AddUnannouncedCall(from, call_id) : std::nullopt;
  const size_t index = *without.begin();
  Assign(*calls_[index], Other(from), call_id);
  return index;
}

std::optional<size_t> Session::AddUnannouncedCall(End from, uint16_t call_id) {
  Call* call = AddCall();
  if (call == nullptr) return std::nullopt;
  Assign(*call, Other(from), call_id);
  return call->index;
}

void Session::ObserveGre(Moment moment, End from, size_t index, const wire::GreHeader& header,
                         size_t header_size, ByteView payload, size_t captured) {
  if (!first_) first_ = moment.time;
  last_ = std::max(last_, moment.time);
  Call& call = *calls_[index];
  const auto size = static_cast<uint16_t>(header.payload_length);
  const Step step{header.has_sequence ? Step::What::kGre : Step::What::kAckOnly,
                  trace::Direction::kSent,
                  static_cast<uint8_t>(header.has_acknowledgment),
                  size,
                  static_cast<uint16_t>(size + header_size),
                  header.sequence_number,
                  header.acknowledgment_number};
  if (!header.has_sequence || header.payload_length == 0) {
    if (header.has_acknowledgment) ++packets_.gre_ack_only;
    const LayerStep steps[] = {{Layer::kGre, step}};
    return chronicle_.Walk(from, moment, steps);
  }
  ++packets_.gre_payloads;
  payload = payload.first(std::min<size_t>(payload.size(), header.payload_length));
  const size_t missing = payload.size() - std::min(payload.size(), captured);
  if (missing > 0) ++packets_.cut;
  if (missing == payload.size()) return;
  if (PppLink::IsCompressedDatagram(payload) && !call.link->OtherCompression(from)) {
    ++packets_.mppe;
  }
  if (missing == 0) AddPayload(facts_.print, header.sequence_number, payload);

  SequenceOrder& order = call.order[from];
  // Control packets don't wait; an empty packet keeps their place in the order.
  const bool at_once = PppLink::IsControl(payload);
  const auto verdict = order.Add({moment.time, moment.journey, header.sequence_number, step,
                                  at_once ? Bytes() : ToBytes(payload), missing});
  switch (verdict) {
    case SequenceOrder::Verdict::kAccepted:
      if (at_once) call.link->Observe(moment, from, step, payload, missing);
      break;
    case SequenceOrder::Verdict::kDuplicate:
      ++packets_.duplicate;
      break;
    case SequenceOrder::Verdict::kLate:
    case SequenceOrder::Verdict::kOutOfRange:
      ++packets_.late;
      break;
  }
  if (verdict != SequenceOrder::Verdict::kAccepted) {
    const auto reason =
        verdict == SequenceOrder::Verdict::kDuplicate ? DropReason::kDuplicate : DropReason::kLate;
    chronicle_.At(Other(from), moment, Layer::kGre, trace::Drop{reason, "Sequence Number", 8});
  }
  Drain(moment, from, call);
  SettleEnds(call);
  if (call.order[End::kClient].IsWaiting() || call.order[End::kServer].IsWaiting()) {
    waiting_.insert(index);
  }
}

void Session::Drain(Moment moment, End from, Call& call) {
  while (auto packet = call.order[from].TakePacket()) {
    if (packet->payload.empty()) continue;
    call.link->Observe({packet->time, packet->journey}, from, packet->step, packet->payload,
                       packet->missing);
  }
  Touch(call);
  if (!call.named && !call.link->authentication().user().empty()) {
    call.named = true;
    NameSession(moment, call);
  }
}

// Without a control connection the first packet's sender was taken for the client. Who asks for a
// proof is the server.
void Session::SettleEnds(const Call& call) {
  if (control_seen_ || calls_.size() != 1) return;
  if (call.link->authenticator() == End::kClient) SwapEnds();
}

void Session::AdoptEnds(PerEnd<Address> ends) {
  if (addresses_[End::kClient] != ends[End::kClient]) SwapEnds();
}

void Session::SwapEnds() {
  addresses_.Swap();
  vantage_.Swap();
  control_state_.Swap();
  chronicle_.SwapEnds();
  by_id_.Swap();
  without_id_.Swap();
  facts_.print.time_to_live.Swap();
  for (IcmpSummary& icmp : facts_.icmp) icmp.sender = Other(icmp.sender);
  for (Assignment& assignment : assignments_) assignment.by = Other(assignment.by);
  for (const auto& each : calls_) {
    each->id.Swap();
    each->order.Swap();
    each->state.Swap();
    each->link->SwapEnds();
  }
}

bool Session::IsWaiting() const { return !waiting_.empty(); }

void Session::Expire(Instant now) {
  std::erase_if(waiting_, [&](size_t index) {
    Call& call = *calls_[index];
    for (const End from : kEnds) {
      call.order[from].Expire(now);
      Drain({now, 0}, from, call);
    }
    return !call.order[End::kClient].IsWaiting() && !call.order[End::kServer].IsWaiting();
  });
}

void Session::Finish() {
  for (const auto& call : calls_) {
    for (const End from : kEnds) {
      call->order[from].Flush();
      Drain({last_, 0}, from, *call);
    }
  }
}

std::optional<InnerFrame> Session::TakeInner() {
  while (!touched_.empty()) {
    Call& call = *calls_[touched_.back()];
    if (auto frame = call.link->TakeInner()) return frame;
    call.touched = false;
    touched_.pop_back();
  }
  return std::nullopt;
}

SessionSummary Session::Summarize() const {
  SessionSummary summary = facts_;
  summary.client = addresses_[End::kClient];
  summary.server = addresses_[End::kServer];
  summary.first = first_.value_or(Instant{});
  summary.last = last_;
  summary.control_seen = control_seen_;
  summary.control_established = established_;
  summary.packets = packets_;
  for (const auto& call : calls_) {
    CallSummary facts = call->facts;
    facts.client_call_id = call->id[End::kClient];
    facts.server_call_id = call->id[End::kServer];
    facts.network_up = call->link->network_is_up();
    facts.link = call->link->facts();
    summary.calls.push_back(std::move(facts));
    call->link->Summarize(summary);
    for (const End from : kEnds) summary.packets.lost += call->order[from].missing();
    summary.ended = call->ended || call->link->terminated();
  }
  summary.diagnosis = Diagnose(summary);
  return summary;
}

}  // namespace pptplab::observe
