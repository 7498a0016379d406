// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See run_result.h.
#include "scenarios/sweep/run_result.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace pptplab::sweep {

using Json = nlohmann::ordered_json;

std::string ToText(const RunResult& result) {
  Json json{{"cell", result.task.cell}, {"run", result.task.run}};
  if (result.failed) {
    json["failed"] = {{"signal", result.signal},
                      {"status", result.status},
                      {"timed_out", result.timed_out},
                      {"stderr", result.error}};
  } else {
    json["values"] = Json::array();
    for (const auto& value : result.values) {
      json["values"].push_back(value ? Json(*value) : Json(nullptr));
    }
  }
  json["seconds"] = result.seconds;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<RunResult> ReadRunResult(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    RunResult result;
    result.task = {json.at("cell").get<uint32_t>(), json.at("run").get<uint32_t>()};
    result.seconds = json.value("seconds", 0.0);
    if (const auto failed = json.find("failed"); failed != json.end()) {
      result.failed = true;
      result.signal = failed->value("signal", 0);
      result.status = failed->value("status", 0);
      result.timed_out = failed->value("timed_out", false);
      result.error = failed->value("stderr", "");
      return result;
    }
    for (const Json& value : json.at("values")) {
      if (value.is_null()) {
        result.values.emplace_back(std::nullopt);
      } else {
        result.values.emplace_back(value.get<double>());
      }
    }
    return result;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string WhyFailed(const RunResult& result) {
  if (result.timed_out) return "took longer than allowed";
  if (result.signal != 0) {
    const char* const name = ::strsignal(result.signal);
    return "ended by signal " + std::to_string(result.signal) + " (" + (name ? name : "?") + ")";
  }
  return "ended with status " + std::to_string(result.status);
}

}  // namespace pptplab::sweep
