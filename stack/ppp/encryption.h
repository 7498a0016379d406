// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From what authentication left behind to the two ends of MPPE: RFC 3079, and every key on the way
// for the recording. Not here: how strong the keys are to be (ccp), when they are needed (session).
#ifndef PPTPLAB_STACK_PPP_ENCRYPTION_H_
#define PPTPLAB_STACK_PPP_ENCRYPTION_H_

#include <optional>

#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/ccp.h"
#include "stack/ppp/mppe.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

class Encryption {
 public:
  Encryption(const EncryptionConfig& config, trace::Tracer& tracer)
      : config_(config), tracer_(tracer) {}

  /// `we_are_server`: we were the authenticator, "the server" in RFC 3079's words.
  void SetKeys(Instant now, const crypto::MppeKeySource& keys, bool we_are_server);
  void ForgetKeys();
  bool has_keys() const { return keys_.has_value(); }

  /// CCP is Opened. An empty choice: that direction stays clear. Needs keys.
  void Start(Instant now, const std::optional<MppeChoice>& send,
             const std::optional<MppeChoice>& receive);
  void Stop();
  MppeSender* sender() { return sender_ ? &*sender_ : nullptr; }
  MppeReceiver* receiver() { return receiver_ ? &*receiver_ : nullptr; }

 private:
  MppeParameters ParametersFor(const MppeChoice& choice) const;
  Bytes StartKey(Instant now, const MppeChoice& choice, crypto::KeyUse use);
  void Record(Instant now, std::string_view what, std::string_view direction, ByteView material);

  EncryptionConfig config_;
  trace::Tracer& tracer_;
  std::optional<crypto::MppeKeySource> keys_;
  bool we_are_server_ = false;
  std::optional<MppeSender> sender_;
  std::optional<MppeReceiver> receiver_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_ENCRYPTION_H_
