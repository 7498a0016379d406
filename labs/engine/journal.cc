// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>

#include "labs/engine/json.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/hmac.h"

namespace pptplab::labs {
namespace {

using nlohmann::json;

constexpr size_t kMacDigits = 64;
constexpr std::string_view kBeforeMac = R"({"mac":")";
constexpr std::string_view kBeforeEntry = R"(","entry":)";
constexpr size_t kMostLine = 16'384;

std::string MacOf(const Seed& key, std::string_view previous, std::string_view entry) {
  return ToHex(crypto::HmacSha256(key, AsBytes(std::string(previous) + std::string(entry))));
}

struct Line {
  std::string_view mac, entry;
};

/// Empty if it isn't one.
Line Parts(std::string_view line) {
  const size_t head = kBeforeMac.size() + kMacDigits;
  if (!line.starts_with(kBeforeMac) || !line.ends_with('}') ||
      line.size() <= head + kBeforeEntry.size() ||
      line.substr(head, kBeforeEntry.size()) != kBeforeEntry) {
    return {};
  }
  const size_t entry = head + kBeforeEntry.size();
  return {line.substr(kBeforeMac.size(), kMacDigits), line.substr(entry, line.size() - entry - 1)};
}

struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string TimeNow() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

void AppendToJournal(const std::filesystem::path& path, const Seed& key, json entry) {
  const auto fail = [&](const std::string& why) {
    return std::runtime_error(path.string() + " can't be written: " + why);
  };
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644)};
  if (file.number < 0) throw fail(std::strerror(errno));
  if (::flock(file.number, LOCK_EX) != 0) throw fail(std::strerror(errno));
  struct stat facts {};
  if (::fstat(file.number, &facts) != 0) throw fail(std::strerror(errno));
  // The last line is all that the next one needs.
  const off_t from = std::max<off_t>(0, facts.st_size - static_cast<off_t>(kMostLine + 1));
  std::string tail(static_cast<size_t>(facts.st_size - from), '\0');
  const ssize_t n = ::pread(file.number, tail.data(), tail.size(), from);
  tail.resize(n < 0 ? 0 : static_cast<size_t>(n));
  std::string mac(kMacDigits, '0');
  if (const auto lines = LinesOf(tail); !lines.empty()) mac = Parts(lines.back()).mac;

  entry["time"] = TimeNow();
  const std::string text = entry.dump(-1, ' ', false, json::error_handler_t::replace);
  const std::string line = std::string(tail.empty() || tail.ends_with('\n') ? "" : "\n") +
                           std::string(kBeforeMac) + MacOf(key, mac, text) +
                           std::string(kBeforeEntry) + text + "}\n";
  if (line.size() > kMostLine) throw fail("the entry is too long");
  if (static_cast<size_t>(facts.st_size) + line.size() > kMostJournalOctets)
    throw fail("it is full: more than " + std::to_string(kMostJournalOctets) + " octets");
  if (::write(file.number, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw fail(std::strerror(errno));
}

JournalReading ReadJournal(const std::vector<std::string>& lines, const Seed& key) {
  JournalReading reading;
  reading.lines = lines.size();
  std::string mac(kMacDigits, '0');
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line line = Parts(lines[i]);
    if (line.mac.empty()) {
      reading.problem = "line " + std::to_string(i + 1) + " is not a journal's";
      return reading;
    }
    mac = MacOf(key, mac, line.entry);
    auto entry = ReadJson(line.entry);
    if (!crypto::EqualInConstantTime(AsBytes(mac), AsBytes(line.mac)) || !entry) {
      reading.problem =
          "line " + std::to_string(i + 1) + " was changed, or a line before it is missing";
      return reading;
    }
    reading.entries.push_back(std::move(*entry));
  }
  return reading;
}

}  // namespace pptplab::labs
