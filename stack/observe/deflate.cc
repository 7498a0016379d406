// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/deflate.h"

#include <zlib.h>

#include <array>

#include "stack/base/check.h"

namespace pptplab::observe {

namespace {

constexpr int kRawDeflate = -15;  // no zlib header, the largest window: it reads all smaller ones
constexpr size_t kMaxPacket = 65536;

}  // namespace

struct DeflateDecompressor::Stream {
  z_stream z{};
  Stream() { PPTPLAB_CHECK(inflateInit2(&z, kRawDeflate) == Z_OK); }
  ~Stream() { inflateEnd(&z); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

DeflateDecompressor::DeflateDecompressor() : stream_(std::make_unique<Stream>()) {}
DeflateDecompressor::~DeflateDecompressor() = default;

bool DeflateDecompressor::Inflate(ByteView data, Bytes* out) {
  std::array<uint8_t, 4096> room{};
  z_stream& z = stream_->z;
  z.next_in = const_cast<Bytef*>(data.data());  // zlib only reads there
  z.avail_in = static_cast<uInt>(data.size());
  do {
    z.next_out = room.data();
    z.avail_out = static_cast<uInt>(room.size());
    const int result = inflate(&z, Z_SYNC_FLUSH);
    // Z_BUF_ERROR: nothing was left to do. The end of a stream has no place here.
    if (result != Z_OK && result != Z_BUF_ERROR) return false;
    const size_t got = room.size() - z.avail_out;
    if (out != nullptr) {
      if (out->size() + got > kMaxPacket) return false;
      out->insert(out->end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(got));
    }
    if (result == Z_BUF_ERROR) break;
  } while (z.avail_in > 0 || z.avail_out == 0);
  return z.avail_in == 0;
}

std::optional<Bytes> DeflateDecompressor::Decompress(ByteView packet) {
  if (packet.size() < 2) {
    problem_ = "too short";
    return std::nullopt;
  }
  const uint16_t number = LoadBe16(packet.data());
  if (in_step_ && number != next_) in_step_ = false;
  if (!in_step_) {
    problem_ = "packets are missing before it, and no Reset-Ack came since";
    return std::nullopt;
  }
  ++next_;
  // RFC 1979 §3: each packet ends with an empty stored block, of which 00 00 ff ff is left out.
  constexpr std::array<uint8_t, 4> kEnd = {0x00, 0x00, 0xff, 0xff};
  Bytes whole;
  if (!Inflate(packet.subspan(2), &whole) || !Inflate(kEnd, &whole) || whole.empty()) {
    in_step_ = false;
    problem_ = "is no Deflate data";
    return std::nullopt;
  }
  return whole;
}

// A stored block (RFC 1951 §3.2.4) with the packet as it would have been compressed: its Protocol
// in one octet if that is possible.
void DeflateDecompressor::Incompressible(uint16_t protocol, ByteView information) {
  if (!in_step_) return;
  ++next_;
  Bytes data;
  if (protocol > 0xff) data.push_back(static_cast<uint8_t>(protocol >> 8));
  data.push_back(static_cast<uint8_t>(protocol & 0xff));
  data.insert(data.end(), information.begin(), information.end());
  if (data.size() > 0xffff) return;
  const auto size = static_cast<uint16_t>(data.size());
  const auto low = static_cast<uint8_t>(size & 0xff), high = static_cast<uint8_t>(size >> 8);
  Bytes block = {0, low, high, static_cast<uint8_t>(~low), static_cast<uint8_t>(~high)};
  block.insert(block.end(), data.begin(), data.end());
  if (!Inflate(block, nullptr)) in_step_ = false;
}

void DeflateDecompressor::Reset() {
  stream_ = std::make_unique<Stream>();
  next_ = 0;
  in_step_ = true;
}

}  // namespace pptplab::observe
