// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a scenario file says of links: read as it is written, and each mistake answered with its
// place and what would be right.
#include <gtest/gtest.h>

#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

Result<Scenario, Problem> LoadLink(const std::string& keys) {
  const std::string text = "nodes: {a: , b: }\nduration: 20s\nlinks:\n  - between: [a, b]\n" + keys;
  return LoadScenario("lab/s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}
std::string ErrorOf(const std::string& keys) {
  const auto result = LoadLink(keys);
  return result ? "no error" : ToString(result.error());
}

TEST(Links, AreReadAsTheyAreWritten) {
  const auto scenario = LoadLink(R"(    jitter: 5ms
    burst-loss: {enter: 1%, leave: 25%, loss: 90%}
    duplicate: 1%
    reorder: 2%
    reorder-by: 30ms
    corrupt: 0.5%
    queue: {discipline: red, packets: 50, min-threshold: 5, attributes: {Gentle: false}}
    blocks: [47, icmp, tcp/1723]
    changes:
      - {from: b, rate: 1Mbps}
      - {at: 5s, loss: 10%, blocks: []}
      - {at: 8s, cut: true}
)");
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  const Link& link = scenario->links.at(0);
  EXPECT_EQ(link.jitter, std::chrono::milliseconds(5));
  ASSERT_TRUE(link.burst_loss);
  EXPECT_DOUBLE_EQ(link.burst_loss->loss.value, 0.9);
  EXPECT_DOUBLE_EQ(link.duplicate.value, 0.01);
  EXPECT_DOUBLE_EQ(link.reorder.value, 0.02);
  EXPECT_EQ(link.reorder_by, std::chrono::milliseconds(30));
  EXPECT_DOUBLE_EQ(link.corrupt.value, 0.005);
  EXPECT_EQ(link.queue.discipline, Discipline::kRed);
  EXPECT_EQ(link.queue.min_threshold, 5u);
  EXPECT_EQ(link.queue.attributes.size(), 1u);
  ASSERT_EQ(link.blocks.size(), 3u);
  EXPECT_EQ(link.blocks[1].protocol, 1);
  EXPECT_EQ(link.blocks[2].port, 1723);
  ASSERT_EQ(link.changes.size(), 3u);
  EXPECT_EQ(link.changes[0].from->name, "b");
  EXPECT_EQ(link.changes[0].at, Duration(0));
  ASSERT_TRUE(link.changes[1].blocks);
  EXPECT_TRUE(link.changes[1].blocks->empty());
  EXPECT_FALSE(link.changes[1].cut);
  EXPECT_EQ(link.changes[2].cut, true);
}

TEST(Links, SayWhereTheyAreWrongAndWhatWouldBeRight) {
  struct Case {
    const char* keys;
    const char* message;
  };
  const Case cases[] = {
      {"    jiter: 5ms\n", "lab/s.yaml:5:5: unknown key \"jiter\" in a link; did you mean \"jitter\"?"},
      {"    jitter: -5ms\n",
       "lab/s.yaml:5:13: \"-5ms\" is out of bounds; a time here is from 0s to 366 days"},
      {"    duplicate: 200%\n",
       "lab/s.yaml:5:16: \"200%\" is out of bounds; a share here is from 0% to 100%"},
      {"    corrupt: 0.1\n", "lab/s.yaml:5:14: \"0.1\" lacks its unit; write it like 2%"},
      {"    burst-loss: {enter: 1%}\n",
       "lab/s.yaml:5:17: burst-loss needs the key \"leave\""},
      {"    blocks: [gree]\n",
       "lab/s.yaml:5:14: \"gree\" can't be blocked: an IP protocol is a number from 0 to 255 or a "
       "name; did you mean \"gre\"?"},
      {"    blocks: [256]\n",
       "lab/s.yaml:5:14: \"256\" can't be blocked: an IP protocol is a number from 0 to 255 or a "
       "name; known are: icmp, tcp, udp, gre, icmpv6"},
      {"    blocks: [gre/1723]\n",
       "lab/s.yaml:5:14: \"gre/1723\" can't be blocked: only TCP and UDP have ports, from 1 to "
       "65535, such as tcp/1723"},
      {"    blocks: [tcp/70000]\n",
       "lab/s.yaml:5:14: \"tcp/70000\" can't be blocked: only TCP and UDP have ports, from 1 to "
       "65535, such as tcp/1723"},
      {"    queue: {discipline: coddle}\n",
       "lab/s.yaml:5:25: \"coddle\" is not possible here; did you mean \"codel\"?"},
      {"    queue: {packets: 0}\n",
       "lab/s.yaml:5:12: a queue has room for 1 to 1000000 packets"},
      {"    queue: {target: 5ms}\n",
       "lab/s.yaml:5:12: only codel and fq-codel have a target and an interval"},
      {"    queue: {discipline: codel, target: 0ms}\n",
       "lab/s.yaml:5:12: a target or interval is longer than 0s"},
      {"    queue: {discipline: codel, min-threshold: 3}\n",
       "lab/s.yaml:5:12: only red has a min-threshold and a max-threshold"},
      {"    queue: {discipline: red, min-threshold: 9, max-threshold: 3}\n",
       "lab/s.yaml:5:12: red needs 0 < min-threshold < max-threshold, and no more than packets"},
      {"    queue: {attributes: {MaxSize: 3p}}\n",
       "lab/s.yaml:5:26: a drop-tail queue has no attributes, only packets"},
      {"    changes: [{at: 5s}]\n",
       "lab/s.yaml:5:15: a change says what is different, such as loss: 10%"},
      {"    changes: [{at: 5s, los: 10%}]\n",
       "lab/s.yaml:5:24: unknown key \"los\" in a change; did you mean \"loss\"?"},
      {"    changes:\n      - {at: 8s, cut: true}\n      - {at: 5s, cut: false}\n",
       "lab/s.yaml:7:9: changes stand in the order of time: 5s comes after 8s"},
      {"    changes: [{at: 30s, cut: true}]\n",
       "lab/s.yaml:5:15: this change, at 30s, comes after the end of the run, at 20s"},
      {"    changes: [{from: c, cut: true}]\n",
       "lab/s.yaml:5:22: \"c\" is no end of this link; known are: a, b"},
      {"    changes: [{queue-packets: 0}]\n",
       "lab/s.yaml:5:15: a queue has room for 1 to 1000000 packets"},
      {"    changes: 5\n", "lab/s.yaml:5:14: this must be a list, not a single value"},
  };
  for (const Case& wrong : cases) EXPECT_EQ(ErrorOf(wrong.keys), wrong.message) << wrong.keys;
}

}  // namespace
}  // namespace pptplab::scenarios
