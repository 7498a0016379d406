// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See access-line.h.
#include "sim/access-line.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ns3/simulator.h"

namespace pptplab::sim {

namespace {

constexpr uint64_t kAsyncBits = 10;  // start, eight, stop

}  // namespace

AccessLine::AccessLine(const AccessLineConfig& config) : m_config(config) {
  for (Way& way : m_ways) way.random = ns3::CreateObject<ns3::UniformRandomVariable>();
}

int64_t AccessLine::AssignStreams(int64_t stream) {
  for (Way& way : m_ways) {
    way.random->SetStream(stream++);
    way.good_bits = DrawGoodBits(way);
  }
  return static_cast<int64_t>(m_ways.size());
}

uint64_t AccessLine::BitsOf(size_t octets) const {
  return octets * (m_config.framing == wire::LineFraming::kAsynchronous ? kAsyncBits : 8);
}

/// Errors that don't depend on each other: the good bits between them are distributed
/// geometrically.
uint64_t AccessLine::DrawGoodBits(Way& way) const {
  const double p = m_config.bit_error_rate;
  if (p <= 0) return std::numeric_limits<uint64_t>::max();
  if (p >= 1) return 0;
  const double u = std::max(1 - way.random->GetValue(), 1e-300);
  return static_cast<uint64_t>(std::min(std::log(u) / std::log1p(-p), 1e18));
}

ns3::Time AccessLine::TimeToDrain(Side side) const {
  const ns3::Time free_at = m_ways[static_cast<size_t>(Other(side))].free_at;
  return std::max(free_at - ns3::Simulator::Now(), ns3::Time(0));
}

bool AccessLine::Send(Side side, Bytes octets, JourneyId journey, std::function<void()> begins) {
  const Side receiver = Other(side);
  Way& way = m_ways[static_cast<size_t>(receiver)];
  if (way.waiting >= m_config.queue_frames) return false;
  ++way.waiting;
  const ns3::Time now = ns3::Simulator::Now();
  const double seconds =
      static_cast<double>(BitsOf(octets.size())) / static_cast<double>(m_config.rate);
  if (way.free_at <= now) {
    begins();
  } else {
    ns3::Simulator::Schedule(way.free_at - now, [this, call = m_call, begins = std::move(begins)] {
      if (call == m_call) begins();
    });
  }
  way.free_at = std::max(way.free_at, now) +
                ns3::NanoSeconds(static_cast<uint64_t>(std::llround(seconds * 1e9)));
  ns3::Simulator::Schedule(way.free_at + m_config.latency - now,
                           [this, receiver, call = m_call, octets = std::move(octets), journey] {
                             Arrive(receiver, call, octets, journey);
                           });
  return true;
}

void AccessLine::Clear() {
  ++m_call;
  for (Way& way : m_ways) {
    way.waiting = 0;
    way.free_at = ns3::Time(0);
  }
}

void AccessLine::Arrive(Side receiver, uint64_t call, const Bytes& octets, JourneyId journey) {
  if (call != m_call) return;
  Way& way = m_ways[static_cast<size_t>(receiver)];
  --way.waiting;
  if (way.receiver == nullptr) return;
  const uint64_t bits = BitsOf(octets.size());
  if (way.good_bits >= bits) {
    if (m_config.bit_error_rate > 0) way.good_bits -= bits;
    return way.receiver->ReceiveOctets(octets, journey);
  }
  const uint64_t each = BitsOf(1);
  Bytes damaged = octets;
  size_t given = 0;  // octets that the receiver has
  uint64_t at = 0;
  while (way.good_bits < bits - at) {
    at += way.good_bits;
    const auto octet = static_cast<size_t>(at / each);
    const uint64_t bit = at % each;
    if (each == 8) {
      damaged[octet] = static_cast<uint8_t>(damaged[octet] ^ 1u << bit);
    } else if (bit >= 1 && bit <= 8) {
      damaged[octet] = static_cast<uint8_t>(damaged[octet] ^ 1u << (bit - 1));
    } else if (octet >= given) {  // start or stop bit: the octet is none
      way.receiver->ReceiveOctets(ByteView(damaged).subspan(given, octet - given), journey);
      way.receiver->ReceiveFramingError();
      if (call != m_call) return;
      given = octet + 1;
    }
    ++at;
    way.good_bits = DrawGoodBits(way);
  }
  way.good_bits -= bits - at;
  way.receiver->ReceiveOctets(ByteView(damaged).subspan(std::min(given, damaged.size())), journey);
}

}  // namespace pptplab::sim
