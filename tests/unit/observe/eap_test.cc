// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Who listens to EAP and has the password knows whether it was used, and with MSCHAPv2 the keys.
#include <gtest/gtest.h>

#include "stack/observe/authentication.h"
#include "stack/wire/ppp.h"
#include "tests/unit/ppp/eap_support.h"

namespace pptplab::observe {
namespace {

using M = ppp::AuthenticationMethod;
using Verdict = AuthenticationSummary::Verdict;

/// Everything that is said, seen by one who listens.
Authentication Watch(ppp::EapHandshake& run, const Secrets& secrets) {
  Authentication watched(secrets);
  run.Start(Instant{});
  for (bool busy = true; busy;) {
    busy = false;
    while (const auto packet = run.authenticator.TakePacket()) {
      watched.Observe(End::kServer, wire::kPppEap, *packet);
      run.peer.Receive(Instant{}, *packet, 0);
      busy = true;
    }
    while (const auto packet = run.peer.TakePacket()) {
      watched.Observe(End::kClient, wire::kPppEap, *packet);
      run.authenticator.Receive(Instant{}, *packet, 0);
      busy = true;
    }
  }
  return watched;
}

TEST(ObservedEap, IsVerifiedByThePassword_Rfc3748_5_4_DraftKamath) {
  for (const auto& [method, name] :
       {std::pair{M::kEapMd5, "EAP-MD5"}, std::pair{M::kEapMsChapV2, "EAP-MSCHAPv2"}}) {
    for (const char* password : {"correct-horse", "hunter2"}) {
      const Secrets secrets = {{"alice", password}};
      ppp::EapHandshake run({method}, {method});
      const Authentication watched = Watch(run, secrets);
      const auto summaries = watched.Summaries();
      ASSERT_EQ(summaries.size(), 1u) << name;
      EXPECT_EQ(summaries[0].method, name);
      EXPECT_EQ(summaries[0].user, "alice");
      EXPECT_EQ(summaries[0].verdict, Verdict::kSuccess);
      const bool right = std::string_view(password) == "correct-horse";
      EXPECT_EQ(summaries[0].verified, right);
      ASSERT_EQ(watched.Keys().size(), right && method == M::kEapMsChapV2 ? 1u : 0u);
      for (const SessionKeys& keys : watched.Keys()) EXPECT_EQ(keys.source, *run.peer.keys());
    }
  }
}

TEST(ObservedEap, OfTwoTriesTheSecondIsTheRightOne_DraftKamath_2_5) {
  const Secrets secrets = {{"alice", "correct-horse"}};
  ppp::EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2}, "alice", "hunter2",
                        {"correct-horse"});
  const auto summaries = Watch(run, secrets).Summaries();
  ASSERT_EQ(summaries.size(), 2u);
  EXPECT_EQ(summaries[0].verdict, Verdict::kFailure);
  EXPECT_EQ(summaries[0].verified, false);
  EXPECT_EQ(summaries[1].verdict, Verdict::kSuccess);
  EXPECT_EQ(summaries[1].verified, true);
}

}  // namespace
}  // namespace pptplab::observe
