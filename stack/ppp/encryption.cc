// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 3079: see encryption.h.
#include "stack/ppp/encryption.h"

#include "stack/base/check.h"

namespace pptplab::ppp {
namespace {

std::string_view NameOfUse(crypto::KeyUse use) {
  return use == crypto::KeyUse::kClientToServer ? "client to server" : "server to client";
}

}  // namespace

void Encryption::SetKeys(Instant now, const crypto::MppeKeySource& keys, bool we_are_server) {
  we_are_server_ = we_are_server;
  keys_ = keys;
  if (const auto* master = std::get_if<crypto::MasterKey>(&keys)) {
    Record(now, "Master key", "", *master);
  }
}

void Encryption::ForgetKeys() {
  Stop();
  keys_.reset();
}

void Encryption::Start(Instant now, const std::optional<MppeChoice>& send,
                       const std::optional<MppeChoice>& receive) {
  const auto ours =
      we_are_server_ ? crypto::KeyUse::kServerToClient : crypto::KeyUse::kClientToServer;
  const auto theirs =
      we_are_server_ ? crypto::KeyUse::kClientToServer : crypto::KeyUse::kServerToClient;
  Stop();
  if (send && send->key_bits != 0) {
    sender_.emplace(ParametersFor(*send), StartKey(now, *send, ours));
    Record(now, "Session key", NameOfUse(ours), sender_->session_key());
  }
  if (receive && receive->key_bits != 0) {
    receiver_.emplace(ParametersFor(*receive), StartKey(now, *receive, theirs));
    Record(now, "Session key", NameOfUse(theirs), receiver_->session_key());
  }
  if (config_.modelled && (sender_ || receiver_)) {
    tracer_.Record(
        now, trace::Layer::kMppe, 0,
        trace::Note{"The cipher is modelled: sizes, coherency counts and key changes are "
                    "MPPE's, but RC4 is left out, and nothing else can decrypt this"});
  }
  if (send && send->compression) compressor_ = std::make_unique<MppcSender>(send->stateless);
  if (receive && receive->compression) {
    decompressor_ = std::make_unique<MppcDecompressor>();
    if (!receiver_) compression_receiver_.emplace();
  }
}

void Encryption::Stop() {
  sender_.reset();
  receiver_.reset();
  compressor_.reset();
  decompressor_.reset();
  compression_receiver_.reset();
}

void Encryption::Flush() {
  if (sender_) sender_->ReceiveResetRequest();
  if (compressor_) compressor_->compressor().Flush();
}

bool Encryption::Distrust() {
  if (receiver_) return receiver_->Distrust();
  if (compression_receiver_) compression_receiver_->Distrust();
  return compression_receiver_.has_value();
}

bool Encryption::ReadsAgain() const {
  if (receiver_) return !receiver_->waiting_for_flush();
  return compression_receiver_ && !compression_receiver_->waiting_for_flush();
}

MppeParameters Encryption::ParametersFor(const MppeChoice& choice) const {
  MppeParameters parameters;
  parameters.key_bits = choice.key_bits;
  parameters.stateless = choice.stateless;
  parameters.compression = choice.compression;
  parameters.dialect = config_.dialect;
  parameters.max_key_changes = config_.max_key_changes;
  parameters.modelled = config_.modelled;
  parameters.flush_first_packet = config_.flush_first_packet;
  parameters.flush_flag_packets = config_.flush_flag_packets;
  return parameters;
}

Bytes Encryption::StartKey(Instant now, const MppeChoice& choice, crypto::KeyUse use) {
  PPTPLAB_CHECK(has_keys());
  Bytes key = crypto::GetStartKey(*keys_, choice.key_bits, use);
  Record(now, "Start key", NameOfUse(use), key);
  return key;
}

void Encryption::Record(Instant now, std::string_view what, std::string_view direction,
                        ByteView material) {
  tracer_.Record(now, trace::Layer::kMppe, 0, trace::Key{what, direction, material});
}

}  // namespace pptplab::ppp
