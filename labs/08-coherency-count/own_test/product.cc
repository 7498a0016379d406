// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// coherency_test.h's function, with the product's own decoder for a measure.
#include <array>

#include "labs/08-coherency-count/own_test/checks.h"
#include "labs/08-coherency-count/own_test/serve.h"
#include "stack/wire/mppe.h"

bool coherency::Passes(Decoder count_of) {
  for (unsigned header = 0; header <= 0xffff; ++header) {
    const std::array<uint8_t, 2> octets{static_cast<uint8_t>(header >> 8),
                                        static_cast<uint8_t>(header & 0xff)};
    const auto read = pptplab::ReadPrefix<pptplab::wire::MppeHeader>(octets);
    if (count_of(octets[0], octets[1]) != read->value.coherency_count) return false;
  }
  return true;
}

pptplab::labs::CodeAsk pptplab::labs::ProductTest() {
  return [](const CodeWriter& words) {
    CodeReader call(words.octets());
    CodeWriter result;
    coherency::ServeTest(call, result);
    return result.octets();
  };
}
