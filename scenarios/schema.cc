// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The writing visitor of scenario.h's lists of keys: a JSON Schema (draft 2020-12) of scenario
// files, for editors that complete and check while one types. tests/unit/scenarios compares it with
// schema.json.
#include <nlohmann/json.hpp>
#include <optional>

#include "scenarios/key_reader.h"
#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

using Json = nlohmann::ordered_json;

class SchemaWriter {
 public:
  template <class T>
  Json Struct() {
    SchemaWriter keys;
    T value;
    T::Keys(keys, value);
    Json schema{{"type", "object"}, {"additionalProperties", false}};
    if (!keys.required_.empty()) schema["required"] = keys.required_;
    schema["properties"] = keys.properties_;
    return schema;
  }

  template <class T>
  void Required(const char* key, T& value, const char* sentence) {
    required_.push_back(key);
    Optional(key, value, sentence);
  }
  template <class T>
  void Optional(const char* key, T& value, const char* sentence) {
    Json schema{{"description", sentence}};
    schema.update(Type(value));
    properties_[key] = schema;
  }
  template <class T>
  void Nodes(const char* key, Table<T>&, const char* sentence) {
    Json item = Struct<T>();
    item["type"] = Json::array({"object", "null"});
    properties_[key] = {{"description", sentence},
                        {"type", "object"},
                        {"propertyNames", {{"pattern", "^[A-Za-z0-9_-]{1,32}$"}}},
                        {"additionalProperties", item}};
  }

 private:
  static Json Pattern(const char* pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

  template <class T>
  Json Type(const std::vector<T>&) {
    return {{"type", "array"}, {"items", Type(T{})}};
  }
  template <class T>
  Json Type(const std::optional<T>&) {
    return Type(T{});
  }
  template <class T>
  requires requires { T::kName; }
  Json Type(const T&) { return Struct<T>(); }
  template <class T>
  requires std::is_enum_v<T> Json Type(const T& value) { return {{"enum", WordsOf(value)}}; }
  // A text that looks like a number or a truth value is taken as it is written.
  Json Type(const std::string&) { return {{"type", Json::array({"string", "number", "boolean"})}}; }
  Json Type(const Reference&) { return {{"type", "string"}}; }
  Json Type(bool) { return {{"type", "boolean"}}; }
  Json Type(uint32_t) { return {{"type", "integer"}, {"minimum", 0}, {"maximum", 4294967295}}; }
  Json Type(Duration) { return Pattern("^[0-9]+(\\.[0-9]+)? ?(ns|us|ms|s|min)$"); }
  Json Type(Rate) { return Pattern("^[0-9]+(\\.[0-9]+)? ?(bps|kbps|Mbps|Gbps)$"); }
  Json Type(Fraction) { return Pattern("^[0-9]+(\\.[0-9]+)? ?%$"); }
  Json Type(Size) { return Pattern("^[0-9]+(\\.[0-9]+)? ?(B|kB|MB|GB|KiB|MiB)$"); }
  Json Type(Blocked) { return {{"type", Json::array({"string", "integer"})}}; }
  Json Type(Date) { return {{"type", "string"}, {"format", "date"}}; }
  Json Type(Address) { return {{"type", "string"}, {"format", "ipv4"}}; }
  Json Type(AddressRange) { return Pattern("^[0-9.]+-[0-9.]+$"); }
  Json Type(Network6) { return Pattern("^[0-9a-fA-F:.]+/[0-9]{1,3}$"); }
  Json Type(IpxNetwork) { return {{"type", Json::array({"string", "integer"})}}; }
  Json Type(Network) { return Pattern("^[0-9.]+/[0-9]{1,2}$"); }
  Json Type(const Attributes&) {
    return {{"type", "object"},
            {"additionalProperties", {{"type", Json::array({"string", "number", "boolean"})}}}};
  }

  Json Type(const DnsEntries&) {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  }

  Json properties_ = Json::object();
  Json required_ = Json::array();
};

}  // namespace

std::string ScenarioSchema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "A scenario of pptplab"},
              {"description", "Written by pptplab-run --print-schema; do not edit."}};
  schema.update(SchemaWriter().Struct<Scenario>());
  Json include{
      {"description", "Files beside this one that are read first; what this file says wins."},
      {"type", Json::array({"string", "array"})},
      {"items", {{"type", "string"}}}};
  schema["properties"]["include"] = include;
  return schema.dump(2) + "\n";
}

}  // namespace pptplab::scenarios
