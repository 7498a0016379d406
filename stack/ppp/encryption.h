// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From what authentication left behind to the two ends of MPPE: RFC 3079, and every key on the way
// for the recording; and the two ends of MPPC, which need no key. Not here: how strong the keys are
// to be (ccp), when they are needed (session).
#ifndef PPTPLAB_STACK_PPP_ENCRYPTION_H_
#define PPTPLAB_STACK_PPP_ENCRYPTION_H_

#include <memory>
#include <optional>

#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/ccp.h"
#include "stack/ppp/mppc.h"
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

  /// CCP is Opened. An empty choice: that direction stays clear. Encryption needs keys.
  void Start(Instant now, const std::optional<MppeChoice>& send,
             const std::optional<MppeChoice>& receive);
  void Stop();
  /// The peer lost packets: the next one goes out FLUSHED (RFC 3078 §8.2, RFC 2118 §4.3).
  void Flush();
  /// What came could not be decompressed. True: a FLUSHED packet has to be asked for.
  bool Distrust();
  /// There is a receiver, and it doesn't wait for a FLUSHED packet.
  bool ReadsAgain() const;
  MppeSender* sender() { return sender_ ? &*sender_ : nullptr; }
  MppeReceiver* receiver() { return receiver_ ? &*receiver_ : nullptr; }
  MppcSender* compressor() { return compressor_.get(); }
  MppcDecompressor* decompressor() { return decompressor_.get(); }
  /// Without MPPE, which does the same for both.
  MppcReceiver* compression_receiver() {
    return compression_receiver_ ? &*compression_receiver_ : nullptr;
  }

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
  std::unique_ptr<MppcSender> compressor_;
  std::unique_ptr<MppcDecompressor> decompressor_;
  std::optional<MppcReceiver> compression_receiver_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_ENCRYPTION_H_
