// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/submission.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "labs/engine/files.h"
#include "labs/engine/json.h"
#include "tests/support/command.h"
#include "tests/unit/labs/submissions.h"

namespace pptplab::labs {
namespace {

const std::string kCourse = "a course key of a test";

std::optional<Seed> KeyOf(const Submission& claimed) {
  if (claimed.lab != LabFive().name()) return std::nullopt;
  return SigningKey(AsBytes(kCourse), claimed.student, claimed.lab);
}
std::string Error(const std::string& text) {
  const auto read = ReadSubmission(text, KeyOf);
  return read ? "" : read.error();
}

TEST(ASubmission, ComesBackAsItWas) {
  const Handed handed = HandIn(kCourse, "amy", {{"nt-hash", {"00"}}}, {{"nt-hash", 1}});
  const auto read = ReadSubmission(handed.text(), KeyOf);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(WriteSubmission(*read, handed.key), handed.text());
  EXPECT_EQ(read->hints.at("nt-hash"), 1);
}

TEST(ASubmission, IsForgedIfAnythingWasChanged) {
  const Handed handed = HandIn(kCourse, "amy", {{"nt-hash", {"00"}}}, {{"nt-hash", 1}});
  const auto changes = std::vector<std::function<void(Submission&)>>{[](Submission& s) { s.student = "bob"; },
                                                                     [](Submission& s) { s.answers = "nt-hash: 01\n"; },
                                                                     [](Submission& s) { s.hints.clear(); },
                                                                     [](Submission& s) { s.journal.pop_back(); },
                                                                     [](Submission& s) { s.instance[0] = 'x'; },
                                                                     [](Submission& s) { s.files["x"] = ""; },
                                                                     [](Submission& s) { s.submitted += "0"; },
                                                                     [](Submission& s) { ++s.version; }};
  const std::string mac = nlohmann::json::parse(handed.text())["mac"];
  for (const auto& change : changes) {
    Handed changed = handed;
    change(changed.submission);
    auto json = nlohmann::json::parse(changed.text());
    json["mac"] = mac;
    EXPECT_NE(Error(json.dump()).find("is forged"), std::string::npos);
  }
  // By another course's key, and without one.
  EXPECT_NE(Error(HandIn("another", "amy", {}).text()).find("is forged"), std::string::npos);
  auto json = nlohmann::json::parse(handed.text());
  json["mac"] = "";
  EXPECT_NE(Error(json.dump()).find("is forged"), std::string::npos);
}

TEST(ASubmission, SaysWhatIsWrongWithAFile) {
  const std::string good = HandIn(kCourse, "amy", {}).text();
  EXPECT_EQ(Error(""), "is empty");
  EXPECT_EQ(Error("hello"), "is not JSON");
  EXPECT_EQ(Error("[1]"), "is JSON, but no object");
  EXPECT_EQ(Error(good.substr(0, good.size() / 2)), "is cut off");
  EXPECT_NE(Error("{}").find("so it is no submission"), std::string::npos);
  EXPECT_NE(Error("{\"a\":" + std::string(100'000, '[')).find("too deep"), std::string::npos);
  std::string many = "{\"a\":[1";
  for (int i = 0; i < 100'000; ++i) many += ",1";
  EXPECT_NE(Error(many + "]}").find("too many values"), std::string::npos);
  EXPECT_NE(Error(std::string(kMostSubmissionOctets + 1, ' ')).find("too large"),
            std::string::npos);
  for (const char* bad : {"../x", "", ".x", "a b"}) {
    auto json = nlohmann::json::parse(good);
    json["student"] = bad;
    EXPECT_NE(Error(json.dump()).find("id that is none"), std::string::npos) << bad;
  }
}

TEST(ASubmission, TwoThousandMutationsNeverCrashTheReaderNorPass) {
  const std::string good = HandIn(kCourse, "amy", RightAnswers(kCourse, "amy")).text();
  std::mt19937 random(5);
  const auto below = [&](size_t n) { return random() % n; };
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    for (size_t n = 1 + below(4); n > 0; --n) {
      const size_t at = below(text.size());
      switch (below(5)) {
        case 0:
          text[at] = static_cast<char>(below(256));
          break;
        case 1:
          text.erase(at, 1 + below(50));
          break;
        case 2:
          text.insert(at, text.substr(below(text.size()), below(200)));
          break;
        case 3:
          text.insert(at, std::string(below(100), "[{\"\\"[below(4)]));
          break;
        case 4:
          text.resize(at + 1);
          break;
      }
    }
    const auto read = ReadSubmission(text, KeyOf);
    // What passes says the same: only white space was changed.
    if (read) {
      EXPECT_EQ(WriteSubmission(*read, *KeyOf(*read)), good) << i;
    }
  }
}

TEST(ASubmission, OfASessionHasTheTextOfItsAnswersAndItsJournal) {
  const testing::TemporaryDirectory scratch;
  const Pack pack = CoursePack(LabFive(), TasksOfFive().version, "amy", AsBytes(kCourse), false);
  Session session = Session::Open(Start(pack, scratch.path()));
  session.SetAnswer("nt-hash", {"00"});
  session.Hint("nt-hash");
  const Submission made = MakeSubmission(session);
  EXPECT_EQ(Error(WriteSubmission(made, pack.signing_key)), "");
  EXPECT_NE(made.answers.find("nt-hash: 00"), std::string::npos);
  EXPECT_EQ(made.hints.at("nt-hash"), 1);
  EXPECT_EQ(made.journal.size(), 3u);
  EXPECT_EQ(NameOfSubmission(made.lab, made.student), "05-amy.submission.json");
}

}  // namespace
}  // namespace pptplab::labs
