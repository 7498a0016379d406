// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Words that point at something in a recording (viz/model/subject.h).
#include "viz/model/subject.h"

#include <gtest/gtest.h>

#include "tests/unit/viz/model_support.h"
#include "viz/model/bytes.h"
#include "viz/model/item_text.h"
#include "viz/model/predict.h"

namespace pptplab::viz {
namespace {

using namespace model_test;

class SubjectTest : public testing::Test {
 protected:
  void SetUp() override { model_ = WholeTunnel(script_); }
  Script script_;
  std::unique_ptr<RecordingModel> model_;
};

TEST_F(SubjectTest, IsAPacketByItsNumber) {
  const ItemIndex third = model_->PacketNumber(3);
  ASSERT_NE(third, kNoItem);
  for (const char* words : {"3", "packet:3", "packet 3"})
    EXPECT_EQ(FindSubject(*model_, words).item, third) << words;
  EXPECT_EQ(NumberOfPacket(*model_, third), 3u);
  EXPECT_EQ(FindSubject(*model_, "packet:99999").item, kNoItem);
  EXPECT_EQ(FindSubject(*model_, "0").item, kNoItem);
}

TEST_F(SubjectTest, IsTheFirstThatAFilterMatchesOrThatHasTheWords) {
  const ItemIndex lcp = FindSubject(*model_, "lcp").item;
  ASSERT_NE(lcp, kNoItem);
  const ItemIndex request = FindSubject(*model_, "LCP Configure-Request").item;
  ASSERT_NE(request, kNoItem);
  EXPECT_NE(OneLine(*model_, request).find("Configure-Request"), std::string::npos);
  EXPECT_LE(lcp, request);
}

TEST_F(SubjectTest, IsAFieldOfIt) {
  const Subject subject = FindSubject(*model_, "LCP Configure-Request / Identifier");
  ASSERT_NE(subject.item, kNoItem);
  ASSERT_TRUE(subject.field);
  const BytesView view = MakeBytesView(*model_, subject.item);
  const BytesPane* const pane = view.PaneOf(*subject.field);
  ASSERT_NE(pane, nullptr);
  EXPECT_STREQ(pane->Find(*subject.field)->name, "Identifier");
  EXPECT_FALSE(FindSubject(*model_, "LCP Configure-Request / Nothing").field);
}

TEST_F(SubjectTest, IsNothingIfNothingIsMeant) {
  for (const char* words :
       {"", "   ", " / Identifier", "\"", "((((", "no such message", "\xff\x01"})
    EXPECT_EQ(FindSubject(*model_, words).item, kNoItem) << words;
}

}  // namespace
}  // namespace pptplab::viz
