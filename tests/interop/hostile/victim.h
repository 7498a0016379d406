// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An honest PPTP client on the machine outside, so that whoever plays the machine stands on its way: sees all that it
// says and is told, and can say things in its name.
#ifndef PPTPLAB_TESTS_INTEROP_HOSTILE_VICTIM_H_
#define PPTPLAB_TESTS_INTEROP_HOSTILE_VICTIM_H_

#include <chrono>
#include <optional>
#include <string>

#include "stack/base/rng.h"
#include "stack/tunnel/client.h"
#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"
#include "tests/interop/hostile/machine.h"

namespace pptplab::testing {

class Victim {
 public:
  Victim(Machine& machine, Address address, Address server, const std::string& user,
         const std::string& password)
      : machine_(machine), id_(address, 40000), server_(server), client_(Config(user, password), server, rng_, nullptr, 1) {
    machine_.on_gre = [this](Address to, ByteView packet) {
      if (to != id_.first) return;
      client_.ReceiveGre(Now(), server_, Pdu(packet));
      Drain();
    };
    client_.Open(Now());
    Drain();
  }
  /// Goes on until `until` holds; false: nothing has come for half a minute.
  bool Wait(const std::function<bool()>& until) {
    return machine_.Wait([&] {
      Pump();
      return until();
    });
  }
  bool is_up() const { return is_up_; }
  const std::optional<std::string>& ended() const { return ended_; }
  const TcpId& id() const { return id_; }

  // What somebody on the way has seen.
  uint16_t call_id = 0;        ///< the client's, which its control messages name
  uint16_t servers_call_id = 0;  ///< that stands in GRE packets to the server
  uint32_t next_number = 0;    ///< of the next GRE packet to the server
  Bytes last_data;             ///< the last encrypted GRE packet to the server

  void Send(ByteView packet) {
    client_.SendPacket(Now(), call_, wire::kPppIpv4, Pdu(packet));
    Drain();
  }

 private:
  static tunnel::EndpointConfig Config(const std::string& user, const std::string& password) {
    tunnel::EndpointConfig config;
    config.session.authentication.user = user;
    config.session.authentication.password = password;
    config.control.echo_interval = {};
    return config;
  }
  static Instant Now() {
    return AtNanoseconds(std::chrono::steady_clock::now().time_since_epoch().count());
  }
  void Pump() {
    TcpState& tcp = machine_.State(id_);
    if (tcp.is_up && !told_up_) {
      told_up_ = true;
      client_.ControlUp(Now(), 1, server_);
    }
    if (!tcp.received.empty()) {
      const Bytes bytes = std::exchange(tcp.received, {});
      client_.ReceiveControl(Now(), 1, bytes);
    }
    if (tcp.is_gone && told_up_ && !told_gone_) {
      told_gone_ = true;
      client_.ControlDown(Now(), 1);
    }
    client_.Tick(Now());
    Drain();
  }
  void Drain() {
    while (auto output = client_.TakeOutput()) {
      if (std::get_if<tunnel::OpenControl>(&*output) != nullptr) {
        machine_.Connect(id_, server_);
      } else if (const auto* control = std::get_if<tunnel::SendControl>(&*output)) {
        machine_.Say(id_, control->bytes);
        const auto message = wire::ReadControlMessage(control->bytes);
        const auto* call = message ? std::get_if<wire::OutgoingCallRequest>(&*message) : nullptr;
        if (call != nullptr) call_id = call->call_id;
      } else if (const auto* gre = std::get_if<tunnel::SendGre>(&*output)) {
        See(gre->packet.bytes());
        machine_.SendIp(id_.first, server_, wire::kIpProtocolGre, gre->packet.bytes());
      } else if (const auto* up = std::get_if<tunnel::LinkUp>(&*output)) {
        is_up_ = true;
        call_ = up->call;
      } else if (const auto* ended = std::get_if<tunnel::CallEnded>(&*output)) {
        ended_ = ended->reason;
      }
    }
  }
  void See(ByteView gre) {
    const auto header = ReadPrefix<wire::GreHeader>(gre);
    if (!header) return;
    servers_call_id = header->value.call_id;
    if (!header->value.has_sequence) return;
    next_number = header->value.sequence_number + 1;
    const auto ppp = ReadPrefix<wire::PppHeader>(gre.subspan(header->size));
    if (ppp && ppp->value.protocol == wire::kPppCompressedDatagram) last_data = ToBytes(gre);
  }

  Machine& machine_;
  SeededRng rng_{42};
  TcpId id_;
  Address server_;
  tunnel::Client client_;
  tunnel::CallId call_ = 0;
  bool told_up_ = false, told_gone_ = false, is_up_ = false;
  std::optional<std::string> ended_;
};

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_INTEROP_HOSTILE_VICTIM_H_
