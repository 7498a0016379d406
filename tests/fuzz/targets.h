// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is fuzzed. A target takes any bytes; a crash, a sanitizer's word or a PPTPLAB_CHECK that
// doesn't hold is a finding. libFuzzer drives one of them (libfuzzer_main.cc), the corpus is
// replayed through all of them in every build (corpus_test.cc).
#ifndef PPTPLAB_TESTS_FUZZ_TARGETS_H_
#define PPTPLAB_TESTS_FUZZ_TARGETS_H_

#include "stack/base/bytes.h"

namespace pptplab::fuzz {

/// Every wire format: read, written again, described, dissected, told. The first octet picks it.
void FuzzFormats(ByteView input);
/// The octets of a control connection, in pieces, at either end of it (RFC 2637 §1.4, §3).
void FuzzControl(ByteView input);
/// Enhanced GRE's receiver and sender (RFC 2637 §4).
void FuzzGre(ByteView input);
/// One end of a PPP link: frames of a hostile peer, answered or made up (RFC 1661).
void FuzzSession(ByteView input);
/// MPPE, MPPC and Van Jacobson's compression: there and back, and what no sender would send.
void FuzzProtection(ByteView input);
/// Fragments, TCP segments, HDLC-like framing (RFC 1662).
void FuzzReassembly(ByteView input);
/// Files: pcap, pcapng, our event blocks.
void FuzzCapture(ByteView input);
/// `decode` as a whole, in memory: the recording, both reports, the story.
void FuzzDecode(ByteView input);
/// Two endpoints, what is between them, and somebody in the middle.
void FuzzEndpoints(ByteView input);

struct Target {
  const char* name;  ///< also the folder of its inputs in corpus/
  void (*run)(ByteView input);
};
inline constexpr Target kTargets[] = {
    {"formats", FuzzFormats},       {"control", FuzzControl},       {"gre", FuzzGre},
    {"session", FuzzSession},       {"protection", FuzzProtection}, {"reassembly", FuzzReassembly},
    {"capture", FuzzCapture},       {"decode", FuzzDecode},         {"endpoints", FuzzEndpoints},
};

}  // namespace pptplab::fuzz

#endif  // PPTPLAB_TESTS_FUZZ_TARGETS_H_
