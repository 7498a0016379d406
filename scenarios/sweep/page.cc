// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See page.h. Everything that comes from a file is escaped.
#include "scenarios/sweep/page.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "scenarios/sweep/axis.h"
#include "scenarios/sweep/build_id.h"
#include "scenarios/sweep/page_style.h"
#include "scenarios/sweep/quantity.h"
#include "scenarios/sweep/tables.h"

namespace pptplab::sweep {
namespace {

constexpr size_t kMostRows = 2000;
constexpr size_t kMostFailures = 50;
constexpr size_t kMostNames = 200;

std::string Escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return html;
}

/// The SVG element alone, as it stands in HTML.
std::string Inline(const std::string& svg) {
  const size_t start = svg.find("<svg");
  return start == std::string::npos ? "" : svg.substr(start);
}

std::string Count(size_t number, const char* one, const char* several) {
  return std::to_string(number) + " " + (number == 1 ? one : several);
}

class Writer {
 public:
  Writer(const Campaign& campaign, const Analysis& analysis, const std::vector<DrawnFigure>& figures)
      : campaign_(campaign), plan_(campaign.plan()), study_(plan_.study()), analysis_(analysis),
        figures_(figures) {}

  std::string Run() {
    const std::string title = study_.title.empty() ? study_.name : study_.title;
    html_ = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
            Escaped(title) + "</title>\n<style>" + kPageStyle + "</style>\n</head>\n<body>\n<main>\n";
    html_ += "<header>\n<p class=\"kind\">pptplab study · " + Escaped(study_.name) + "</p>\n<h1>" +
             Escaped(title) + "</h1>\n";
    if (!study_.question.empty()) html_ += "<p class=\"question\">" + Escaped(study_.question) + "</p>\n";
    AddFacts();
    html_ += "</header>\n";
    AddTroubles();
    AddFigures();
    AddDifferences();
    AddResults();
    AddFailures();
    AddReproduction();
    html_ += "</main>\n</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  std::string TitleOf(size_t parameter) const {
    const auto& [name, value, given] = study_.parameters[parameter];
    return value.title.empty() ? name.name : value.title;
  }
  std::string TitleOfMetric(size_t metric) const {
    const auto& [name, value, given] = study_.metrics[metric];
    return value.title.empty() ? name.name : value.title;
  }
  std::string Level() const { return NumberText(study_.confidence.value * 100, 5) + " %"; }

  void AddFacts() {
    size_t runs = 0, least = SIZE_MAX, most = 0;
    for (const PointResult& point : analysis_.points) {
      runs += point.runs;
      least = std::min(least, point.runs);
      most = std::max(most, point.runs);
    }
    const std::string each = least == most ? std::to_string(most)
                                           : std::to_string(least) + " to " + std::to_string(most);
    html_ += "<dl class=\"facts\">";
    AddFact("points", std::to_string(analysis_.points.size()));
    AddFact("runs", std::to_string(runs));
    AddFact("of each point", each);
    AddFact("intervals", Level());
    if (study_.warm_up.count() > 0) AddFact("warm-up", scenarios::ToText(study_.warm_up));
    if (!analysis_.failures.empty()) AddFact("failed", std::to_string(analysis_.failures.size()));
    html_ += "</dl>\n";
  }
  void AddFact(const char* name, const std::string& value) {
    html_ += std::string("<div><dt>") + name + "</dt><dd>" + Escaped(value) + "</dd></div>";
  }

  void AddTroubles() {
    if (!analysis_.is_whole) {
      html_ += "<p class=\"trouble\">" + Count(campaign_.missing(), "run is", "runs are") +
               " missing; <code>--resume</code> does the rest.</p>\n";
    }
    if (!study_.precision || analysis_.converged) return;
    std::string names;
    size_t count = 0;
    for (size_t i = 0; i < analysis_.points.size(); ++i) {
      if (analysis_.points[i].converged || ++count > kMostNames) continue;
      names += "<li>" + Escaped(NameOfPoint(study_, plan_.cells()[i])) + "</li>";
    }
    if (count > kMostNames) names += "<li>… all are in results.csv</li>";
    html_ += "<details class=\"trouble\"><summary>" + std::to_string(count) + " of " +
             Count(analysis_.points.size(), "point is", "points are") + " not as precise as the study asks (" +
             NumberText(study_.precision->relative.value * 100, 4) + " % of the mean)</summary><ul>" + names +
             "</ul></details>\n";
  }

  void AddFigures() {
    for (size_t i = 0; i < figures_.size();) {
      const Figure& first = figures_[i].figure;
      html_ += "<figure>\n<figcaption><h2>" + Escaped(Capitalised(first.title)) + "</h2></figcaption>\n";
      html_ += first.panel.empty() ? "<div class=\"panels one\">" : "<div class=\"panels\">";
      for (; i < figures_.size() && figures_[i].figure.plot == first.plot; ++i) {
        const auto& [figure, svg] = figures_[i];
        html_ += "<div>";
        if (!figure.panel.empty()) html_ += "<h3>" + Escaped(figure.panel) + "</h3>";
        html_ += svg.empty() ? "<p class=\"trouble\">gnuplot isn't installed, so this is not drawn; " +
                                   Escaped(figure.name) + ".gp is its script.</p>"
                             : Inline(svg);
        html_ += "</div>\n";
      }
      html_ += "</div>\n<p class=\"note\">Means over runs with " + Level() +
               " intervals (Student's t).</p>\n</figure>\n";
    }
  }
  static std::string Capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
    return text;
  }

  void AddCell(const std::string& text, const char* kind = "") {
    html_ += *kind == '\0' ? "<td>" : std::string("<td class=\"") + kind + "\">";
    html_ += Escaped(text) + "</td>";
  }
  /// "1.23 Mbit/s ± 0.04": one unit for both.
  static std::string WithInterval(const Mean& mean, const std::string& unit) {
    if (mean.n == 0) return "–";
    if (mean.n < 2) return ForPeople(mean.mean, unit);
    const auto scaled = ScaledUnitOf(unit, std::max(std::fabs(mean.mean), mean.half_width));
    const double half_width = mean.half_width / scaled.factor;
    return WithDecimals(mean.mean / scaled.factor, half_width) + " ± " + WithDecimals(half_width, half_width) +
           (scaled.name.empty() || scaled.name == "tunnels" ? "" : " " + scaled.name);
  }
  /// No more decimals than the interval lets one see: two digits of its half width.
  static std::string WithDecimals(double number, double half_width) {
    if (!std::isfinite(number) || half_width <= 0) return NumberText(number, 5);
    return FixedText(number, static_cast<int>(std::clamp(1 - std::floor(std::log10(half_width)), 0.0, 8.0)));
  }

  void AddDifferences() {
    if (analysis_.differences.empty()) return;
    html_ += "<section>\n<h2>Differences, run by run</h2>\n<p class=\"note\">Run k of two points has the same "
             "random numbers, so what both have in common doesn't blur their difference. The last column is the "
             "interval that the same runs give if one doesn't use that.</p>\n<div class=\"scroll\"><table>\n<thead><tr>";
    for (size_t i = 0; i < study_.parameters.size(); ++i) html_ += "<th>" + Escaped(TitleOf(i)) + "</th>";
    html_ += "<th>metric</th><th class=\"n\">difference</th><th class=\"n\">of the first</th><th class=\"n\">n</th>"
             "<th class=\"n\">unpaired</th></tr></thead>\n<tbody>\n";
    size_t rows = 0;
    for (const Difference& difference : analysis_.differences) {
      if (++rows > kMostRows) break;
      AddDifference(difference);
    }
    html_ += "</tbody></table></div>\n" + MoreRows(rows, "differences.csv") + "</section>\n";
  }
  void AddDifference(const Difference& difference) {
    const size_t compared = *IndexOf(study_.parameters, study_.pairs[difference.pairs].parameter.name);
    const Cell& from = plan_.cells()[difference.from];
    const Cell& to = plan_.cells()[difference.to];
    const std::string unit = UnitOf(study_.metrics[difference.metric].value);
    const Mean& mean = difference.paired;
    const bool is_clear = mean.n > 1 && std::fabs(mean.mean) > mean.half_width;
    html_ += is_clear ? "<tr class=\"clear\">" : "<tr>";
    for (size_t i = 0; i < to.values.size(); ++i) {
      AddCell(i == compared ? from.values[i] + " → " + to.values[i] : to.values[i]);
    }
    AddCell(TitleOfMetric(difference.metric));
    AddCell(WithInterval(mean, unit), "n strong");
    Mean share = mean;
    const double base = std::fabs(difference.base);
    share.mean = base > 0 ? mean.mean / base : NAN;
    share.half_width = base > 0 ? mean.half_width / base : NAN;
    AddCell(base > 0 && mean.n > 1 ? WithInterval(share, "share") : "–", "n");
    AddCell(std::to_string(mean.n), "n");
    AddCell(mean.n > 1 ? "± " + ForPeople(difference.unpaired.half_width, unit) : "–", "n quiet");
    html_ += "</tr>\n";
  }
  static std::string MoreRows(size_t rows, const char* file) {
    if (rows <= kMostRows) return "";
    return "<p class=\"note\">The rest is in " + std::string(file) + ".</p>\n";
  }

  void AddResults() {
    html_ += "<section>\n<h2>Results</h2>\n<div class=\"scroll\"><table>\n<thead><tr>";
    for (size_t i = 0; i < study_.parameters.size(); ++i) html_ += "<th>" + Escaped(TitleOf(i)) + "</th>";
    for (size_t i = 0; i < study_.metrics.size(); ++i) {
      html_ += "<th class=\"n\">" + Escaped(TitleOfMetric(i)) + "</th>";
      for (const Fraction& quantile : study_.quantiles) {
        html_ += "<th class=\"n quiet\">" + NumberText(quantile.value * 100, 5) + " %</th>";
      }
    }
    html_ += "<th class=\"n\">n</th></tr></thead>\n<tbody>\n";
    size_t rows = 0;
    for (size_t i = 0; i < analysis_.points.size(); ++i) {
      if (++rows > kMostRows) break;
      AddPoint(plan_.cells()[i], analysis_.points[i]);
    }
    html_ += "</tbody></table></div>\n" + MoreRows(rows, "results.csv");
    if (!study_.quantiles.empty()) {
      html_ += "<p class=\"note\">Quantiles with their " + Level() + " intervals (bootstrap).</p>\n";
    }
    html_ += "</section>\n";
  }
  void AddPoint(const Cell& cell, const PointResult& point) {
    html_ += "<tr>";
    for (const std::string& value : cell.values) AddCell(value);
    for (size_t metric = 0; metric < study_.metrics.size(); ++metric) {
      const Estimate& estimate = point.metrics[metric];
      const std::string unit = UnitOf(study_.metrics[metric].value);
      AddCell(WithInterval(estimate.mean, unit), "n strong");
      for (size_t q = 0; q < study_.quantiles.size(); ++q) {
        if (q >= estimate.quantiles.size()) {
          AddCell("–", "n quiet");
          continue;
        }
        const Quantile& quantile = estimate.quantiles[q];
        AddCell(ForPeople(quantile.value, unit) + " (" + ForPeople(quantile.low, unit) + " … " +
                    ForPeople(quantile.high, unit) + ")",
                "n quiet");
      }
    }
    std::string n = std::to_string(point.runs - point.failed);
    if (point.failed > 0) n += ", " + std::to_string(point.failed) + " failed";
    if (point.is_whole && !point.converged) n += ", not precise";
    AddCell(n, "n");
    html_ += "</tr>\n";
  }

  void AddFailures() {
    if (analysis_.failures.empty()) return;
    html_ += "<section>\n<h2>" + Count(analysis_.failures.size(), "run", "runs") + " failed</h2>\n";
    for (size_t i = 0; i < std::min(analysis_.failures.size(), kMostFailures); ++i) {
      const RunResult& failure = analysis_.failures[i];
      const Cell& cell = plan_.cells()[failure.task.cell];
      const uint32_t run = study_.first_run + failure.task.run;
      html_ += "<details><summary>" + Escaped(NameOfPoint(study_, cell)) + ", run " + std::to_string(run) +
               ": " + Escaped(WhyFailed(failure)) + "</summary>\n<pre>" + Escaped(failure.error) +
               "</pre>\n<pre>" + Escaped(plan_.CommandOf(cell, run)) + "</pre></details>\n";
    }
    if (analysis_.failures.size() > kMostFailures) {
      html_ += "<p class=\"note\">All of them are in runs.jsonl.</p>\n";
    }
    html_ += "</section>\n";
  }

  void AddReproduction() {
    const std::string file = Escaped(study_.path);
    html_ += "<section>\n<h2>How to reproduce it</h2>\n<pre>pptplab sweep " + file +
             "</pre>\n<p>gives these numbers again, and so does <code>mpirun -np N pptplab sweep " + file +
             "</code>. One run by itself, with a recording to look at:</p>\n<pre>" +
             Escaped(plan_.CommandOf(plan_.cells()[0], study_.first_run)) +
             "</pre>\n<p class=\"note\">Program build " + Escaped(BuildId()) + ". ns-3's RngRun is " +
             std::to_string(study_.first_run) +
             " for the first run of each point, then one more each; RngSeed is 1.</p>\n";
    AddFile(study_.path, "The study");
    AddFile(plan_.scenario_path(), "Its scenario");
    html_ += "</section>\n";
  }
  void AddFile(const std::string& path, const char* words) {
    const auto file = plan_.files().find(path);
    if (file == plan_.files().end()) return;
    html_ += std::string("<details><summary>") + words + ", <code>" +
             Escaped(std::filesystem::path(path).filename().string()) + "</code></summary>\n<pre>" +
             Escaped(file->second) + "</pre></details>\n";
  }

  const Campaign& campaign_;
  const Plan& plan_;
  const Study& study_;
  const Analysis& analysis_;
  const std::vector<DrawnFigure>& figures_;
  std::string html_;
};

}  // namespace

std::string ReportPage(const Campaign& campaign, const Analysis& analysis,
                       const std::vector<DrawnFigure>& figures) {
  return Writer(campaign, analysis, figures).Run();
}

}  // namespace pptplab::sweep
