// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-TLS's pieces (RFC 5216 §2.1.5, §3): one flight of TLS out in as many packets as it takes, one
// in, an empty packet for each piece but the last. The same for both roles; who repeats what is
// EAP's.
#ifndef PPTPLAB_STACK_PPP_EAP_TLS_STREAM_H_
#define PPTPLAB_STACK_PPP_EAP_TLS_STREAM_H_

#include <cstddef>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/wire/eap.h"

namespace pptplab::ppp {

class EapTlsStream {
 public:
  /// Nobody's handshake is as long; what a peer announces or sends beyond is refused.
  static constexpr size_t kMaxMessage = 65536;

  explicit EapTlsStream(size_t fragment_size);

  /// What is to be said next, from the beginning.
  void Say(Bytes message);
  bool HasMore() const { return at_ < out_.size(); }
  /// Type-Data of the next packet: a piece, or without one an acknowledgment.
  Bytes Next();

  enum class Heard : uint8_t {
    kAcknowledgment,  ///< no octet of TLS in it
    kPiece,           ///< more are to come: acknowledge it
    kWhole,           ///< TakeHeard has it all
  };
  /// An error changes nothing.
  Result<Heard> Hear(ByteView type_data);
  Bytes TakeHeard();

 private:
  size_t fragment_size_;
  Bytes out_;
  size_t at_ = 0;  ///< of out_: said already
  Bytes in_;
  size_t announced_ = 0;  ///< octets of the whole; 0: not said
};

/// Type-Data, without the Type octet.
Result<wire::EapTlsData> ReadEapTls(const Bytes& data);
Bytes WriteEapTls(const wire::EapTlsData& data);

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_EAP_TLS_STREAM_H_
