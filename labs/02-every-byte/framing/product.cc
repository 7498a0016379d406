// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// framing.h's functions, made of the product's own code.
#include "labs/02-every-byte/framing/checks.h"
#include "labs/02-every-byte/framing/serve.h"
#include "stack/wire/hdlc.h"

namespace wire = pptplab::wire;

uint16_t framing::Fcs16(std::span<const uint8_t> frame) {
  return static_cast<uint16_t>(~wire::UpdateFcs16(wire::kFcs16Initial, frame));
}

std::vector<uint8_t> framing::Frame(std::span<const uint8_t> frame, uint32_t accm) {
  wire::HdlcEncoder encoder(wire::LineFraming::kAsynchronous);
  encoder.SetAccm(accm);
  pptplab::Bytes line;
  encoder.Encode(frame, line);
  return line;
}

std::optional<std::vector<uint8_t>> framing::Unframe(std::span<const uint8_t> line, uint32_t accm) {
  wire::HdlcDecoder decoder(wire::LineFraming::kAsynchronous);
  decoder.SetAccm(accm);
  const auto ended = decoder.Next(line);
  if (!ended || ended->verdict != wire::HdlcFrame::Verdict::kGood) return std::nullopt;
  return pptplab::ToBytes(ended->frame);
}

pptplab::labs::CodeAsk pptplab::labs::ProductFraming() {
  return [](const CodeWriter& words) {
    CodeReader call(words.octets());
    CodeWriter result;
    framing::Serve(call, result);
    return result.octets();
  };
}
