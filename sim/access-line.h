// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A telephone line between a caller's modem and one of an access concentrator's: octets or bits at
// a rate, some of them wrong. No protocol: the framing is the ends' business
// (stack/tunnel/line_port).
//
// Not an ns-3 channel, because nothing of ns-3 is on it: no packets, no addresses, no IP.
#ifndef PPTPLAB_SIM_ACCESS_LINE_H_
#define PPTPLAB_SIM_ACCESS_LINE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/wire/hdlc.h"

namespace pptplab::sim {

/// What a line is ordered as.
struct AccessLineConfig {
  wire::LineFraming framing = wire::LineFraming::kAsynchronous;
  uint64_t rate =
      33'600;  ///< bit/s, each way; an asynchronous octet takes 10 bits (RFC 1662 §4.5.2)
  ns3::Time latency = ns3::MilliSeconds(40);
  double bit_error_rate = 0;  ///< probability that a bit is wrong, each direction on its own
  uint32_t queue_frames = 40;
  // What the telephone network tells of it (RFC 2637 §2.9).
  std::string dialed_number;
  std::string dialing_number;
  std::string subaddress;
};

/// One of the two ends, as the line sees it.
class LineEnd {
 public:
  virtual ~LineEnd() = default;
  /// Octets of one frame arrive, all at once when its last bit has.
  virtual void ReceiveOctets(ByteView octets, JourneyId journey) = 0;
  /// An octet without a proper stop bit arrived, behind those before (RFC 1662 §4.3).
  virtual void ReceiveFramingError() = 0;
};

class AccessLine {
 public:
  enum class Side : uint8_t { kCaller, kConcentrator };
  static Side Other(Side side) {
    return side == Side::kCaller ? Side::kConcentrator : Side::kCaller;
  }

  explicit AccessLine(const AccessLineConfig& config);

  void Attach(Side side, LineEnd* end) { m_ways[static_cast<size_t>(side)].receiver = end; }
  const AccessLineConfig& config() const { return m_config; }
  int64_t AssignStreams(int64_t stream);

  /// From `side` to the other; `begins` is called when the first bit leaves. False: the queue is
  /// full, and nothing is sent.
  bool Send(Side side, Bytes octets, JourneyId journey, std::function<void()> begins);
  /// Until the last bit that `side` has sent so far leaves.
  ns3::Time TimeToDrain(Side side) const;
  /// What is on its way is lost.
  void Clear();

 private:
  struct Way {  ///< indexed by who receives
    LineEnd* receiver = nullptr;
    ns3::Time free_at{0};  ///< when the last bit of what was accepted has left
    uint32_t waiting = 0;
    ns3::Ptr<ns3::UniformRandomVariable> random;
    uint64_t good_bits = 0;  ///< until the next wrong one
  };
  uint64_t BitsOf(size_t octets) const;
  uint64_t DrawGoodBits(Way& way) const;
  void Arrive(Side receiver, uint64_t call, const Bytes& octets, JourneyId journey);

  AccessLineConfig m_config;
  std::array<Way, 2> m_ways;
  uint64_t m_call = 0;  ///< what was sent before a Clear does not arrive
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_ACCESS_LINE_H_
