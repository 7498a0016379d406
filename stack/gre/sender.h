// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sending half of enhanced GRE, RFC 2637 §4: numbers packets, keeps account of acknowledgments
// and, if windowing is on, says when the next packet may leave: the sliding window of §4.2 and the
// adaptive time-out of §4.4. It holds no packets; who has none to send just never asks.
#ifndef PPTPLAB_STACK_GRE_SENDER_H_
#define PPTPLAB_STACK_GRE_SENDER_H_

#include <cstdint>
#include <optional>

#include "stack/base/fifo.h"
#include "stack/base/time.h"

namespace pptplab::gre {

struct SenderConfig {
  uint32_t first_sequence_number = 0;  ///< RFC 2637 §4.1: 0; Linux and old Poptop start at 1
  /// §4.2: wait for acknowledgments when a window's worth is under way. Most real peers don't.
  bool windowing = false;
  uint16_t queue_packets = 64;  ///< may wait for the window, §4.2.4; ours, the RFC gives no value
  Duration minimum_time_out = std::chrono::milliseconds(200);  ///< MinTimeOut, §4.4.1; ours
  Duration maximum_time_out = std::chrono::seconds(3);         ///< MaxTimeOut, §4.4; ours
  // §4.4: the suggested gains. What comes from outside is held to 0 to 1, and 1 or more.
  double alpha = 0.125;  ///< of the round-trip time
  double beta = 0.25;    ///< of the mean deviation
  double chi = 4;        ///< of the deviation in the time-out
  double delta = 2;      ///< of the round-trip time after a time-out
};

/// Every packet sent is acknowledged, given up, or waited for still. `late_samples` are
/// acknowledgments of packets that had been given up.
struct SenderStatistics {
  uint64_t sent = 0;
  uint64_t acknowledged = 0;
  uint64_t given_up = 0;             ///< no acknowledgment came in time
  uint64_t time_outs = 0;            ///< one may give up a whole window
  uint64_t old_acknowledgments = 0;  ///< of what was acknowledged or given up before, or never sent
  uint64_t late_samples = 0;
  uint16_t largest_window = 0;       ///< packets
};

class Sender {
 public:
  /// `peer_window`: the Packet Receive Window Size that the peer offered (§2.7, §2.8); less than 1
  /// counts as 1 (§4.2.1). `peer_processing_delay`: its PPD (§4.4), the first guess of the
  /// round-trip time.
  explicit Sender(const SenderConfig& config, uint16_t peer_window = 1,
                  Duration peer_processing_delay = Duration::zero());

  /// Whether a packet with a payload may leave now. §4.2.1
  bool MaySend() const { return !config_.windowing || unacknowledged() < window_; }
  /// The Sequence Number for the next packet with a payload, which leaves now.
  uint32_t TakeSequenceNumber(Instant now);
  /// The peer has everything up to and including `number` (§4.2.5). An acknowledgment of something
  /// never sent or older than the last one changes nothing; one of a packet that was given up comes
  /// late, but says how long the way is. True: the window has grown.
  bool ReceiveAcknowledgment(Instant now, uint32_t number);
  /// True: an acknowledgment has not come in time (§4.4.2). The window is halved, the time-out
  /// backed off, and what was under way is no longer waited for: GRE sends nothing again.
  bool Tick(Instant now);
  /// Until an acknowledgment must have come; nullopt without windowing.
  std::optional<Instant> NextDeadline() const;

  uint32_t next_sequence_number() const { return next_; }
  /// Packets sent and not yet acknowledged, nor given up.
  uint32_t unacknowledged() const { return next_ - oldest_; }
  uint16_t window() const { return window_; }  ///< packets
  Duration round_trip_time() const { return round_trip_time_; }
  Duration deviation() const { return deviation_; }
  Duration time_out() const { return time_out_; }  ///< ATO, §4.4.1
  const SenderConfig& config() const { return config_; }
  const SenderStatistics& statistics() const { return statistics_; }

 private:
  /// A packet under way, or given up.
  struct Sent {
    Instant at;
    Instant deadline;  ///< of its acknowledgment, or an earlier one of a packet behind it
  };
  void TakeLateSample(Instant now, uint32_t number);
  void Adapt(Duration sample);
  void Recalculate();
  bool OpenWindow(uint32_t acknowledged);

  SenderConfig config_;
  SenderStatistics statistics_;
  uint32_t next_ = 0;
  uint32_t oldest_ = 0;  ///< not acknowledged
  uint16_t maximum_window_ = 1;
  uint16_t window_ = 1;
  uint32_t successful_ = 0;  ///< acknowledged since the window changed
  Duration round_trip_time_{0};
  Duration deviation_{0};
  Duration time_out_{0};
  Fifo<Sent> sent_;      ///< from oldest_ on; kept only for the window
  Fifo<Sent> given_up_;  ///< those before oldest_, by the last time-out, the last one last
};

}  // namespace pptplab::gre

#endif  // PPTPLAB_STACK_GRE_SENDER_H_
