// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Network address and port translation (NAPT, RFC 3022 §2.2) of whole IPv4 packets
// behind one outside address, and what NATs in the field do about PPTP: enhanced GRE has no
// ports, and the Call IDs that could stand for them are agreed on inside the control connection.
//
// A router calls Outbound or Inbound for each packet that it is about to forward, after it has
// taken care of Time to Live and of routes, and does what the Verdict says. Nothing here reads a
// clock.
#ifndef PPTPLAB_STACK_NAT_TRANSLATOR_H_
#define PPTPLAB_STACK_NAT_TRANSLATOR_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/pdu.h"
#include "stack/nat/flow.h"
#include "stack/nat/table.h"
#include "stack/trace/tracer.h"

namespace pptplab::nat {

/// What becomes of enhanced GRE and of the Call IDs in control messages.
enum class Mode : uint8_t {
  kRouting,        ///< no translation at all
  kNoHelper,       ///< Linux without its helper: GRE is told apart by the server's Call ID; replies
                   ///< don't match
  kByAddress,      ///< GRE by address: one client for each server
  kLinuxHelper,    ///< nf_nat_pptp: the client's Call ID becomes the translated TCP source port
  kCallAlias,      ///< FreeBSD's libalias: an alias for each call
  kStaleChecksum,  ///< by address, but only the first packet's IP header checksum is updated
};
std::string_view NameOfMode(Mode mode);  ///< "Linux helper"

/// RFC 5382 and others have minimums for TCP, UDP and ICMP; those of GRE are Linux's.
struct Settings {
  Mode mode = Mode::kLinuxHelper;
  Address outside;
  Duration tcp_established = std::chrono::minutes(124);  ///< RFC 5382 REQ-5
  Duration tcp_transitory = std::chrono::minutes(4);     ///< RFC 5382 REQ-5: opening, closing
  Duration udp = std::chrono::minutes(5);                ///< RFC 4787 REQ-5
  Duration icmp = std::chrono::seconds(60);              ///< RFC 5508 REQ-2
  Duration gre_unreplied = std::chrono::seconds(30);     ///< Linux nf_conntrack_proto_gre
  Duration gre_replied = std::chrono::seconds(180);
  Duration call_expected =
      std::chrono::seconds(300);  ///< a call that was agreed on, before its first packet
  Duration call_unreplied = std::chrono::minutes(10);  ///< Linux nf_conntrack_pptp
  Duration call_replied = std::chrono::hours(5);
  Duration fragments = std::chrono::seconds(30);  ///< RFC 1122 §3.3.2 has 60 to 120 s for a host
  size_t max_mappings = 65536;
  size_t max_fragments = 1024;  ///< fragmented packets under way
  /// No more than one ICMP error to one address in this time (RFC 1812 §4.3.2.8; 1 s as Linux).
  Duration icmp_error_interval = std::chrono::seconds(1);
};

/// What the router is to do. Forward the packet, which has been translated in place; or drop it,
/// and send `icmp`, a whole packet, back to where it came from, unless that is empty.
struct Verdict {
  bool forward = false;
  trace::DropReason reason = trace::DropReason::kMalformed;
  std::string_view why;  ///< static text; empty if forwarded
  Bytes icmp;
};

class Translator {
 public:
  explicit Translator(const Settings& settings, trace::Tracer tracer = {});

  /// From inside to outside, and back. Octets behind the packet's Total Length are left alone. What
  /// is recorded about the packet has its journey.
  Verdict Outbound(Instant now, std::span<uint8_t> packet, JourneyId journey = 0);
  Verdict Inbound(Instant now, std::span<uint8_t> packet, JourneyId journey = 0);
  /// Forgets what has expired; harmless if early.
  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const { return table_.Next(); }

  const Settings& settings() const { return settings_; }
  /// The table as it stands, in the order in which mappings were made.
  std::vector<Mapping> mappings() const { return table_.List(); }

 private:
  /// Where a packet of some flow belongs; nullptr with the reason in refusal_.
  Mapping* MappingOutbound(Instant now, const Flow& flow);
  Mapping* MappingInbound(const Flow& flow);
  Mapping* MapPorts(Instant now, const Flow& flow);
  Mapping* MapGre(Instant now, const Flow& flow);
  std::optional<uint16_t> FreeId(const Key& wanted);
  Mapping* Add(Instant now, Mapping mapping, const Key& inside, const Key& outside);
  void Touch(Instant now, Mapping& mapping, ByteView packet, const Flow& flow);
  Duration LifeOf(const Mapping& mapping) const;

  // icmp.cc
  Verdict ErrorOutbound(Instant now, std::span<uint8_t> packet, const Flow& flow);
  Verdict ErrorInbound(Instant now, std::span<uint8_t> packet, const Flow& flow);
  Bytes MakeError(Instant now, uint8_t code, ByteView packet, const Flow& flow);

  // control.cc
  void ControlOutbound(Instant now, Mapping& control, std::span<uint8_t> packet, const Flow& flow);
  void ControlInbound(Instant now, Mapping& control, std::span<uint8_t> packet, const Flow& flow);
  void LinuxOutbound(Mapping& control, std::span<uint8_t> packet, const Flow& flow, size_t message);
  void LinuxInbound(Instant now, Mapping& control, std::span<uint8_t> packet, const Flow& flow,
                    size_t message);
  void AliasOutbound(Instant now, Mapping& control, std::span<uint8_t> packet, const Flow& flow,
                     size_t message);
  void AliasInbound(Mapping& control, std::span<uint8_t> packet, const Flow& flow, size_t message);
  Mapping* AddCall(Instant now, const Mapping& control, uint16_t inside, uint16_t outside);
  Mapping* CallOf(const Mapping& control, uint16_t inside_call_id);
  void SetPeersCallId(Mapping& call, uint16_t call_id);
  void Replace(std::span<uint8_t> packet, const Flow& flow, size_t at, uint16_t call_id);

  struct Datagram {  // RFC 791 §3.2: what fragments of one packet have in common
    Address source, destination;
    uint8_t protocol = 0;
    uint16_t identification = 0;
    friend auto operator<=>(const Datagram&, const Datagram&) = default;
  };
  struct Fragments {
    Address translated;
    Instant expires{};
  };
  void RememberFragments(Instant now, const Flow& flow, Address translated);
  std::optional<Address> FindFragments(Instant now, const Flow& flow);

  bool Translates() const { return settings_.mode != Mode::kRouting; }
  bool FollowsCalls() const {
    return settings_.mode == Mode::kLinuxHelper || settings_.mode == Mode::kCallAlias;
  }
  /// nullptr, with the reason for Refused().
  Mapping* Refuse(trace::DropReason reason, std::string_view why);
  Verdict Refused(Instant now, Bytes icmp = {});
  Verdict Drop(Instant now, trace::DropReason reason, std::string_view why, Bytes icmp = {});
  void Note(std::string_view text);
  void Record(trace::Mapping::Action action, const Mapping& mapping, std::string_view why);
  Table::Gone Gone(std::string_view why);
  Table::Gone Silent();
  std::string SilenceOf(const Mapping& mapping) const;

  Settings settings_;
  trace::Tracer tracer_;
  Table table_;
  Instant now_{};  // of the call in progress, for what is recorded
  JourneyId journey_ = 0;
  uint16_t next_id_ = 0;
  uint16_t next_identification_ = 0;
  trace::DropReason refusal_ = trace::DropReason::kMalformed;
  std::string_view refusal_why_;
  std::map<Datagram, Fragments> fragments_;
  std::map<Address, Instant> last_error_;
};

}  // namespace pptplab::nat

#endif  // PPTPLAB_STACK_NAT_TRANSLATOR_H_
