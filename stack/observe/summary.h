// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a passive reader found in a capture: plain values, ready to be printed.
#ifndef PPTPLAB_STACK_OBSERVE_SUMMARY_H_
#define PPTPLAB_STACK_OBSERVE_SUMMARY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/time.h"

namespace pptplab::observe {

/// The two ends of a session. In arrays of two, the client's value stands first.
enum class End : uint8_t { kClient, kServer };
inline constexpr End kEnds[] = {End::kClient, End::kServer};
constexpr End Other(End end) { return end == End::kClient ? End::kServer : End::kClient; }
constexpr size_t Index(End end) { return static_cast<size_t>(end); }
/// One value for each end.
template <class T>
class PerEnd {
 public:
  T& operator[](End end) { return values_[Index(end)]; }
  const T& operator[](End end) const { return values_[Index(end)]; }
  void Swap() { std::swap(values_[0], values_[1]); }

 private:
  std::array<T, 2> values_{};
};

constexpr const char* NameOfEnd(End end) { return end == End::kClient ? "client" : "server"; }
/// "client to server": the direction of what `from` sends.
constexpr const char* DirectionFrom(End from) {
  return from == End::kClient ? "client to server" : "server to client";
}

/// What a call's PPP link showed of itself: the evidence for a diagnosis.
struct LinkSummary {
  /// How far one control protocol came, told by its packets alone.
  struct Protocol {
    PerEnd<uint32_t> requests;  ///< Configure-Requests that this end sent
    PerEnd<uint32_t> acks;      ///< Configure-Acks that this end sent
    PerEnd<uint32_t> refusals;  ///< Configure-Naks and -Rejects that this end sent
    PerEnd<uint32_t> stale;     ///< of these answers, those to another request than the latest
    PerEnd<std::optional<std::string>> terminate;  ///< the text of its Terminate-Request
    bool rejected = false;                         ///< somebody sent LCP's Protocol-Reject for it
    bool Opened() const { return acks[End::kClient] > 0 && acks[End::kServer] > 0; }
    bool Seen() const { return requests[End::kClient] > 0 || requests[End::kServer] > 0; }
  };
  Protocol lcp;
  Protocol ccp;
  Protocol ncp;  ///< all network control protocols together
  PerEnd<uint64_t> payloads;
  PerEnd<std::optional<Instant>> last_heard;
  PerEnd<uint64_t> unheard;             ///< frames of this end since the other was heard last
  PerEnd<uint32_t> unanswered_echoes;   ///< LCP Echo-Requests since then
  PerEnd<uint32_t> mppe_bits;           ///< what this end asked for last; 0: nothing
  PerEnd<bool> refused_authentication;  ///< it sent Nak or Reject for Authentication-Protocol
  uint64_t garbage_rejects = 0;         ///< Protocol-Rejects of numbers that a wrong key makes up
  uint32_t reset_requests = 0;          ///< CCP
  uint64_t undecryptable = 0;           ///< MPPE packets out of which no key made a packet
};

struct CallSummary {
  std::optional<uint16_t> client_call_id;  ///< assigned by the client: in GRE from the server
  std::optional<uint16_t> server_call_id;
  std::optional<End> requested_by;      ///< who sent Outgoing- or Incoming-Call-Request
  std::optional<uint8_t> result;        ///< Result Code of the reply
  uint8_t error = 0;                    ///< General Error Code of the reply
  bool incoming = false;                ///< Incoming-Call, so the reply's codes are those of §2.10
  std::optional<End> ended_by;          ///< Call-Clear-Request or Call-Disconnect-Notify
  std::optional<uint8_t> disconnected;  ///< Result Code of Call-Disconnect-Notify
  bool network_up = false;
  LinkSummary link;
};

struct AuthenticationSummary {
  End authenticator = End::kServer;
  std::string method;  ///< "MS-CHAPv2", "MS-CHAP", "CHAP-MD5", "PAP", "EAP"
  std::string user;
  enum class Verdict : uint8_t { kNone, kSuccess, kFailure };
  Verdict verdict = Verdict::kNone;
  std::string message;  ///< of Success or Failure, as it stands there
  std::optional<bool>
      verified;  ///< does a given password explain the exchange? nullopt: none was given
};

/// CCP agreed on MPPE for one direction.
struct ProtectionSummary {
  End from = End::kClient;
  int key_bits = 0;  ///< 40, 56, 128; 0: MPPC without encryption
  bool stateless = true;
  bool compression = false;  ///< MPPC
};

/// Keys of RFC 3079, with the names that `decode --json` gives them.
struct KeySummary {
  std::string name;  ///< "master", "msk", "client_start", "server_start"
  Bytes material;
};

struct PacketSummary {
  uint64_t gre_payloads = 0;  ///< GRE packets that carry a payload, repeated ones included
  uint64_t gre_ack_only = 0;
  uint64_t mppe = 0;  ///< those of them that carry a compressed datagram (PPP protocol 00fd)
  uint64_t decrypted = 0;
  uint64_t lost = 0;       ///< Sequence Numbers that never came by
  uint64_t duplicate = 0;  ///< came by again
  uint64_t late = 0;       ///< came by after they had been given up
  uint64_t malformed = 0;
  uint64_t inner = 0;  ///< network packets that could be read
  uint64_t cut = 0;    ///< the capture holds only their beginning (snaplen)
};

/// A network protocol other than IPv4 that both ends agreed on.
struct NetworkSummary {
  uint16_t protocol = 0;                   ///< PPP's number of it: 0057, 002b, 003f, 0031
  PerEnd<std::string> address;             ///< IPv6, IPX, a bridge's MAC; empty: none was said
  PerEnd<std::vector<std::string>> names;  ///< NetBEUI: "ALICE<00>"
  uint32_t ipx_network = 0;
};

struct AddressSummary {
  std::optional<Address> client;  ///< inside the tunnel, from IPCP
  std::optional<Address> server;
  std::vector<Address> dns;
  std::vector<Address> nbns;
  std::vector<NetworkSummary> networks;  ///< besides IPv4
};

/// A router or host said that packets of a session can't be delivered.
struct IcmpSummary {
  Address reporter;
  uint8_t type = 0;
  uint8_t code = 0;
  bool about_gre = false;     ///< else about the control connection
  End sender = End::kServer;  ///< whose packets they were
  uint64_t count = 0;
  uint64_t first_frame = 0;
};

/// What is wrong with a tunnel, or that nothing is.
struct Diagnosis {
  std::string cause;  ///< a word for programs, "gre-blocked"; the list is in diagnosis.h
  std::string text;   ///< a sentence for people
};

/// Samples of what crossed the wire unchanged by a NAT, so that two sessions can be recognised as
/// one.
struct FlowPrint {
  std::set<uint64_t> segments;   ///< TCP: Sequence Numbers and lengths
  std::set<uint64_t> payloads;   ///< GRE: Sequence Number and payload
  PerEnd<uint8_t> time_to_live;  ///< of this end's packets when they came by; 0: none did
};

struct SessionSummary {
  Address client;
  Address server;
  Instant first{};
  Instant last{};
  bool control_seen = false;  ///< false: only GRE was seen, so which end is which is a guess
  bool control_established = false;
  std::vector<CallSummary> calls;
  std::vector<AuthenticationSummary> authentication;
  std::vector<ProtectionSummary> protection;
  std::vector<KeySummary> keys;
  PacketSummary packets;
  AddressSummary addresses;
  bool network_up = false;         ///< IPCP was opened by both ends
  bool ended = false;              ///< LCP was terminated or the call was cleared
  std::vector<std::string> notes;  ///< what else is worth a sentence
  // The control connection, for the diagnosis.
  bool start_requested = false;
  std::optional<uint8_t> start_result;  ///< Result Code of Start-Control-Connection-Reply
  std::optional<End> stopped_by;        ///< Stop-Control-Connection-Request
  bool connection_reset = false;
  bool connection_closed = false;
  std::vector<IcmpSummary> icmp;
  FlowPrint print;
  Diagnosis diagnosis;
};

/// Two sessions that are one, seen on both sides of a NAT: indices into CaptureSummary::sessions.
struct NatSummary {
  size_t inside = 0;
  size_t outside = 0;
  /// Indices of calls of the two sessions that are the same call.
  std::vector<std::pair<size_t, size_t>> calls;
};

/// Something in a frame is not as its protocol has it.
struct Complaint {
  size_t capture = 0;  ///< index of the file
  uint64_t frame = 0;  ///< in that file, from 1
  std::string layer;   ///< "GRE", "IPCP"
  std::string field;   ///< the RFC's name
  size_t offset = 0;   ///< octets from where the layer begins
  std::string reason;
};

/// Somebody tried to open a control connection, and no control message was seen.
struct AttemptSummary {
  Address client;
  Address server;
  uint64_t requests = 0;  ///< SYNs
  bool accepted = false;  ///< there was a SYN, ACK
  bool refused = false;   ///< the server answered RST
};

struct CaptureSummary {
  uint64_t frames = 0;
  uint64_t ignored = 0;  ///< frames of more sessions than are kept track of
  uint64_t cut = 0;      ///< frames of which the capture holds only the beginning
  std::vector<SessionSummary> sessions;
  std::vector<NatSummary> nat;
  std::vector<Complaint> complaints;  ///< the first of them
  uint64_t malformed = 0;             ///< all of them
  std::vector<AttemptSummary> attempts;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SUMMARY_H_
