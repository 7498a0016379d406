// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Any two policies meet as the tables say: packets flow, protected as agreed, or the sentence that
// both ends give names the cause. CI runs a cover of every pair of option values; the whole product
// (PolicyProduct) runs by tests/run --label policies-all.
#include <gtest/gtest.h>

#include <set>

#include "tests/policies/cover.h"
#include "tests/policies/expectations.h"
#include "tests/policies/tunnel.h"

namespace pptplab::testing {
namespace {

constexpr Wish kWishes[] = {Wish::kRefused, Wish::kAllowed, Wish::kRequired};
constexpr Mode kModes[] = {Mode::kStateless, Mode::kStateful, Mode::kEither,
                           Mode::kRatherStateful};

std::vector<Methods> SingleMethods() {
  std::vector<Methods> lists;
  for (const Method method : ppp::kAllAuthenticationMethods) lists.push_back({method});
  return lists;
}

/// Besides each method alone, ordered lists that agree at once, after a Nak, or not at all.
std::vector<Methods> MethodLists() {
  std::vector<Methods> lists = SingleMethods();
  for (const Methods& ordered : {
           Methods{Method::kMsChapV2, Method::kPap},
           Methods{Method::kPap, Method::kMsChapV2},
           Methods{Method::kMsChapV1, Method::kMsChapV2},
           Methods{Method::kChapMd5, Method::kMsChapV1},
           Methods{Method::kEapMsChapV2, Method::kChapMd5},
           Methods{Method::kPap, Method::kEapMsChapV2},
           Methods{Method::kEapMd5, Method::kEapMsChapV2},
       }) {
    lists.push_back(ordered);
  }
  return lists;
}

void Check(const Policy& client, const Policy& server) {
  const std::string difference = Compare(Expect(client, server), Meet(client, server));
  EXPECT_EQ(difference, "") << "client: " << ToString(client) << "\nserver: " << ToString(server);
}

TEST(Cover, HasEveryPairOfValuesInFewRows) {
  const std::vector<size_t> counts = {7, 3, 4, 2};
  const auto rows = PairwiseCover(counts);
  EXPECT_LE(rows.size(), 36u);  // 7 × 4 is the least
  for (size_t a = 0; a < counts.size(); ++a) {
    for (size_t b = a + 1; b < counts.size(); ++b) {
      std::set<std::pair<size_t, size_t>> seen;
      for (const Row& row : rows) seen.emplace(row[a], row[b]);
      EXPECT_EQ(seen.size(), counts[a] * counts[b]) << a << ", " << b;
    }
  }
}

TEST(Policies, MeetAsTheTablesSayForEveryPairOfOptionValues) {
  const std::vector<Methods> lists = MethodLists();
  const auto rows = PairwiseCover({lists.size(), lists.size(), 3, 3, 7, 7, 4, 4, 3, 3});
  for (const Row& row : rows) {
    const Policy client{lists[row[0]], kWishes[row[2]], static_cast<uint8_t>(row[4] + 1),
                        kModes[row[6]], kWishes[row[8]]};
    const Policy server{lists[row[1]], kWishes[row[3]], static_cast<uint8_t>(row[5] + 1),
                        kModes[row[7]], kWishes[row[9]]};
    Check(client, server);
  }
}

/// The cover of all options has few rows in which everything else allows encryption, so what only
/// encryption shows gets a cover of its own.
TEST(Policies, OfEncryptionMeetAsTheTablesSayForEveryPairOfOptionValues) {
  const Methods lists[] = {{Method::kMsChapV1}, {Method::kMsChapV2}, {Method::kEapMsChapV2}};
  for (const Row& row : PairwiseCover({3, 3, 3, 7, 7, 4, 4, 3, 3})) {
    const Policy client{lists[row[0]], kWishes[row[1]], static_cast<uint8_t>(row[3] + 1),
                        kModes[row[5]], kWishes[row[7]]};
    const Policy server{lists[row[0]], kWishes[row[2]], static_cast<uint8_t>(row[4] + 1),
                        kModes[row[6]], kWishes[row[8]]};
    Check(client, server);
  }
}

TEST(Policies, OrderedListsMeetWheneverTheyHaveAMethodInCommon_Rfc1661_6_2) {
  for (const Methods& client : MethodLists()) {
    for (const Methods& server : MethodLists()) {
      Check({client, Wish::kAllowed}, {server, Wish::kAllowed});
    }
  }
}

/// One client's method against one server's, everything else in every combination.
class PolicyProduct : public ::testing::TestWithParam<std::tuple<size_t, size_t>> {};

TEST_P(PolicyProduct, MeetsAsTheTablesSay) {
  const std::vector<Methods> lists = SingleMethods();
  Policy client{lists[std::get<0>(GetParam())]};
  Policy server{lists[std::get<1>(GetParam())]};
  size_t wrong = 0;
  for (size_t i = 0; i < 3 * 3 * 7 * 7 * 4 * 4 * 3 * 3; ++i) {
    size_t rest = i;
    const auto digit = [&rest](size_t base) {
      const size_t value = rest % base;
      rest /= base;
      return value;
    };
    client.encryption = kWishes[digit(3)];
    server.encryption = kWishes[digit(3)];
    client.strengths = static_cast<uint8_t>(1 + digit(7));
    server.strengths = static_cast<uint8_t>(1 + digit(7));
    client.mode = kModes[digit(4)];
    server.mode = kModes[digit(4)];
    client.compression = kWishes[digit(3)];
    server.compression = kWishes[digit(3)];
    Check(client, server);
    if (HasFailure() && ++wrong > 20) return;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PolicyProduct,
                         ::testing::Combine(::testing::Range(size_t{0}, SingleMethods().size()),
                                            ::testing::Range(size_t{0}, SingleMethods().size())));

}  // namespace
}  // namespace pptplab::testing
