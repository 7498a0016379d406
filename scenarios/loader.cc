// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// File -> tree -> includes -> overrides -> structs -> do the references fit?
//
// What a file may name: files beside it or below (no absolute path, no ".."), so that a scenario
// from somewhere else can't make a recording out of /etc.
#include "scenarios/loader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "scenarios/check.h"
#include "scenarios/copies.h"
#include "scenarios/key_reader.h"
#include "scenarios/topology_scenario.h"

namespace pptplab::scenarios {
namespace {

constexpr int kMaxIncludeDepth = 8;
constexpr int kMaxIncludes = 32;
constexpr size_t kMostRead = 100'000'000;  ///< ParseYaml says that a file is too large, and where

std::string DirectoryOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

/// Reads a file and, first, what its `include` names: a file's own words win over those that it
/// includes.
class IncludingReader {
 public:
  explicit IncludingReader(const FileSource& files) : files_(files) {}

  Result<Value, Problem> Read(const std::string& path, const Position& from, int depth) {
    const auto source = std::make_shared<const std::string>(path);
    auto text = files_(path);
    if (!text) {
      const bool included = depth > 0;
      return Unexpected{Problem{included ? from : Position{source, 0, 0},
                                included ? path + " " + text.error() : text.error()}};
    }
    auto tree = ParseYaml(*text, source);
    if (!tree || tree->kind != Value::Kind::kMap) return tree;
    open_.push_back(std::filesystem::path(path).lexically_normal().string());
    auto expanded = Expand(std::move(*tree), path, depth);
    open_.pop_back();
    return expanded;
  }

 private:
  /// " through b.yaml, c.yaml", for a file that is open already.
  std::string Chain(const std::string& file) const {
    auto between = std::find(open_.begin(), open_.end(), file);
    std::string chain;
    while (++between != open_.end()) chain += (chain.empty() ? " through " : ", ") + *between;
    return chain;
  }

  Result<Value, Problem> Expand(Value tree, const std::string& path, int depth) {
    const auto include = std::find_if(tree.entries.begin(), tree.entries.end(),
                                      [](const Entry& entry) { return entry.key == "include"; });
    if (include == tree.entries.end()) return tree;
    std::vector<Value> names = include->value.kind == Value::Kind::kList
                                   ? std::move(include->value.items)
                                   : std::vector<Value>{std::move(include->value)};
    tree.entries.erase(include);

    Value base{Value::Kind::kMap, tree.at, "", {}, {}};
    for (const Value& name : names) {
      if (name.kind != Value::Kind::kText || !IsBeside(name.text)) {
        return Unexpected{
            Problem{name.at, "include takes files beside this one, such as lan.yaml"}};
      }
      const std::string included =
          (std::filesystem::path(DirectoryOf(path)) / name.text).lexically_normal().string();
      if (std::find(open_.begin(), open_.end(), included) != open_.end()) {
        return Unexpected{Problem{
            name.at, included + " includes itself" + Chain(included) + "; take one include out"}};
      }
      if (depth == kMaxIncludeDepth || ++count_ > kMaxIncludes) {
        return Unexpected{Problem{name.at, "too many files include each other; at most " +
                                               std::to_string(kMaxIncludeDepth) + " deep and " +
                                               std::to_string(kMaxIncludes) + " in all"}};
      }
      auto more = Read(included, name.at, depth + 1);
      if (!more) return more;
      if (more->kind == Value::Kind::kNull) continue;
      if (more->kind != Value::Kind::kMap) {
        return Unexpected{Problem{more->at, "an included file must be a map of keys and values"}};
      }
      base = Merge(std::move(base), std::move(*more));
    }
    return Merge(std::move(base), std::move(tree));
  }

  const FileSource& files_;
  std::vector<std::string> open_;  ///< this file and those that include it
  int count_ = 0;
};

std::string StemOf(const std::string& path) { return std::filesystem::path(path).stem().string(); }

}  // namespace

bool IsBeside(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.size() > 255) return false;
  if (path.find('\0') != std::string_view::npos) return false;
  for (const auto& part : std::filesystem::path(path)) {
    if (part == "..") return false;
  }
  return true;
}

Result<std::string, std::string> ReadWholeFile(const std::string& path, size_t limit) {
  const auto failed = [] {
    return Unexpected<std::string>{std::string("can't be read: ") + std::strerror(errno)};
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return failed();
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } closer{fd};
  struct stat status {};
  if (::fstat(fd, &status) != 0) return failed();
  if (!S_ISREG(status.st_mode)) return Unexpected<std::string>{"is no regular file"};
  if (static_cast<uint64_t>(status.st_size) > limit) {
    return Unexpected<std::string>{"is larger than " + std::to_string(limit) + " octets"};
  }
  std::string text(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::read(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed();
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  text.resize(done);
  return text;
}

Result<Value, Problem> ReadScenarioTree(const std::string& path, const FileSource& files) {
  return IncludingReader(files).Read(path, {}, 0);
}

Result<Scenario, Problem> ScenarioFromTree(const Value& tree, const std::string& path,
                                           const FileSource& files) {
  if (tree.kind == Value::Kind::kNull) {
    return Unexpected{Problem{tree.at, "is empty; a scenario needs at least nodes and links"}};
  }
  Scenario scenario;
  std::optional<Problem> problem;
  KeyReader(&problem).ReadStruct(tree, scenario);
  scenario.directory = DirectoryOf(path);
  if (!problem) problem = MakeCopies(scenario);
  if (!problem) problem = AddTopology(scenario, files);
  if (!problem) problem = CheckScenario(scenario);
  if (problem) return Unexpected{*problem};
  if (scenario.name.empty()) scenario.name = StemOf(path);
  return scenario;
}

Result<Scenario, Problem> LoadScenario(const std::string& path,
                                       const std::vector<Override>& overrides,
                                       const FileSource& files) {
  auto tree = ReadScenarioTree(path, files);
  if (!tree) return Unexpected{tree.error()};
  for (const Override& override : overrides) {
    tree = SetPath(std::move(*tree), override.path, override.value);
    if (!tree) return Unexpected{tree.error()};
  }
  return ScenarioFromTree(*tree, path, files);
}

FileSource FilesOnDisk() {
  return [](const std::string& name) {
    const bool is_topology = name.ends_with(".graphml") || name.ends_with(".xml") ||
                             name.ends_with(".dot") || name.ends_with(".gv");
    return ReadWholeFile(name, is_topology ? kMaxTopologySize : kMostRead);
  };
}

Result<Scenario, Problem> LoadScenario(const std::string& path,
                                       const std::vector<Override>& overrides) {
  return LoadScenario(path, overrides, FilesOnDisk());
}

std::optional<Url> ParseUrl(std::string_view text) {
  Url url;
  if (text.starts_with("ipx://")) url.scheme = Url::Scheme::kIpx;
  if (text.starts_with("netbeui://")) url.scheme = Url::Scheme::kNetBeui;
  const bool is_http = url.scheme == Url::Scheme::kHttp;
  if (is_http && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(text.find("//") + 2);
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  url.path = text.substr(slash);
  // Of another scheme than http: a volume or share, then a file in it.
  if (!is_http && url.path.find('/', 2) == std::string::npos) return std::nullopt;
  std::string_view authority = text.substr(0, slash);
  std::string_view in_brackets;
  if (is_http && authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    in_brackets = authority.substr(1, close - 1);
    if (!ParseAddress6(in_brackets)) return std::nullopt;
    authority = authority.substr(close + 1);
    if (!authority.empty() && authority.front() != ':') return std::nullopt;
  }
  if (const size_t colon = authority.find(':');
      is_http && colon != std::string_view::npos) {
    const char* end = authority.data() + authority.size();
    const auto [stop, error] = std::from_chars(authority.data() + colon + 1, end, url.port);
    if (error != std::errc() || stop != end || url.port == 0) return std::nullopt;
    authority = authority.substr(0, colon);
  }
  if (!in_brackets.empty()) authority = in_brackets;
  if (authority.empty() || url.path.size() > 1000) return std::nullopt;
  for (const char c : url.path) {
    if (c <= ' ' || c > '~') return std::nullopt;
  }
  url.host = authority;
  return url;
}

}  // namespace pptplab::scenarios
