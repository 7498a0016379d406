// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a passive reader found in a capture: plain values, ready to be printed.
#ifndef PPTPLAB_STACK_OBSERVE_SUMMARY_H_
#define PPTPLAB_STACK_OBSERVE_SUMMARY_H_

#include <array>
#include <cstdint>
#include <optional>
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

struct CallSummary {
  std::optional<uint16_t> client_call_id;  ///< assigned by the client: in GRE from the server
  std::optional<uint16_t> server_call_id;
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
  std::string name;  ///< "master", "client_start", "server_start"
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
};

struct AddressSummary {
  std::optional<Address> client;  ///< inside the tunnel, from IPCP
  std::optional<Address> server;
  std::vector<Address> dns;
  std::vector<Address> nbns;
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
};

struct CaptureSummary {
  uint64_t frames = 0;
  uint64_t ignored = 0;  ///< frames of more sessions than are kept track of
  std::vector<SessionSummary> sessions;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SUMMARY_H_
