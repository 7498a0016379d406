// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// JSON from outside: its depth and the number of its values are bounded before anything is built
// of it.
#ifndef PPTPLAB_LABS_ENGINE_JSON_H_
#define PPTPLAB_LABS_ENGINE_JSON_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace pptplab::labs {

inline constexpr int kMostJsonDepth = 16;
inline constexpr size_t kMostJsonValues = 50'000;

/// A whole object. The error is half a sentence that follows a file's name: "is not JSON: …", "is
/// cut off".
Result<nlohmann::json, std::string> ReadJson(std::string_view text);

/// Members of an object by their names and kinds; the first that is missing or of another kind is
/// remembered, and what was asked for is empty then.
class JsonMembers {
 public:
  explicit JsonMembers(const nlohmann::json& object) : object_(object) {}

  std::string Text(const char* name);
  uint32_t Count(const char* name);
  bool Flag(const char* name);
  /// [["user", "amira"], …]
  std::vector<std::vector<std::string>> Rows(const char* name, size_t columns);
  std::vector<std::string> Texts(const char* name);

  /// "has no text \"student\""; empty: nothing was missing.
  const std::string& problem() const { return problem_; }

 private:
  const nlohmann::json* Find(const char* name, bool (nlohmann::json::*is)() const noexcept,
                             const char* kind);
  void Fail(const char* kind, const char* name);
  const nlohmann::json& object_;
  std::string problem_;
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_JSON_H_
