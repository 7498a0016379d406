// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See fragment_limit.h. It keeps count of what ns-3's IP keeps: which packets have begun, how many octets of each have
// come, and whether that is all.
#include "sim/fragment_limit.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/simulator.h"
#include "stack/base/bytes.h"

namespace pptplab::sim {
namespace {

using ns3::IpGate;
using ns3::Packet;
using ns3::Ptr;

constexpr size_t kHeader = 20;
/// For what else ns-3 needs for a fragment: a packet, its tags, an event for each IP packet.
constexpr size_t kBesides = 512;

class Account {
 public:
  explicit Account(size_t limit) : limit_(limit) {}

  /// A fragment came in; false: there is no room for it.
  bool Take(ns3::Time now, ByteView header, size_t payload) {
    ForgetOld(now);
    const Key key = KeyOf(header);
    const size_t cost = payload + kBesides;
    if (octets_ + cost > limit_) return false;
    const auto [place, is_new] = begun_.try_emplace(key);
    Begun& begun = place->second;
    if (is_new) {
      begun.number = ++last_number_;
      order_.push_back({now, key, begun.number});
    }
    octets_ += cost;
    begun.cost += cost;
    begun.payload += payload;
    const uint16_t flags = LoadBe16(&header[6]);
    if ((flags & 0x2000) == 0) begun.whole = (flags & 0x1fffu) * 8 + payload;
    if (begun.whole != 0 && begun.payload >= begun.whole) Forget(place);
    return true;
  }

 private:
  /// Source, destination, identification, protocol: RFC 791 §3.2.
  using Key = std::array<uint8_t, 11>;
  struct Begun {
    uint64_t number = 0;
    size_t cost = 0;
    size_t payload = 0;
    size_t whole = 0;  ///< octets of payload, once the last fragment is here
  };
  struct Beginning {
    ns3::Time at;
    Key key;
    uint64_t number;
  };

  static Key KeyOf(ByteView header) {
    Key key{};
    std::copy_n(&header[12], 8, key.begin());
    key[8] = header[4], key[9] = header[5], key[10] = header[9];
    return key;
  }
  void Forget(std::map<Key, Begun>::iterator place) {
    octets_ -= place->second.cost;
    begun_.erase(place);
  }
  /// ns-3's IP gives a packet up so long after its first fragment.
  void ForgetOld(ns3::Time now) {
    const ns3::Time expiry = ns3::Seconds(30);
    while (!order_.empty() && order_.front().at + expiry <= now) {
      const auto place = Find(order_.front());
      if (place != begun_.end()) Forget(place);
      order_.pop_front();
    }
    if (order_.size() < 2 * begun_.size() + 1024) return;
    std::erase_if(order_, [this](const Beginning& b) { return Find(b) == begun_.end(); });
  }
  std::map<Key, Begun>::iterator Find(const Beginning& beginning) {
    const auto place = begun_.find(beginning.key);
    const bool is_same = place != begun_.end() && place->second.number == beginning.number;
    return is_same ? place : begun_.end();
  }

  const size_t limit_;
  size_t octets_ = 0;
  uint64_t last_number_ = 0;
  std::map<Key, Begun> begun_;
  std::deque<Beginning> order_;
};

}  // namespace

void LimitFragments(Ptr<ns3::Node> node, Ptr<IpGate> gate, size_t octets) {
  IpGate* const here = PeekPointer(gate);
  const auto* const ipv4 = PeekPointer(node->GetObject<ns3::Ipv4L3Protocol>());
  const auto account = std::make_shared<Account>(octets);
  gate->AddStep(IpGate::kAfterNat, [here, ipv4, account](Ptr<ns3::NetDevice> device,
                                                         Ptr<const Packet> packet) {
    uint8_t header[kHeader];
    packet->CopyData(header, kHeader);
    if ((LoadBe16(&header[6]) & 0x3fff) == 0) return packet;  // neither MF nor an offset
    const auto interface = ipv4->GetInterfaceForDevice(device);
    const ns3::Ipv4Address destination(LoadBe32(&header[16]));
    const bool is_here = interface >= 0 && ipv4->IsDestinationAddress(
                                               destination, static_cast<uint32_t>(interface));
    const size_t payload = packet->GetSize() - kHeader;
    if (!is_here || account->Take(ns3::Simulator::Now(), header, payload)) return packet;
    return here->Drop(packet, trace::Layer::kIp, trace::DropReason::kQueueFull,
                      "too many fragments of packets that haven't come whole");
  });
}

}  // namespace pptplab::sim
