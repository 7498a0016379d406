// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/base/fifo.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>

namespace pptplab {
namespace {

TEST(Fifo, IsWhatADequeIs) {
  Fifo<int> fifo;
  std::deque<int> deque;
  int next = 0;
  // More comes than goes, then more goes than comes, past the point where room in front is taken back.
  for (int round = 0; round < 400; ++round) {
    const int in = round < 200 ? 3 : 1, out = round < 200 ? 1 : 3;
    for (int i = 0; i < in; ++i) {
      fifo.push_back(next);
      deque.push_back(next++);
    }
    for (int i = 0; i < out && !deque.empty(); ++i) {
      ASSERT_EQ(fifo.front(), deque.front());
      fifo.pop_front();
      deque.pop_front();
    }
    ASSERT_EQ(fifo.size(), deque.size());
    ASSERT_EQ(fifo.empty(), deque.empty());
    ASSERT_TRUE(std::equal(fifo.begin(), fifo.end(), deque.begin(), deque.end()));
    if (deque.empty()) continue;
    ASSERT_EQ(fifo.back(), deque.back());
    ASSERT_EQ(fifo[fifo.size() / 2], deque[deque.size() / 2]);
    ASSERT_EQ(*fifo.rbegin(), deque.back());
  }
  EXPECT_TRUE(fifo.empty());
}

TEST(Fifo, LetsGoOfWhatWasTakenAtOnce) {
  const auto shared = std::make_shared<int>(1);
  Fifo<std::shared_ptr<int>> fifo;
  for (int i = 0; i < 5; ++i) fifo.push_back(shared);
  fifo.pop_front(3);
  EXPECT_EQ(fifo.size(), 2u);
  EXPECT_EQ(shared.use_count(), 3);
  fifo.clear();
  EXPECT_EQ(shared.use_count(), 1);
}

struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
  static inline int alive = 0;
};

TEST(Fifo, TakesNoMoreRoomTheLongerItFlows) {
  Fifo<Counted> fifo;
  fifo.push_back({});
  fifo.push_back({});
  for (int i = 0; i < 10'000; ++i) {
    fifo.push_back({});
    fifo.pop_front();
    ASSERT_LE(Counted::alive, 40);  // gone ones stand in front for a while
  }
  EXPECT_EQ(fifo.size(), 2u);
}

}  // namespace
}  // namespace pptplab
