// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// journal.jsonl: what a student did, a line each, chained: every line holds
//   {"mac":"HMAC-SHA-256(signing key, the line before's mac + entry), hex","entry":{…}}
// with a mac of 64 zeros before the first. So no line can be changed, left out or put in between
// without the key. Whoever has the key (the student's pack holds it) can write another journal.
#ifndef PPTPLAB_LABS_ENGINE_JOURNAL_H_
#define PPTPLAB_LABS_ENGINE_JOURNAL_H_

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/draw.h"

namespace pptplab::labs {

inline constexpr size_t kMostJournalOctets = 1u << 20;

/// Adds a line: `entry`, to which the time is added. Two programs may do so at once. Throws
/// std::runtime_error with a sentence, also when the journal is full.
void AppendToJournal(const std::filesystem::path& path, const Seed& key, nlohmann::json entry);

struct JournalReading {
  std::vector<nlohmann::json> entries;  ///< as far as the chain holds
  size_t lines = 0;
  std::string problem;  ///< "line 3 was changed, or a line before it is missing"; empty: whole
};
JournalReading ReadJournal(const std::vector<std::string>& lines, const Seed& key);

std::vector<std::string> LinesOf(std::string_view text);

/// "2026-03-01T09:30:00Z"
std::string TimeNow();

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_JOURNAL_H_
