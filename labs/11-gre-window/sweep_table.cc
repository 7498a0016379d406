// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/11-gre-window/sweep_table.h"

#include <unistd.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include "labs/engine/limited_process.h"

namespace pptplab::labs::gre_window {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostText = 1u << 20;
constexpr uint32_t kMostRuns = 1000;

std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',' || c == ';' || c == '\t') {
      out.emplace_back();
    } else if (c != ' ' && c != '\r' && c != '"') {
      out.back() += c;
    }
  }
  return out;
}

std::optional<double> Number(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value) ||
      value < 0 || value > 1e12)
    return std::nullopt;
  return value;
}

void Write(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
}

/// Runs the study in a directory of its own, and gives its runs.csv back.
std::string Sweep(const Variant& variant, std::string_view warm_up) {
  const fs::path programs = DirectoryOfPrograms();
  const fs::path program = programs / "pptplab-sweep";
  if (::access(program.c_str(), X_OK) != 0)
    throw std::runtime_error(program.string() + " is not there, so no study can be run");
  std::string pattern = (fs::temp_directory_path() / "pptplab-lab-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("no directory can be made in " + fs::temp_directory_path().string());
  const fs::path scratch = pattern;
  Write(scratch / "path.yaml", PathText(variant));
  std::string study = StudyText(warm_up);
  const std::string asked = "replications: " + std::to_string(kEnough);
  study.replace(study.find(asked), asked.size(), "replications: " + std::to_string(kReplications));
  Write(scratch / "study.yaml", study);
  LimitedCommand command;
  command.words = {program.string(), "study.yaml", "--jobs", "1", "--out", "results", "--quiet"};
  command.directory = scratch;
  command.cpu_seconds = 300;
  command.wall_seconds = 900;
  command.memory = uint64_t{6} << 30;
  command.file_size = uint64_t{1} << 26;
  command.reads = {"/usr", "/lib",  "/lib64",
                   "/etc", "/proc", "/sys",
                   "/dev", "/opt",  programs.parent_path().string()};
  command.writes = {scratch.string(), "/dev"};
  const Ending ending = LimitedProcess(command).End();
  std::ifstream file(scratch / "results" / "runs.csv", std::ios::binary);
  const std::string table((std::istreambuf_iterator<char>(file)), {});
  fs::remove_all(scratch);
  if (ending.why != Ending::Why::kExited || ending.number != 0 || table.empty())
    throw std::runtime_error("the study can't be run: " + ending.said.substr(0, 400));
  return table;
}

}  // namespace

const std::vector<Variant>& Variants() {
  static const std::vector<Variant> kVariants{{"1500kbps", "15ms", "2%", "20ms"},
                                              {"1500kbps", "20ms", "4%", "25ms"},
                                              {"2Mbps", "15ms", "3%", "20ms"}};
  return kVariants;
}

std::string PathText(const Variant& variant) {
  return "# A host sends through a tunnel as much as TCP can. One link lets packets overtake each "
         "other.\n"
         "title: One TCP connection through a tunnel\n"
         "duration: 9s\n"
         "mppe: modelled\n"
         "nodes:\n"
         "  client: {}\n"
         "  isp: {kind: router}\n"
         "  server: {}\n"
         "  host: {}\n"
         "links:\n"
         "  - {between: [client, isp], rate: 100Mbps, latency: 1ms}\n"
         "  - {between: [isp, server], rate: " +
         variant.rate + ", latency: " + variant.latency + ", reorder: " + variant.reorder +
         ", reorder-by: " + variant.reorder_by +
         "}\n"
         "  - {between: [server, host], rate: 100Mbps, latency: 1ms, private: true}\n"
         "pptp-servers:\n"
         "  server: {users: [{name: alice, password: correct-horse}]}\n"
         "pptp-clients:\n"
         "  client: {server: server, user: alice, password: correct-horse}\n"
         "bulk-sends:\n"
         "  - {from: host, to: client, inside: true, start: 2s, stop: 9s}\n";
}

std::string StudyText(std::string_view warm_up) {
  return "title: What waiting for late packets is worth\n"
         "scenario: path.yaml\n"
         "parameters:\n"
         "  patience: {set: pptp-clients.client.attributes.ReorderTime, values: [" +
         std::string(kPatience[0]) + ", " + std::string(kPatience[1]) +
         "]}\n"
         "metrics:\n"
         "  goodput: {measure: goodput, of: client}\n"
         "replications: " +
         std::to_string(kEnough) +
         "\n"
         "warm-up: " +
         std::string(warm_up) +
         "\n"
         "pairs: [{parameter: patience, from: " +
         std::string(kPatience[0]) + "}]\n";
}

Reference ReferenceOf(const Variant& variant, Workbench& workbench) {
  const auto remembered = [&](std::string_view warm_up) {
    const std::string name = "lab 11\n" + std::string(warm_up) + "\n" + PathText(variant) +
                             StudyText(warm_up) + std::to_string(kReplications);
    const Table table =
        ReadTable(workbench.Remember(name, [&] { return Sweep(variant, warm_up); }));
    if (!table.problem.empty()) throw std::runtime_error(table.problem);
    return table.rows;
  };
  return {remembered("3s"), remembered("0s")};
}

Interval IntervalOf(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * std::sqrt(squares / (n - 1) / n);
  return {mean - half, mean + half};
}

Table ReadTable(std::string_view text) {
  Table out;
  if (text.size() > kMostText) {
    out.problem = "That is too large for a table of replications.";
    return out;
  }
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::vector<std::string> fields = Fields(text.substr(at, end - at));
    at = end + 1;
    if (fields[0].starts_with('#') || fields.size() < 3) continue;
    if (fields[0] == "claim") {
      const auto low = fields.size() == 4 ? Number(fields[2]) : std::nullopt;
      const auto high = fields.size() == 4 ? Number(fields[3]) : std::nullopt;
      if (low && high && *low <= *high) out.claims[fields[1]] = {*low, *high};
      continue;
    }
    if (std::ranges::find(kPatience, fields[0]) == kPatience.end()) continue;  // the heading
    const auto run = Number(fields[1]), value = Number(fields[2]);
    if (!run || !value || *run < 1 || *run > 1e6 || *run != std::floor(*run)) continue;
    out.rows[fields[0]][static_cast<uint32_t>(*run)] = *value;
    out.runs[fields[0]].push_back(static_cast<uint32_t>(*run));
    out.values[fields[0]].push_back(*value);
    if (out.runs[fields[0]].size() > kMostRuns) {
      out.problem = "More than " + std::to_string(kMostRuns) + " replications are not needed.";
      return out;
    }
  }
  for (const std::string_view patience : kPatience) {
    if (out.problem.empty() && !out.runs.contains(std::string(patience)))
      out.problem = "There is no row that begins with \"" + std::string(patience) +
                    ",\": each row is patience,run,goodput as in runs.csv.";
  }
  return out;
}

std::string WriteTable(const Goodput& goodput, uint32_t runs) {
  std::ostringstream out;
  out.precision(12);
  out << "patience,run,goodput,failed\n";
  for (const std::string_view patience : kPatience) {
    for (const auto& [run, value] : goodput.at(std::string(patience))) {
      if (run <= runs) out << patience << "," << run << "," << value << ",\n";
    }
  }
  return out.str();
}

std::string WriteClaim(std::string_view patience, const Interval& interval) {
  std::ostringstream out;
  out.precision(12);
  out << "claim," << patience << "," << std::max(interval.low, 0.0) << "," << interval.high << "\n";
  return out.str();
}

}  // namespace pptplab::labs::gre_window
