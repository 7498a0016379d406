// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/filter_words.h"

#include <algorithm>
#include <array>

namespace pptplab::viz {

namespace {

using trace::Layer;

constexpr auto kLayers = std::to_array<LayerWord>({
    {"run", Layer::kRun},
    {"link", Layer::kLink},
    {"ip", Layer::kIp},
    {"tcp", Layer::kTcp},
    {"pptp", Layer::kPptp},
    {"gre", Layer::kGre},
    {"ppp", Layer::kPpp},
    {"lcp", Layer::kLcp},
    {"auth", Layer::kAuthentication},
    {"ccp", Layer::kCcp},
    {"mppe", Layer::kMppe},
    {"ipcp", Layer::kIpcp},
    {"inner", Layer::kInner},
    {"nat", Layer::kNat},
    {"app", Layer::kApplication},
});
static_assert(kLayers.size() == static_cast<size_t>(Layer::kApplication) + 1);

constexpr auto kKinds = std::to_array<KindEntry>({
    {"packet", KindWord::kPacket},
    {"event", KindWord::kEvent},
    {"message", KindWord::kMessage},
    {"transition", KindWord::kTransition},
    {"agreed", KindWord::kAgreed},
    {"drop", KindWord::kDrop},
    {"key", KindWord::kKey},
    {"timer", KindWord::kTimer},
    {"stimulus", KindWord::kStimulus},
    {"note", KindWord::kNote},
    {"step", KindWord::kStep},
    {"named", KindWord::kNamed},
    {"mapping", KindWord::kMapping},
    {"sample", KindWord::kSample},
    {"link-state", KindWord::kLinkState},
    {"fragmentation", KindWord::kFragmentation},
    {"sent", KindWord::kSent},
    {"received", KindWord::kReceived},
});

constexpr auto kFields = std::to_array<FieldEntry>({
    {"node", FilterField::kNode, false, 1},
    {"from", FilterField::kFrom, false, 1},
    {"to", FilterField::kTo, false, 1},
    {"session", FilterField::kSession, true, 1},
    {"journey", FilterField::kJourney, true, 0},
    {"interface", FilterField::kInterface, false, 1},
    {"time", FilterField::kTime, true, 0},
    {"size", FilterField::kSize, true, 0},
    {"seq", FilterField::kSeq, true, 2},
    {"call", FilterField::kCall, true, 3},
    {"code", FilterField::kCode, false, 3},
    {"state", FilterField::kState, false, 2},
    {"automaton", FilterField::kAutomaton, false, 2},
    {"reason", FilterField::kReason, false, 0},
});

constexpr auto kReasons = std::to_array<std::string_view>({
    "malformed",      "wrong-peer",       "unknown-call",  "duplicate",  "late",
    "not-open",       "unknown-protocol", "not-encrypted", "incoherent", "cannot-decrypt",
    "authentication", "too-long",         "queue-full",    "link-loss",  "no-route",
    "time-to-live",   "checksum",         "blocked",       "listed",     "bad-fcs",
    "aborted",        "cut",              "early",         "fragmentation-needed",
    "no-mapping",     "fragments-missing", "no-listener",
});
static_assert(kReasons.size() == static_cast<size_t>(trace::DropReason::kNoListener) + 1);

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool SameLetter(char a, char b) { return Lower(a) == Lower(b); }

/// Levenshtein's distance. `a` is from outside and may be long: then it is like nothing.
size_t Distance(std::string_view a, std::string_view b) {
  constexpr size_t kLongest = 32;
  if (a.size() > kLongest) return kLongest;
  std::array<size_t, kLongest + 1> row{};
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (SameLetter(a[i - 1], b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

/// Keeps the candidate that is most like a word, unless none is.
class Nearest {
 public:
  explicit Nearest(std::string_view word)
      : word_(word), distance_(std::max<size_t>(word.size() / 2, 1) + 1) {}
  void Consider(std::string_view candidate) {
    const size_t distance = Distance(word_, candidate);
    if (distance >= distance_) return;
    distance_ = distance;
    best_ = candidate;
  }
  std::string_view best() const { return best_; }

 private:
  std::string_view word_;
  size_t distance_;
  std::string_view best_;
};

}  // namespace

std::span<const LayerWord> LayerWords() { return kLayers; }
std::span<const KindEntry> KindWords() { return kKinds; }
std::span<const FieldEntry> FieldWords() { return kFields; }
std::span<const std::string_view> ReasonWords() { return kReasons; }

std::vector<std::string_view> SomeValuesOf(FilterField field) {
  switch (field) {
    case FilterField::kReason:
      return {kReasons.begin(), kReasons.end()};
    case FilterField::kCode:
      return {"Configure-Request",
              "Configure-Ack",
              "Configure-Nak",
              "Configure-Reject",
              "Terminate-Request",
              "Terminate-Ack",
              "Code-Reject",
              "Protocol-Reject",
              "Echo-Request",
              "Echo-Reply",
              "Challenge",
              "Response",
              "Success",
              "Failure",
              "Reset-Request",
              "Reset-Ack",
              "Start-Control-Connection-Request",
              "Start-Control-Connection-Reply",
              "Outgoing-Call-Request",
              "Outgoing-Call-Reply",
              "Set-Link-Info",
              "Call-Clear-Request",
              "Call-Disconnect-Notify",
              "Stop-Control-Connection-Request",
              "Stop-Control-Connection-Reply"};
    case FilterField::kState:
      return {"Initial",      "Starting",   "Closed",         "Stopped",     "Closing",
              "Stopping",     "Req-Sent",   "Ack-Rcvd",       "Ack-Sent",    "Opened",
              "idle",         "wait_reply", "wait_ctl_reply", "established", "Establish",
              "Authenticate", "Network",    "Terminate",      "Dead"};
    case FilterField::kAutomaton:
      return {"LCP",      "CCP", "IPCP", "Authentication", "PPP phase", "PPTP control connection",
              "PPTP call"};
    default:
      return {};
  }
}

std::string_view NearestWord(std::string_view word) {
  Nearest nearest(word);
  for (const LayerWord& entry : kLayers) nearest.Consider(entry.word);
  for (const KindEntry& entry : kKinds) nearest.Consider(entry.word);
  for (const FieldEntry& entry : kFields) nearest.Consider(entry.word);
  return nearest.best();
}

std::string_view NearestReason(std::string_view word) {
  Nearest nearest(word);
  for (const std::string_view reason : kReasons) nearest.Consider(reason);
  return nearest.best();
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), SameLetter);
}
bool ContainsIgnoringCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), SameLetter) !=
             text.end() ||
         part.empty();
}
bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualIgnoringCase(text.substr(0, prefix.size()), prefix);
}

}  // namespace pptplab::viz
