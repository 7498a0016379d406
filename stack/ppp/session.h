// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One PPP session: the phases of RFC 1661 §3 (Dead, Establish, Authenticate, Network, Terminate) and the
// protocols that live in them. It sends and receives control packets; network packets pass through the data
// path (tunnel/data_path), which asks the session what was negotiated.
//
// It does not know that it is tunnelled: below it is "the link", above it "the network".
#ifndef PPTPLAB_STACK_PPP_SESSION_H_
#define PPTPLAB_STACK_PPP_SESSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/ppp/authentication_method.h"
#include "stack/ppp/eap_tls_config.h"
#include "stack/ppp/mppe.h"
#include "stack/ppp/network_configs.h"
#include "stack/ppp/vj.h"
#include "stack/trace/tracer.h"

namespace pptplab::ppp {

/// The counters and timers of RFC 1661 §4.6, the same for every control protocol.
struct AutomatonConfig {
  Duration restart_interval = std::chrono::seconds(3);
  int max_terminate = 2;
  int max_configure = 10;
  int max_failure = 5;
  bool restart = false;  ///< §4.1 [r]: an Open of what is open already negotiates anew
  bool passive = false;  ///< §4.1 [p]: without an answer, wait for the peer instead of finishing
};

struct LcpConfig {
  uint16_t mru = 1400;              ///< what we ask to receive; 1500 is not asked for, as it is the default
  uint16_t min_mru = 128;           ///< a smaller wish of the peer's is Nak'ed with this
  bool magic_number = true;
  bool protocol_field_compression = true;
  bool address_control_field_compression = true;
  bool asyncmap = true;             ///< ask for ACCM 0, as pppd does
  Duration echo_interval{0};        ///< RFC 1661 §5.8; zero: no keep-alive
  bool echo_at_once = false;        ///< the first as soon as LCP is opened, as pppd does it
  int echo_failures = 4;            ///< this many unanswered Echo-Requests end the link
  int max_loops = 10;               ///< own magic number heard this often: the line is looped
  /// RFC 1570 §1.1: what we say of ourselves, one Identification for each line; empty: nothing.
  std::string identification{};
  uint16_t discard_octets = 0;      ///< RFC 1661 §5.9: of a Discard-Request when Opened; 0: none
  /// RFC 1570 §1.2: the session ends after so long in the network phase, and Time-Remaining tells
  /// the peer how much of it is left; zero: no limit, and nothing is told.
  Duration session_time{0};
  Duration time_remaining_interval = std::chrono::seconds(60);  ///< ours; more often near the end
};

/// Whether somebody whose password is right may come in (RFC 2759 §6, E=646 to 649).
enum class AccountStatus : uint8_t {
  kActive,
  kRestrictedLogonHours,
  kDisabled,
  kPasswordExpired,  ///< MS-CHAP: it may be changed on the spot
  kNoDialinPermission,
};

/// What a server knows about its users.
struct User {
  std::string password;
  std::optional<Address> address;  ///< always this one, instead of one from the pool
  AccountStatus status = AccountStatus::kActive;
};
class UserDirectory {
 public:
  virtual ~UserDirectory() = default;
  virtual std::optional<User> Find(std::string_view name) const = 0;
  /// From now on the user has this password, and the account is active. False: not allowed here.
  virtual bool ChangePassword(std::string_view /*name*/, std::string_view /*new_password*/) {
    return false;
  }
};

struct AuthenticationConfig {
  /// In order of preference: what we ask the peer for, and what we are ready to do ourselves.
  AuthenticationMethods methods = {AuthenticationMethod::kMsChapV2};

  /// Authenticator: the peer must prove who it is. Needs a UserDirectory.
  bool require_peer = false;
  std::string server_name = "pptplab";  ///< Name field of Challenges
  /// Before a Challenge, a Response or PAP's request is said again.
  Duration challenge_timeout = std::chrono::seconds(3);
  int max_challenges = 10;  ///< … and this often at most
  int max_attempts = 3;     ///< wrong answers before the link is terminated; 1: no retry (R=0)
  /// CHAP (RFC 1994 §2): after this time the peer has to prove itself again; zero: never.
  Duration rechallenge_interval{0};
  bool accept_lm_response = false;  ///< MS-CHAPv1: let somebody in by the LM-Response alone

  /// Peer: who we are. No user: we refuse to be authenticated.
  std::string user;
  std::string password;
  /// What the user types next if the authenticator refuses and allows another try (R=1).
  std::vector<std::string> further_passwords;
  /// What to change an expired password to (E=648); empty: we don't.
  std::string new_password;
  /// MS-CHAPv1's two proofs (RFC 2433 §6): sending the first gives the password away.
  bool send_lm_response = false;
  bool send_nt_response = true;
  Duration give_up_after = std::chrono::seconds(30);  ///< without a word from the other end

  EapTlsConfig tls;  ///< both roles
};

enum class EncryptionPolicy : uint8_t { kRefused, kAllowed, kRequired };

struct EncryptionConfig {
  EncryptionPolicy policy = EncryptionPolicy::kRequired;
  bool allow_40 = true;
  bool allow_56 = true;
  bool allow_128 = true;
  bool allow_stateless = true;
  bool allow_stateful = true;
  bool prefer_stateful = false;  ///< ask for it first
  MppeDialect dialect = MppeDialect::kRfc3078;
  uint32_t max_key_changes = 1000;
  /// A simulation that needs only sizes and states: no RC4 (mppe_cipher.h). The same at both ends.
  bool modelled = false;
  /// Stateful mode, RFC 3078's dialect: whether these packets have the FLUSHED bit. The RFC asks for
  /// neither; OpenBSD and Linux set it on flag packets, FreeBSD doesn't.
  bool flush_first_packet = true;
  bool flush_flag_packets = false;
  /// MPPC (RFC 2118), negotiated by the same option, with encryption or without.
  EncryptionPolicy compression = EncryptionPolicy::kRefused;
  /// Required encryption is agreed on before the network control protocols start, as pppd does it;
  /// else they start together.
  bool before_networks = false;
  Duration reset_timeout = std::chrono::seconds(1);  ///< before a Reset-Request is said again
};

struct SessionConfig {
  AutomatonConfig automaton;
  LcpConfig lcp;
  AuthenticationConfig authentication;
  EncryptionConfig encryption;
  IpcpConfig ipcp;
  Ipv6cpConfig ipv6cp;
  IpxcpConfig ipxcp;
  NbfcpConfig nbfcp;
  BcpConfig bcp;
};

enum class Phase : uint8_t { kDead, kEstablish, kAuthenticate, kNetwork, kTerminate };
std::string_view NameOfPhase(Phase phase);

/// What LCP agreed on for what we send.
struct LinkFraming {
  bool compress_protocol = false;         ///< PFC
  bool omit_address_control = false;      ///< ACFC
  uint16_t peer_mru = 1500;               ///< octets of information that the peer takes
};

/// A control packet to be sent: in a frame with this protocol, never compressed or encrypted.
struct ControlFrame {
  uint16_t protocol = 0;
  Bytes packet;  ///< Code, Identifier, Length, Data
  JourneyId journey = 0;  ///< from Tracer::NewJourney; its Message event has the same
};

struct LinkNegotiated {  ///< LCP is Opened: the ACCMs for Set-Link-Info
  uint32_t send_accm = 0xffffffff;
  uint32_t receive_accm = 0xffffffff;
};
/// The session is over; the call below can be cleared. `reason`: one clause for people.
struct LinkFinished {
  std::string reason;
};
using SessionSignal = std::variant<LinkNegotiated, NetworkUp, NetworkDown, LinkFinished>;

class Session {
 public:
  /// `users` may be null if no authentication of the peer is required. References outlive the session.
  Session(SessionConfig config, UserDirectory* users, Rng& rng, trace::Tracer& tracer);
  ~Session();
  /// As it was given.
  const SessionConfig& config() const;
  /// Why it ends, as soon as that is known and before it has ended: one clause; empty: it doesn't.
  const std::string& reason() const;

  void Open(Instant now);   ///< administrative
  void Close(Instant now);
  void LowerUp(Instant now);  ///< the link can carry frames
  void LowerDown(Instant now);
  /// A frame that is not network data: `information` follows the Protocol field. Protocols that are not
  /// known are answered by a Protocol-Reject.
  void Receive(Instant now, uint16_t protocol, ByteView information, JourneyId journey);
  /// The data path could not decrypt for want of packets: ask for a reset (stateful MPPE, RFC 3078 §8.1).
  void RequestReset(Instant now);
  /// What the data path got could not be decompressed: the histories differ (RFC 2118 §4.3).
  void HistoryIsLost(Instant now);

  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const;
  /// Drain both after every input.
  std::optional<ControlFrame> TakeFrame();
  std::optional<SessionSignal> TakeSignal();

  // What the data path asks.
  Phase phase() const;
  const LinkFraming& framing() const;
  uint16_t local_mru() const;   ///< octets of information that we agreed to take
  /// Its control protocol is Opened, and CCP if required.
  bool NetworkIsOpen(uint16_t network_protocol) const;
  /// Enabled here, whether open or not: its packets are not answered by a Protocol-Reject.
  bool SpeaksNetwork(uint16_t network_protocol) const;
  bool EncryptionRequired() const;
  VjCompressor* vj_compressor();          ///< null: headers go whole
  VjDecompressor* vj_decompressor();      ///< null: we did not ask for compressed ones
  MppcSender* mppc_sender();              ///< null: not compressing
  MppcDecompressor* mppc_decompressor();  ///< null: not decompressing
  MppcReceiver* mppc_receiver();          ///< null: not decompressing, or MPPE watches for losses
  MppeSender* mppe_sender();      ///< null: not encrypting
  MppeReceiver* mppe_receiver();  ///< null: not decrypting
  const std::string& authenticated_user() const;  ///< of the peer, or as whom the peer accepted us

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_SESSION_H_
