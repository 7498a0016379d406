// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A client and a server, two queues of GRE packets and two TCP streams between them, and somebody
// who decides what becomes of each packet: deliver, drop, double, hold back, alter, make up. Time
// moves only when the input says so.
//
// What must hold: calls are bounded; a deadline that has passed goes away; as long as nobody
// alters anything, every packet that comes out of the tunnel went in at the other end, in order and
// at most once; and when both ends hang up over a working network, nothing is left.
#include <deque>
#include <memory>

#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/tunnel/client.h"
#include "stack/tunnel/server.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "tests/fuzz/configs.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

using std::chrono::milliseconds;

constexpr Address kClientAddress{0xc0000202};  // 192.0.2.2
constexpr Address kServerAddress{0xc0000201};  // 192.0.2.1
constexpr size_t kMostQueued = 256;

struct End {
  std::unique_ptr<tunnel::Endpoint> endpoint;
  Address address;
  std::deque<Bytes> gre;        ///< on its way to this end
  std::deque<Bytes> control;    ///< the same
  std::vector<tunnel::CallId> up;      ///< for IPv4
  std::optional<tunnel::CallId> call;  ///< one that was up for anything
  uint32_t sent = 0;            ///< network packets put into the tunnel here
  uint32_t last_delivered = 0;  ///< number of the last one that came out here
  std::optional<tunnel::CallId> line;  ///< the last one over a dial-in line
  Bytes last_frame;                    ///< to that line
  bool closed = false;
};

tunnel::EndpointConfig ConfigOf(Input& input) {
  tunnel::EndpointConfig config;
  config.session = SessionConfigOf(input);
  const uint8_t options = input.U8();
  config.gre_sender.windowing = (options & 1) != 0;
  config.gre_receiver.reorder_time = (options & 2) != 0 ? milliseconds(300) : milliseconds(0);
  config.control.receive_window = static_cast<uint16_t>((options & 4) != 0 ? 3 : 64);
  config.calls = static_cast<uint16_t>((options & 8) != 0 ? 2 : 1);
  config.control.accept_incoming_calls = (options & 16) != 0;
  config.gre_sender.first_sequence_number = options >> 5 & 1;
  config.relays_lines = (options & 64) != 0;
  config.one_connection_per_peer = (options & 128) != 0;
  return config;
}

class Network {
 public:
  explicit Network(Input& input) {
    tunnel::EndpointConfig client = ConfigOf(input);
    tunnel::EndpointConfig server = ConfigOf(input);
    client.relays_lines = false;
    client.session.ipcp.local = {};
    client.session.authentication.require_peer = false;  // a client has no directory of users
    server.session.ipcp.local = Address{0x0a080001};
    server.control.role = pptp::Role::kPac;
    server.pool_first = Address{0x0a080064};
    server.pool_last = Address{0x0a080066};
    client_.endpoint = std::make_unique<tunnel::Client>(client, kServerAddress, client_rng_,
                                                        nullptr, trace::NodeId{1});
    server_.endpoint = std::make_unique<tunnel::Server>(server, users_, server_rng_, nullptr,
                                                        trace::NodeId{2});
    client_.address = kClientAddress;
    server_.address = kServerAddress;
    // With VJ, a loss may put wrong headers together, which only TCP finds out (RFC 1144 §4.1);
    // two dialects of stateful MPPE read rubbish from each other.
    trusting_ = !client.session.ipcp.vj && !server.session.ipcp.vj &&
                client.session.encryption.dialect == server.session.encryption.dialect;
  }

  void Run(Input& input) {
    server_.endpoint->Open(now_);
    client_.endpoint->Open(now_);
    Drain();
    Settle(input.U8());
    while (!input.empty()) Step(input);
    HangUp();
  }

 private:
  End& Other(End& end) { return &end == &client_ ? server_ : client_; }

  void Step(Input& input) {
    const uint8_t step = input.U8();
    End& end = (step & 0x80) != 0 ? server_ : client_;
    switch (step & 0x1f) {
      case 0:
      case 1:
        DeliverGre(end);
        break;
      case 2:
        if (!end.gre.empty()) end.gre.pop_front();
        break;
      case 3:  // twice
        if (!end.gre.empty() && end.gre.size() < kMostQueued) {
          end.gre.push_front(end.gre.front());
          DeliverGre(end);
        }
        break;
      case 4:  // the first becomes the last
        if (end.gre.size() > 1) {
          end.gre.push_back(std::move(end.gre.front()));
          end.gre.pop_front();
        }
        break;
      case 5:
      case 6:
        if (!end.gre.empty()) Alter(end.gre.front(), input);
        break;
      case 7:
        altered_ = true;
        end.endpoint->ReceiveGre(now_, Other(end).address, Pdu(input.Short()));
        break;
      case 8: {  // PPP of any kind in a GRE packet that the call takes
        altered_ = true;
        if (end.gre.empty() || end.gre.front().size() < 12) break;
        Bytes packet(end.gre.front().begin(), end.gre.front().begin() + 12);
        const ByteView ppp = input.Short();
        packet.insert(packet.end(), ppp.begin(), ppp.end());
        packet[2] = 0x88;
        packet[0] = 0x30;
        packet[1] = 1;
        StoreBe16(&packet[4], static_cast<uint16_t>(ppp.size()));
        end.endpoint->ReceiveGre(now_, Other(end).address, Pdu(packet));
        break;
      }
      case 9:
      case 10:
        DeliverControl(end, end.control.empty() ? 0 : end.control.front().size());
        break;
      case 11:
        DeliverControl(end, input.U8());
        break;
      case 12:
        if (!end.control.empty()) Alter(end.control.front(), input);
        break;
      case 13:
      case 14:
        Send(end, input.U8());
        break;
      case 15:
        PassTime(milliseconds(1) * input.U8());
        break;
      case 16:
        PassTime(milliseconds(100) * input.U8());
        break;
      case 17:
        PassTime(std::chrono::seconds(input.U8()));
        break;
      case 18:
      case 19:
        Settle(input.U8());
        break;
      case 20:
        if (!end.up.empty()) end.endpoint->HangUp(now_, end.up.back());
        break;
      case 21:
        (void)end.endpoint->PlaceCall(now_, 1);
        break;
      case 22:
        if (const auto call = end.endpoint->OfferCall(now_, 1, {})) end.line = call;
        break;
      case 23:
        if (input.Below(4) == 0) end.endpoint->Close(now_);
        break;
      case 24:
        if (input.Below(4) == 0) CloseTcp();
        break;
      case 25: {  // anything, as any protocol
        altered_ = true;
        constexpr uint16_t kProtocols[] = {wire::kPppIpv4, wire::kPppIpv6,     wire::kPppIpx,
                                           wire::kPppNbf,  wire::kPppBridging, wire::kPppLcp};
        const uint16_t protocol = kProtocols[input.Below(6)];
        end.endpoint->SendPacket(now_, end.call.value_or(0), protocol, Pdu(input.Short()));
        break;
      }
      case 26:
        Line(end, input);
        break;
      default:
        DeliverGre(end);
        break;
    }
    Drain();
    PPTPLAB_CHECK(end.endpoint->call_count() <= 17);
  }

  /// A dial-in line at a PAC, and its hostile caller.
  void Line(End& end, Input& input) {
    if (!end.line) return;
    altered_ = true;
    switch (input.Below(8)) {
      case 0:
        return end.endpoint->LineAnswered(now_, *end.line, input.U32());
      case 1:
        return end.endpoint->LineFailed(now_, *end.line,
                                        static_cast<pptp::LineFailure>(3 + input.Below(5)));
      case 2:
        return end.endpoint->LineLost(now_, *end.line);
      case 3:
        return end.endpoint->ReportLineErrors(now_, *end.line, {});
      case 4:  // its own words come back
        return end.endpoint->ReceiveFrame(now_, *end.line, Pdu(end.last_frame));
      default:
        return end.endpoint->ReceiveFrame(now_, *end.line, Pdu(input.Short()));
    }
  }

  void Alter(Bytes& bytes, Input& input) {
    altered_ = true;
    const uint8_t how = input.U8();
    if ((how & 1) != 0) bytes.resize(input.U8() % (bytes.size() + 1));
    for (int i = how >> 1 & 3; i >= 0 && !bytes.empty(); --i) {
      const size_t at = ((how & 8) != 0 ? input.U16() : input.U8()) % bytes.size();
      bytes[at] = input.U8();
    }
  }

  void DeliverGre(End& end) {
    if (end.gre.empty()) return;
    const Bytes packet = std::move(end.gre.front());
    end.gre.pop_front();
    end.endpoint->ReceiveGre(now_, Other(end).address, Pdu(packet));
    Drain();
  }

  void DeliverControl(End& end, size_t octets) {
    if (end.control.empty() || end.closed) return;
    Bytes& first = end.control.front();
    octets = std::min(octets, first.size());
    end.endpoint->ReceiveControl(now_, 1, ByteView(first).first(octets));
    first.erase(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(octets));
    if (first.empty()) end.control.pop_front();
    Drain();
  }

  void CloseTcp() {
    for (End* end : {&client_, &server_}) {
      end->control.clear();
      if (!std::exchange(end->closed, true)) end->endpoint->ControlDown(now_, 1);
    }
    Drain();
  }

  /// A numbered IPv4 packet.
  void Send(End& end, size_t extra) {
    if (end.up.empty()) return;
    Bytes payload(4 + extra, static_cast<uint8_t>(extra));
    StoreBe32(payload.data(), ++end.sent);
    wire::Ipv4Header header;
    header.protocol = 17;
    end.endpoint->SendPacket(now_, end.up.back(), wire::kPppIpv4,
                             Pdu(wire::WriteIpv4Packet(header, payload)));
  }

  void PassTime(Duration duration) {
    const Instant end = now_ + duration;
    for (int i = 0; i < 2000; ++i) {
      const auto next =
          Earlier(client_.endpoint->NextDeadline(), server_.endpoint->NextDeadline());
      if (!next || *next > end) {
        now_ = end;
        return;
      }
      PPTPLAB_CHECK(i < 1999 || duration > std::chrono::minutes(1));
      now_ = std::max(now_, *next);
      client_.endpoint->Tick(now_);
      server_.endpoint->Tick(now_);
      Drain();
      for (End* each : {&client_, &server_}) {
        const auto deadline = each->endpoint->NextDeadline();
        PPTPLAB_CHECK(!deadline || *deadline > now_);
      }
    }
    now_ = std::max(now_, end);
  }

  /// A working network for some rounds.
  void Settle(int rounds) {
    for (; rounds > 0; --rounds) {
      bool quiet = true;
      for (End* end : {&client_, &server_}) {
        while (!end->control.empty() && !end->closed) {
          DeliverControl(*end, end->control.front().size());
          quiet = false;
        }
        if (!end->gre.empty()) {
          DeliverGre(*end);
          quiet = false;
        }
      }
      if (!quiet) continue;
      const auto next =
          Earlier(client_.endpoint->NextDeadline(), server_.endpoint->NextDeadline());
      if (!next || *next > now_ + std::chrono::seconds(5)) return;
      PassTime(std::max(*next - now_, Duration(1)));
    }
  }

  void HangUp() {
    client_.endpoint->Close(now_);
    server_.endpoint->Close(now_);
    Drain();
    for (int left = 400;; --left) {
      PPTPLAB_CHECK(left > 0);  // they hung up: something is left
      Settle(200);
      PassTime(std::chrono::seconds(3));
      if (client_.closed && server_.closed && client_.endpoint->call_count() == 0 &&
          server_.endpoint->call_count() == 0) {
        return;
      }
    }
  }

  void Drain() {
    Drain(client_);
    Drain(server_);
  }
  void Drain(End& end) {
    End& other = Other(end);
    int left = 10000;
    while (auto output = end.endpoint->TakeOutput()) {
      PPTPLAB_CHECK(--left > 0);
      if (std::get_if<tunnel::OpenControl>(&*output) != nullptr) {
        if (std::exchange(opened_, true)) {
          client_.endpoint->ControlDown(now_, 0);
          continue;
        }
        server_.endpoint->ControlUp(now_, 1, kClientAddress);
        client_.endpoint->ControlUp(now_, 1, kServerAddress);
        Drain(server_);
      } else if (auto* control = std::get_if<tunnel::SendControl>(&*output)) {
        // Said before the stream ended, perhaps.
        if (!end.closed && !other.closed) other.control.push_back(std::move(control->bytes));
      } else if (std::get_if<tunnel::CloseControl>(&*output) != nullptr) {
        if (std::exchange(end.closed, true)) continue;
        // What is on its way arrives, then the end of the stream.
        while (!other.control.empty() && !other.closed) {
          const Bytes bytes = std::move(other.control.front());
          other.control.pop_front();
          other.endpoint->ReceiveControl(now_, 1, bytes);
        }
        if (!std::exchange(other.closed, true)) other.endpoint->ControlDown(now_, 1);
        Drain(other);
      } else if (auto* gre = std::get_if<tunnel::SendGre>(&*output)) {
        if (other.gre.size() < kMostQueued) other.gre.push_back(ToBytes(gre->packet.bytes()));
      } else if (auto* packet = std::get_if<tunnel::DeliverPacket>(&*output)) {
        Delivered(end, *packet);
      } else if (auto* up = std::get_if<tunnel::LinkUp>(&*output)) {
        end.call = up->call;
        if (up->network.protocol == wire::kPppIpv4) end.up.push_back(up->call);
      } else if (auto* dial = std::get_if<tunnel::DialLine>(&*output)) {
        end.line = dial->call;
      } else if (auto* line = std::get_if<tunnel::LineUp>(&*output)) {
        end.line = line->call;
      } else if (auto* frame = std::get_if<tunnel::SendFrame>(&*output)) {
        end.line = frame->call;
        end.last_frame = ToBytes(frame->frame.bytes());
      } else if (auto* down = std::get_if<tunnel::LinkDown>(&*output)) {
        if (down->protocol == wire::kPppIpv4) {
          PPTPLAB_CHECK(std::erase(end.up, down->call) == 1);
        }
      }
    }
  }

  void Delivered(End& end, const tunnel::DeliverPacket& output) {
    if (altered_ || !trusting_ || end.up.size() != 1) return;
  if (output.protocol != wire::kPppIpv4) return;
    const auto packet = wire::ReadIpv4Packet(output.packet.bytes());
    PPTPLAB_CHECK(packet.has_value() && packet->payload.size() >= 4);
    const uint32_t number = LoadBe32(packet->payload.data());
    PPTPLAB_CHECK(number <= Other(end).sent);
    if (calls_ == 1) PPTPLAB_CHECK(number > end.last_delivered);
    end.last_delivered = number;
    for (const uint8_t octet : packet->payload.subspan(4)) {
      PPTPLAB_CHECK(octet == static_cast<uint8_t>(packet->payload.size() - 4));
    }
  }

  Users users_;
  SeededRng client_rng_{11};
  SeededRng server_rng_{12};
  Instant now_ = AtNanoseconds(1'000'000'000);
  End client_, server_;
  bool opened_ = false;
  bool altered_ = false;  ///< somebody did more than lose, double and hold back
  bool trusting_ = false;
  int calls_ = 1;
};

}  // namespace

void FuzzEndpoints(ByteView bytes) {
  Input input(bytes);
  Network network(input);
  network.Run(input);
}

}  // namespace pptplab::fuzz
