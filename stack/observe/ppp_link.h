// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The PPP link of one call, seen from outside: LCP's, CCP's and the NCPs' agreements,
// authentication, keys, and the packets inside, decrypted if a password explains the
// authentication.
//
// Frames come in the order of their Sequence Numbers as far as that matters: control packets as
// soon as they come by (they carry Identifiers), datagrams in order (MPPE's keys change from packet
// to packet).
#ifndef PPTPLAB_STACK_OBSERVE_PPP_LINK_H_
#define PPTPLAB_STACK_OBSERVE_PPP_LINK_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/observe/authentication.h"
#include "stack/observe/chronicle.h"
#include "stack/observe/complaints.h"
#include "stack/observe/decryption.h"
#include "stack/observe/deflate.h"
#include "stack/observe/link_facts.h"
#include "stack/observe/negotiation.h"
#include "stack/observe/summary.h"
#include "stack/ppp/mppc.h"
#include "stack/ppp/vj.h"

namespace pptplab::observe {

/// Which of MPPE's dialects the ends speak in stateful mode; kEither: whichever gives packets.
enum class DialectChoice : uint8_t { kEither, kRfc3078, kLinux };

/// A PPP frame as it was before compression and encryption.
struct InnerFrame {
  Instant time{};
  JourneyId journey = 0;  ///< the number of the captured frame
  End from = End::kClient;
  Bytes bytes;  ///< ff 03, Protocol in two octets, information: what pcap's LINKTYPE_PPP wants
  size_t missing = 0;  ///< octets at its end that the capture cut off
  bool was_encrypted = false;
  std::string comment;  ///< a sentence for people, or ""
};

class PppLink {
 public:
  static constexpr size_t kMaxKeys = 4;

  /// `secrets`, `chronicle` and `complaints` outlive this.
  PppLink(const Secrets& secrets, DialectChoice dialect, Chronicle& chronicle,
          Complaints& complaints);

  /// Control packets mustn't wait, the others must be in order: RFC 1661 §2, numbers from 8000 up.
  static bool IsControl(ByteView frame);
  /// PPP protocol 00fd.
  static bool IsCompressedDatagram(ByteView frame);
  /// The type of the compression that CCP agreed on for what `from` sends, if it is not MPPE or
  /// MPPC.
  std::optional<uint8_t> OtherCompression(End from) const;

  /// A frame that `from` sent, beginning with Address and Control or without; `gre` is the step
  /// that brought it. The last `missing` octets are zeros for what the capture cut off.
  void Observe(Moment moment, End from, const trace::Step& gre, ByteView frame, size_t missing = 0);
  /// What was inside, in the order of Observe.
  std::optional<InnerFrame> TakeInner();

  /// Adds what this link knows.
  void Summarize(SessionSummary& summary) const;
  const LinkSummary& facts() const { return facts_.facts(); }
  /// Of any network protocol.
  bool network_is_up() const;
  bool terminated() const { return lcp_.terminated(); }
  const Authentication& authentication() const { return authentication_; }
  /// Says who must be the server, if authentication tells: the one that asks for a proof.
  std::optional<End> authenticator() const;
  void SwapEnds();

 private:
  struct Parsed {  ///< a frame taken apart
    uint16_t protocol = 0;
    ByteView information;
    size_t missing = 0;            ///< at the end of `information`
    std::vector<LayerStep> steps;  ///< from the outside in
  };
  std::optional<Parsed> Parse(Moment moment, End from, const trace::Step& gre, ByteView frame);
  void ObserveControl(Moment moment, End from, uint16_t protocol, ByteView packet);
  std::string ObserveNegotiation(Moment moment, End from, uint16_t protocol, trace::Layer layer,
                                 Negotiation& negotiation, ByteView packet);
  std::string ObserveAgreement(Moment moment, uint16_t protocol, trace::Layer layer,
                               const Negotiation& negotiation, End requester);
  void LcpAgreed(End requester);
  void FollowPhase(Moment moment);
  void SetPhase(Moment moment, const char* event, const char* to);
  std::string ObserveAuthentication(Moment moment, End from, uint16_t protocol, ByteView packet);
  void ObserveEncrypted(Moment moment, End from, Parsed parsed);
  bool IsOnlyCompressed(End from, ByteView packet) const;
  void ObserveOtherCompression(Moment moment, End from, uint8_t type, Parsed parsed);
  /// Null: Deflate isn't agreed on.
  DeflateDecompressor* DeflateFor(End from);
  void ObserveCompressed(Moment moment, End from, Parsed parsed);
  /// The step of MPPC, which made `after` octets of `before`.
  static LayerStep CompressStep(const wire::MppeHeader& header, size_t before, size_t after);
  void Keep(Moment moment, End from, uint16_t protocol, ByteView information, bool was_encrypted,
            std::string comment, size_t missing = 0);
  /// Undoes Van Jacobson's header compression, or records why it can't.
  void KeepRestored(Moment moment, End from, uint16_t protocol, ByteView packet, Parsed parsed,
                    bool was_encrypted);
  void KeepInner(Moment moment, End from, uint16_t protocol, ByteView packet, Parsed parsed,
                 bool was_encrypted);
  Decryption& DecryptionFor(End from);
  std::vector<ppp::MppeParameters> PossibleParameters(End from) const;
  std::optional<ProtectionSummary> Protection(End from) const;
  void RecordStartKey(Moment moment, End from);
  const SessionKeys* KeysInUse() const;

  DialectChoice dialect_;
  Chronicle* chronicle_;
  Complaints* complaints_;
  LinkFacts facts_;
  Authentication authentication_;
  Negotiation lcp_;
  Negotiation ccp_;
  Negotiation ipcp_;
  std::map<uint16_t, Negotiation> networks_;  ///< IPV6CP, IPXCP, NBFCP, BCP; those that were seen
  struct Compression {                        ///< MPPC without MPPE
    ppp::MppcReceiver receiver;
    ppp::MppcDecompressor decompressor;
    uint32_t ccp_generation = 0;
  };
  struct Direction {  ///< what one end sends
    std::unique_ptr<Decryption> decryption;
    std::unique_ptr<Compression> compression;
    std::unique_ptr<ppp::VjDecompressor> vj;
    std::unique_ptr<DeflateDecompressor> deflate;
    uint32_t deflate_generation = 0;  ///< of CCP's agreement that `deflate` was made for
    uint32_t ipcp_generation = 0;     ///< of the agreement that `vj` was made for
    uint32_t ccp_generation = 0;      ///< of the agreement that `decryption` was made for
  };
  PerEnd<Direction> directions_;
  std::vector<SessionKeys> known_keys_;  ///< the latest first
  bool needs_authentication_ = false;
  const char* phase_ = "Dead";
  uint64_t decrypted_ = 0;
  uint64_t inner_ = 0;
  uint64_t malformed_ = 0;
  std::deque<InnerFrame> inner_frames_;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_PPP_LINK_H_
