// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/attacks/link.h"

#include <algorithm>
#include <optional>

#include "stack/base/timer_table.h"
#include "stack/trace/tracer.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs::attacks {
namespace {

class OneUser final : public ppp::UserDirectory {
 public:
  explicit OneUser(const ppp::AuthenticationConfig& client)
      : name_(client.user), password_(client.password) {}
  std::optional<ppp::User> Find(std::string_view name) const override {
    if (name != name_) return std::nullopt;
    return ppp::User{password_, std::nullopt};
  }

 private:
  std::string name_, password_;
};

}  // namespace

struct Link::End {
  End(const ppp::SessionConfig& config, const ppp::AuthenticationConfig& user, uint64_t seed)
      : users(user), rng(seed), session(config, &users, rng, tracer) {}
  OneUser users;
  SeededRng rng;
  trace::Tracer tracer;
  ppp::Session session;
};

Link::Link(LinkConfig config) : config_(std::move(config)) {
  config_.server.authentication.require_peer = true;
  if (config_.server.ipcp.local.IsAny()) config_.server.ipcp.local = Address{0x0a080001};
  if (config_.server.ipcp.remote.IsAny()) config_.server.ipcp.remote = Address{0x0a080064};
  const ppp::AuthenticationConfig& user = config_.client.authentication;
  client_ = std::make_unique<End>(config_.client, user, config_.seed);
  server_ = std::make_unique<End>(config_.server, user, config_.seed ^ 0x5e7ae7);
  tap_.client_ = config_.client_address;
  tap_.server_ = config_.server_address;
}
Link::~Link() = default;

void Link::Note(bool from_client, uint16_t protocol, ByteView information) {
  Tapped packet;
  packet.at_ = now_;
  packet.from_client_ = from_client;
  packet.protocol_ = protocol;
  packet.information_ = ToBytes(information);
  tap_.packets_.push_back(std::move(packet));
}

void Link::Inject(bool from_client, ppp::ControlFrame frame) {
  wire_.emplace(now_ + config_.one_way, std::pair(from_client, std::move(frame)));
}

void Link::Collect() {
  for (const bool from_client : {true, false}) {
    ppp::Session& session = (from_client ? client_ : server_)->session;
    while (auto frame = session.TakeFrame()) {
      Note(from_client, frame->protocol, frame->packet);
      if (on_path_ && !on_path_(from_client, *frame)) continue;
      Inject(from_client, std::move(*frame));
    }
    while (session.TakeSignal()) {
    }
  }
}

void Link::Connect(Duration duration) {
  for (End* end : {client_.get(), server_.get()}) {
    end->session.Open(now_);
    end->session.LowerUp(now_);
  }
  Collect();
  RunFor(duration);
}

void Link::RunFor(Duration duration) {
  const Instant end = now_ + duration;
  while (true) {
    auto next = Earlier(client_->session.NextDeadline(), server_->session.NextDeadline());
    if (!wire_.empty()) next = Earlier(next, wire_.begin()->first);
    if (!next || *next > end) break;
    now_ = std::max(now_, *next);
    while (!wire_.empty() && wire_.begin()->first <= now_) {
      const auto [from_client, frame] = std::move(wire_.begin()->second);
      wire_.erase(wire_.begin());
      (from_client ? server_ : client_)->session.Receive(now_, frame.protocol, frame.packet, 0);
      Collect();
    }
    client_->session.Tick(now_);
    server_->session.Tick(now_);
    Collect();
  }
  now_ = end;
}

Link::Passed Link::Send(bool from_client, ByteView inner) {
  ppp::Session& from = (from_client ? client_ : server_)->session;
  ppp::Session& to = (from_client ? server_ : client_)->session;
  Pdu pdu(inner);
  bool read = true;
  if (ppp::MppeSender* sender = from.mppe_sender()) {
    sender->Encrypt(pdu);
    Note(from_client, wire::kPppCompressedDatagram, pdu.bytes());
    ppp::MppeReceiver* receiver = to.mppe_receiver();
    read = receiver != nullptr && !receiver->Decrypt(pdu).dropped;
  } else {
    const auto header = ReadPrefix<wire::PppHeader>(inner);
    if (header) Note(from_client, header->value.protocol, inner.subspan(header->size));
  }
  return {tap_.packets_.back(), read};
}

bool Link::is_up() {
  return client_->session.NetworkIsOpen(wire::kPppIpv4) &&
         server_->session.NetworkIsOpen(wire::kPppIpv4);
}

bool Link::is_encrypted() { return client_->session.mppe_sender() != nullptr; }

}  // namespace pptplab::labs::attacks
