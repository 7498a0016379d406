// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/json.h"

namespace pptplab::labs {
namespace {

using nlohmann::json;

/// Builds nothing: only counts.
class Bounds final : public nlohmann::json_sax<json> {
 public:
  std::string problem;

  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(number_integer_t) override { return Value(); }
  bool number_unsigned(number_unsigned_t) override { return Value(); }
  bool number_float(number_float_t, const string_t&) override { return Value(); }
  bool string(string_t&) override { return Value(); }
  bool binary(binary_t&) override { return Value(); }
  bool key(string_t&) override { return Value(); }
  bool start_object(size_t) override { return Deeper(); }
  bool start_array(size_t) override { return Deeper(); }
  bool end_object() override { return Shallower(); }
  bool end_array() override { return Shallower(); }
  bool parse_error(size_t position, const std::string& last_token,
                   const nlohmann::detail::exception&) override {
    is_bad = true;
    at = position;
    token = last_token;
    return false;
  }

  bool is_bad = false;
  size_t at = 0;
  std::string token;

 private:
  bool Value() {
    if (++values_ > kMostJsonValues) problem = "holds too many values";
    return problem.empty();
  }
  bool Deeper() {
    if (++depth_ > kMostJsonDepth) problem = "is too deep: lists in lists in lists";
    return Value();
  }
  bool Shallower() {
    --depth_;
    return true;
  }
  int depth_ = 0;
  size_t values_ = 0;
};

}  // namespace

Result<json, std::string> ReadJson(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return Unexpected{std::string("is empty")};
  Bounds bounds;
  if (!json::sax_parse(text, &bounds)) {
    if (!bounds.problem.empty()) return Unexpected{bounds.problem};
    // An object that ends before its bracket does.
    if (bounds.at > text.size() && text[text.find_first_not_of(" \t\r\n")] == '{')
      return Unexpected{std::string("is cut off")};
    return Unexpected{std::string("is not JSON")};
  }
  json value = json::parse(text, nullptr, false);
  if (!value.is_object()) return Unexpected{std::string("is JSON, but no object")};
  return value;
}

void JsonMembers::Fail(const char* kind, const char* name) {
  if (problem_.empty()) problem_ = std::string("has no ") + kind + " \"" + name + "\"";
}

const json* JsonMembers::Find(const char* name, bool (json::*is)() const noexcept,
                              const char* kind) {
  const auto found = object_.find(name);
  if (found == object_.end() || !((*found).*is)()) {
    Fail(kind, name);
    return nullptr;
  }
  return &*found;
}

std::string JsonMembers::Text(const char* name) {
  const json* value = Find(name, &json::is_string, "text");
  return value == nullptr ? "" : value->get<std::string>();
}

uint32_t JsonMembers::Count(const char* name) {
  const json* value = Find(name, &json::is_number_unsigned, "number");
  if (value == nullptr) return 0;
  if (value->get<uint64_t>() > UINT32_MAX) {
    Fail("number", name);
    return 0;
  }
  return value->get<uint32_t>();
}

bool JsonMembers::Flag(const char* name) {
  const json* value = Find(name, &json::is_boolean, "true or false");
  return value != nullptr && value->get<bool>();
}

std::vector<std::string> JsonMembers::Texts(const char* name) {
  std::vector<std::string> out;
  const json* value = Find(name, &json::is_array, "list");
  if (value == nullptr) return out;
  for (const json& item : *value) {
    if (!item.is_string()) {
      Fail("list of texts", name);
      return {};
    }
    out.push_back(item.get<std::string>());
  }
  return out;
}

std::vector<std::vector<std::string>> JsonMembers::Rows(const char* name, size_t columns) {
  std::vector<std::vector<std::string>> out;
  const json* value = Find(name, &json::is_array, "list");
  if (value == nullptr) return out;
  for (const json& row : *value) {
    if (!row.is_array() || row.size() != columns) {
      Fail("table", name);
      return {};
    }
    std::vector<std::string> cells;
    for (const json& cell : row) {
      if (!cell.is_string()) {
        Fail("table of texts", name);
        return {};
      }
      cells.push_back(cell.get<std::string>());
    }
    out.push_back(std::move(cells));
  }
  return out;
}

}  // namespace pptplab::labs
