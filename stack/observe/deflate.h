// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PPP Deflate, RFC 1979, as a listener undoes it: what Linux peers without MPPE agree on. Only the
// observer has it; our own ends offer MPPC.
//
// +-------------------------------+----------------
// |        Sequence Number        | Deflate data ...   in PPP protocol 00fd
// +-------------------------------+----------------
#ifndef PPTPLAB_STACK_OBSERVE_DEFLATE_H_
#define PPTPLAB_STACK_OBSERVE_DEFLATE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "stack/base/bytes.h"

namespace pptplab::observe {

class DeflateDecompressor {
 public:
  static constexpr uint8_t kOptionType = 26;       // RFC 1979 §5.1
  static constexpr uint8_t kDraftOptionType = 24;  // the same, as older peers number it

  DeflateDecompressor();
  ~DeflateDecompressor();

  /// A packet of protocol 00fd. What comes out begins with a PPP Protocol field; nullopt: packets
  /// are missing before it, or it is broken; then nothing more comes until Reset.
  std::optional<Bytes> Decompress(ByteView packet);
  /// A packet that went uncompressed is part of the history all the same (RFC 1979 §3).
  void Incompressible(uint16_t protocol, ByteView information);
  /// CCP Reset-Ack.
  void Reset();
  const char* problem() const { return problem_; }

 private:
  struct Stream;
  bool Inflate(ByteView data, Bytes* out);

  std::unique_ptr<Stream> stream_;
  uint16_t next_ = 0;
  bool in_step_ = true;
  const char* problem_ = "";
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_DEFLATE_H_
