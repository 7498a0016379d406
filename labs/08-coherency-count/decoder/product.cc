// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// coherency.h's functions, made of the product's own code.
#include <array>

#include "labs/08-coherency-count/decoder/checks.h"
#include "labs/08-coherency-count/decoder/serve.h"
#include "stack/base/serial.h"
#include "stack/wire/mppe.h"

uint16_t coherency::CountOf(uint8_t first, uint8_t second) {
  const std::array<uint8_t, 2> octets{first, second};
  return pptplab::ReadPrefix<pptplab::wire::MppeHeader>(octets)->value.coherency_count;
}

uint16_t coherency::Ahead(uint16_t from, uint16_t to) { return pptplab::CoherencyAhead(from, to); }

pptplab::labs::CodeAsk pptplab::labs::ProductDecoder() {
  return [](const CodeWriter& words) {
    CodeReader call(words.octets());
    CodeWriter result;
    coherency::Serve(call, result);
    return result.octets();
  };
}
