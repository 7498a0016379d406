// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/judge.h"

#include <gtest/gtest.h>

namespace pptplab::labs {
namespace {

TEST(Judge, SaysThatTwoChangesInOneWordAreTwo) {
  Task task;
  task.name = "survive";
  task.kind = Kind::kChanges;
  const Key key{{"nats.home.mode=call-alias", "nats.home.call-replied=1h"}, {}, nullptr};
  for (const char* const separator : {", ", " "}) {
    const Answer both = {key.right[0] + separator + key.right[1]};
    EXPECT_NE(Judge(task, key, both).says.find("more than one change"), std::string::npos);
  }
  EXPECT_EQ(Judge(task, key, key.right).share, 1);
  // A value may hold an equals sign.
  const Answer odd = {"pptp-clients.client.password=a=b"};
  EXPECT_EQ(Judge(task, key, odd).says.find("more than one change"), std::string::npos);
}

TEST(Judge, TellsHowToWriteLinesWhenThereAreNone) {
  Task task;
  task.name = "call-ids";
  task.kind = Kind::kMap;
  task.choices = {{"client", ""}, {"server", ""}};
  const Key key{{"client: 1", "server: 2"}, {}, nullptr};
  EXPECT_NE(Judge(task, key, {"client=1", "server=2"})
                .says.find("pptplab lab answer call-ids \"client: …\""),
            std::string::npos);
}

}  // namespace
}  // namespace pptplab::labs
