// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tables.h.
#include "scenarios/sweep/tables.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "scenarios/sweep/quantity.h"

namespace pptplab::sweep {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// Empty: infinite, or none.
std::string Number(double number) { return std::isfinite(number) ? NumberText(number) : ""; }

class Row {
 public:
  explicit Row(std::string& text) : text_(text) {}
  ~Row() { text_ += "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  void Add(const std::string& field) {
    if (!is_first_) text_ += ',';
    is_first_ = false;
    text_ += Field(field);
  }
  void Add(double number) { Add(Number(number)); }
  void Add(size_t number) { Add(std::to_string(number)); }

 private:
  std::string& text_;
  bool is_first_ = true;
};

/// low, high
void AddInterval(Row& row, const Mean& mean, double scale = 1) {
  const bool known = mean.n > 0 && std::isfinite(mean.half_width) && std::isfinite(scale);
  row.Add(known ? Number((mean.mean - mean.half_width) * scale) : std::string());
  row.Add(known ? Number((mean.mean + mean.half_width) * scale) : std::string());
}

std::string NameOfQuantile(const Fraction& quantile) {
  return "q" + NumberText(quantile.value * 100, 6);
}

size_t WidthOf(const std::string& text) {
  size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return width;
}

}  // namespace

std::string ResultsCsv(const Plan& plan, const Analysis& analysis) {
  const Study& study = plan.study();
  std::string text;
  {
    Row head(text);
    for (const auto& parameter : study.parameters) head.Add(parameter.name.name);
    for (const char* name : {"metric", "unit", "n", "failed", "without", "mean", "deviation", "low",
                             "high", "relative", "converged"}) {
      head.Add(std::string(name));
    }
    for (const Fraction& quantile : study.quantiles) {
      const std::string name = NameOfQuantile(quantile);
      head.Add(name);
      head.Add(name + "-low");
      head.Add(name + "-high");
    }
  }
  for (size_t i = 0; i < analysis.points.size(); ++i) {
    const PointResult& point = analysis.points[i];
    for (size_t metric = 0; metric < study.metrics.size(); ++metric) {
      const Estimate& estimate = point.metrics[metric];
      Row row(text);
      for (const std::string& value : plan.cells()[i].values) row.Add(value);
      row.Add(study.metrics[metric].name.name);
      row.Add(UnitOf(study.metrics[metric].value));
      row.Add(estimate.mean.n);
      row.Add(point.failed);
      row.Add(estimate.without);
      row.Add(estimate.mean.n > 0 ? Number(estimate.mean.mean) : std::string());
      row.Add(estimate.mean.n > 1 ? Number(estimate.mean.deviation) : std::string());
      AddInterval(row, estimate.mean);
      row.Add(RelativeHalfWidth(estimate.mean));
      row.Add(std::string(point.converged ? "yes" : "no"));
      for (size_t q = 0; q < study.quantiles.size(); ++q) {
        const bool known = q < estimate.quantiles.size();
        row.Add(known ? Number(estimate.quantiles[q].value) : std::string());
        row.Add(known ? Number(estimate.quantiles[q].low) : std::string());
        row.Add(known ? Number(estimate.quantiles[q].high) : std::string());
      }
    }
  }
  return text;
}

std::string RunsCsv(const Campaign& campaign) {
  const Plan& plan = campaign.plan();
  const Study& study = plan.study();
  std::string text;
  {
    Row head(text);
    for (const auto& parameter : study.parameters) head.Add(parameter.name.name);
    head.Add(std::string("run"));
    for (const auto& metric : study.metrics) head.Add(metric.name.name);
    head.Add(std::string("failed"));
  }
  for (size_t cell = 0; cell < plan.cells().size(); ++cell) {
    const auto& results = campaign.results(cell);
    for (size_t run = 0; run < results.size(); ++run) {
      if (!results[run]) continue;
      Row row(text);
      for (const std::string& value : plan.cells()[cell].values) row.Add(value);
      row.Add(study.first_run + run);
      for (size_t metric = 0; metric < study.metrics.size(); ++metric) {
        const bool known = metric < results[run]->values.size() && results[run]->values[metric];
        row.Add(known ? Number(*results[run]->values[metric]) : std::string());
      }
      row.Add(results[run]->failed ? WhyFailed(*results[run]) : std::string());
    }
  }
  return text;
}

std::string DifferencesCsv(const Plan& plan, const Analysis& analysis) {
  const Study& study = plan.study();
  std::string text;
  {
    Row head(text);
    for (const auto& parameter : study.parameters) head.Add(parameter.name.name);
    for (const char* name : {"compared", "from", "to", "metric", "unit", "n", "mean", "low", "high",
                             "share", "share-low", "share-high", "unpaired-low", "unpaired-high"}) {
      head.Add(std::string(name));
    }
  }
  for (const Difference& difference : analysis.differences) {
    const std::string& compared = study.pairs[difference.pairs].parameter.name;
    const size_t parameter = *IndexOf(study.parameters, compared);
    const Cell& from = plan.cells()[difference.from];
    const Cell& to = plan.cells()[difference.to];
    Row row(text);
    for (size_t i = 0; i < to.values.size(); ++i) {
      row.Add(i == parameter ? std::string() : to.values[i]);
    }
    row.Add(compared);
    row.Add(from.values[parameter]);
    row.Add(to.values[parameter]);
    row.Add(study.metrics[difference.metric].name.name);
    row.Add(UnitOf(study.metrics[difference.metric].value));
    row.Add(difference.paired.n);
    const bool known = difference.paired.n > 0;
    row.Add(known ? Number(difference.paired.mean) : std::string());
    AddInterval(row, difference.paired);
    const double scale = difference.base == 0 ? HUGE_VAL : 1 / std::fabs(difference.base);
    row.Add(known ? Number(difference.paired.mean * scale) : std::string());
    AddInterval(row, difference.paired, scale);
    AddInterval(row, difference.unpaired);
  }
  return text;
}

std::string ForPeople(double number, const std::string& unit) {
  struct Prefix {
    double factor;
    const char* text;
  };
  constexpr std::array<Prefix, 4> kLarge{{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}}};
  constexpr std::array<Prefix, 4> kSmall{{{1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}}};
  if (!std::isfinite(number)) return "?";
  if (number == 0) return unit.empty() || unit == "tunnels" ? "0" : unit == "share" ? "0 %" : "0 " + unit;
  if (unit == "bit/s" || unit == "s") {
    const auto& prefixes = unit == "s" ? kSmall : kLarge;
    for (const Prefix& prefix : prefixes) {
      if (std::fabs(number) < prefix.factor && &prefix != &prefixes.back()) continue;
      return NumberText(number / prefix.factor, 4) + " " + prefix.text + unit;
    }
  }
  if (unit == "share") return NumberText(number * 100, 4) + " %";
  const bool is_whole = number == std::round(number) && std::fabs(number) < 1e15;
  const std::string text = NumberText(number, is_whole ? 15 : 4);
  return unit.empty() || unit == "tunnels" ? text : text + " " + unit;
}

std::string ResultsText(const Plan& plan, const Analysis& analysis) {
  const Study& study = plan.study();
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> head;
  for (const auto& parameter : study.parameters) head.push_back(parameter.name.name);
  for (const auto& metric : study.metrics) head.push_back(metric.name.name);
  head.emplace_back("n");
  rows.push_back(head);
  for (size_t i = 0; i < analysis.points.size(); ++i) {
    const PointResult& point = analysis.points[i];
    auto& row = rows.emplace_back(plan.cells()[i].values);
    for (size_t metric = 0; metric < study.metrics.size(); ++metric) {
      const Mean& mean = point.metrics[metric].mean;
      const std::string unit = UnitOf(study.metrics[metric].value);
      std::string text = mean.n == 0 ? "–" : ForPeople(mean.mean, unit);
      if (mean.n > 1) text += " ± " + ForPeople(mean.half_width, unit);
      row.push_back(text);
    }
    row.push_back(std::to_string(point.runs - point.failed));
    if (point.failed > 0) row.back() += ", " + std::to_string(point.failed) + " failed";
    if (point.is_whole && !point.converged) row.back() += ", not precise enough";
  }
  std::vector<size_t> widths(head.size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = " ";
    for (size_t i = 0; i < row.size(); ++i) {
      line += " " + row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - WidthOf(row[i]) + 1, ' ');
    }
    text += line + "\n";
  }
  return text;
}

void WriteWhole(const std::string& path, std::string_view text) {
  const std::string part = path + ".part";
  errno = 0;
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    throw std::runtime_error(path + " can't be written: " + std::strerror(errno));
  }
}

}  // namespace pptplab::sweep
