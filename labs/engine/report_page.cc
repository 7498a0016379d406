// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PageOf of report.h. Everything that comes from a submission is escaped; there are no scripts.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "labs/engine/report.h"

namespace pptplab::labs {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--page:#fbfbf9;--ink:#1c1c1a;--quiet:#66645d;--line:#dcdad2;--bar:#2f6f8f;--rest:#e4e2da;--bad:#a4421f}
@media(prefers-color-scheme:dark){:root{--page:#171816;--ink:#e9e7df;--quiet:#a09d93;--line:#3a3a36;--bar:#6db3d3;--rest:#33342f;--bad:#f0946c}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1100px;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .25rem}h3{font-size:1rem;margin:1.75rem 0 .25rem}
.note,.quiet{color:var(--quiet)}.note{margin:.25rem 0 .75rem}.bad{color:var(--bad)}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0}.facts div{min-width:5rem}
.facts dt{color:var(--quiet);font-size:.85rem}.facts dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:500;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
svg{vertical-align:middle}svg .bar{fill:var(--bar)}svg .rest{fill:var(--rest)}
details{border-bottom:1px solid var(--line)}details table{margin:0 0 1rem}details td{border:0}
summary{cursor:pointer;padding:.35rem 0;display:grid;grid-template-columns:minmax(8rem,1fr) 8rem 130px 6rem 2fr;gap:1rem;align-items:center}
summary::marker{content:""}summary:hover{color:var(--bar)}
ul{margin:0;padding:0;list-style:none}
@media print{details>*{display:block}body{background:#fff;color:#000}}
)";

std::string Escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\n':
        html += "<br>";
        break;
      default:
        // A page can't hold control characters.
        html += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return html;
}

std::string Number(double number, int decimals) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, std::isfinite(number) ? number : 0.0);
  std::string out = text.data();
  if (out.find('.') != std::string::npos) {
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
  }
  return out;
}

std::string Percent(double share) { return Number(share * 100, 0) + " %"; }

double ShareOf(size_t count, size_t all) {
  return all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
}

std::string Bar(double share, int width) {
  const double filled = std::clamp(std::isfinite(share) ? share : 0.0, 0.0, 1.0) * width;
  return "<svg width=\"" + std::to_string(width) + "\" height=\"10\" role=\"img\" aria-label=\"" +
         Percent(share) + "\"><rect class=\"rest\" width=\"" + std::to_string(width) +
         "\" height=\"10\" rx=\"2\"/><rect class=\"bar\" width=\"" + Number(filled, 1) +
         "\" height=\"10\" rx=\"2\"/></svg>";
}

class Page {
 public:
  explicit Page(const std::vector<Grade>& grades) : grades_(grades) {}

  std::string Write() {
    html_ =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Grades</title>\n<style>";
    html_ += kStyle;
    html_ += "</style>\n</head>\n<body>\n<main>\n<h1>Grades</h1>\n";
    AddFacts();
    std::set<std::string> labs;
    for (const Grade& grade : grades_) {
      if (grade.fate == Fate::kGraded) labs.insert(grade.lab);
    }
    for (const std::string& lab : labs) AddLab(lab);
    AddOthers();
    html_ += "</main>\n</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  void AddFact(const char* name, const std::string& value) {
    html_ += std::string("<div><dt>") + name + "</dt><dd>" + value + "</dd></div>";
  }
  void AddFacts() {
    html_ += "<dl class=\"facts\">";
    AddFact("files", std::to_string(grades_.size()));
    for (const Fate fate : {Fate::kGraded, Fate::kSuperseded, Fate::kRefused, Fate::kFailed}) {
      const auto count = std::ranges::count(grades_, fate, &Grade::fate);
      if (count > 0 || fate == Fate::kGraded)
        AddFact(std::string(NameOf(fate)).c_str(), std::to_string(count));
    }
    html_ += "</dl>\n";
  }

  void AddLab(const std::string& lab) {
    std::vector<const Grade*> graded;
    for (const Grade& grade : grades_) {
      if (grade.fate == Fate::kGraded && grade.lab == lab) graded.push_back(&grade);
    }
    std::ranges::sort(graded, {}, &Grade::student);
    double sum = 0;
    for (const Grade* grade : graded) sum += grade->points;
    html_ += "<section>\n<h2>Lab " + Escaped(lab.substr(0, lab.find('-'))) + ": " +
             Escaped(graded.front()->lab_title) + "</h2>\n<p class=\"note\">" +
             std::to_string(graded.size()) + (graded.size() == 1 ? " student" : " students") +
             ", mean " + Number(sum / static_cast<double>(graded.size()), 1) + " of " +
             Number(graded.front()->of, 1) + " points.</p>\n";
    AddSpread(graded);
    AddItems(AnalyseItems(grades_, lab));
    AddStudents(graded);
    html_ += "</section>\n";
  }

  /// How many students have 0 to 10 %, 10 to 20 % … of the points.
  void AddSpread(const std::vector<const Grade*>& graded) {
    std::array<size_t, 10> bins{};
    for (const Grade* grade : graded) {
      const double share = grade->of > 0 ? std::clamp(grade->points / grade->of, 0.0, 1.0) : 0;
      ++bins[std::min<size_t>(9, static_cast<size_t>(share * 10))];
    }
    const size_t most = std::max<size_t>(1, *std::ranges::max_element(bins));
    html_ +=
        "<h3>Points</h3>\n<svg width=\"440\" height=\"120\" role=\"img\" aria-label=\"how many "
        "students have how many points\">";
    for (size_t i = 0; i < bins.size(); ++i) {
      const double height = 80.0 * ShareOf(bins[i], most);
      const std::string x = std::to_string(i * 44);
      html_ += "<rect class=\"bar\" x=\"" + x + "\" y=\"" + Number(96 - height, 1) +
               "\" width=\"38\" height=\"" + Number(height, 1) + "\"/><text x=\"" +
               std::to_string(i * 44 + 19) + "\" y=\"" + Number(92 - height, 1) +
               "\" text-anchor=\"middle\" font-size=\"11\" fill=\"currentColor\">" +
               (bins[i] > 0 ? std::to_string(bins[i]) : "") + "</text><text x=\"" + x +
               "\" y=\"112\" font-size=\"11\" fill=\"currentColor\">" + std::to_string(i * 10) +
               (i == 0 ? " %" : "") + "</text>";
    }
    html_ += "</svg>\n";
  }

  void AddItems(const std::vector<ItemAnalysis>& items) {
    html_ +=
        "<h3>Tasks</h3>\n<div class=\"scroll\"><table><thead><tr><th>task</th><th "
        "class=\"n\">mean</th><th></th><th class=\"n\">right</th><th "
        "class=\"n\">answered</th><th>hints taken</th><th>mistakes that were "
        "recognised</th></tr></thead>\n<tbody>\n";
    for (const ItemAnalysis& item : items) {
      html_ += "<tr><td>" + Escaped(item.title) + "<br><code class=\"quiet\">" +
               Escaped(item.name) + "</code></td><td class=\"n\">" + Number(item.mean(), 1) +
               " of " + Number(item.of, 1) + "</td><td>" +
               Bar(item.of > 0 ? item.mean() / item.of : 0, 100) + "</td><td class=\"n\">" +
               Percent(ShareOf(item.right, item.count)) + "</td><td class=\"n\">" +
               Percent(ShareOf(item.answered, item.count)) + "</td><td>" + Hints(item) +
               "</td><td>" + Mistakes(item) + "</td></tr>\n";
    }
    html_ += "</tbody></table></div>\n";
  }
  static std::string Hints(const ItemAnalysis& item) {
    if (item.hints.empty()) return "<span class=\"quiet\">none</span>";
    std::string out = "<ul>";
    for (const auto& [level, count] : item.hints) {
      out += "<li>up to " + std::to_string(level) + ": " + std::to_string(count) + "</li>";
    }
    return out + "</ul>";
  }
  static std::string Mistakes(const ItemAnalysis& item) {
    if (item.mistakes.empty()) return "<span class=\"quiet\">none</span>";
    std::vector<std::pair<std::string, size_t>> sorted(item.mistakes.begin(), item.mistakes.end());
    std::ranges::stable_sort(sorted, std::greater<>{},
                             [](const auto& each) { return each.second; });
    std::string out = "<ul>";
    for (const auto& [name, count] : sorted) {
      out += "<li>" + Bar(ShareOf(count, item.count), 60) + " " + std::to_string(count) +
             " <code>" + Escaped(name) + "</code></li>";
    }
    return out + "</ul>";
  }

  void AddStudents(const std::vector<const Grade*>& graded) {
    html_ += "<h3>Students</h3>\n<p class=\"note\">Each line opens.</p>\n";
    for (const Grade* grade : graded) {
      int hints = 0;
      for (const GradedTask& task : grade->tasks) hints += task.hints;
      html_ += "<details><summary><span>" + Escaped(grade->student) + "</span><span class=\"n\">" +
               Number(grade->points, 2) + " of " + Number(grade->of, 2) + "</span><span>" +
               Bar(grade->of > 0 ? grade->points / grade->of : 0, 120) +
               "</span><span class=\"quiet\">" + std::to_string(hints) +
               (hints == 1 ? " hint" : " hints") + "</span><span class=\"bad\">";
      for (const std::string& note : grade->notes) html_ += Escaped(note) + ". ";
      html_ += "</span></summary>\n<table><tbody>\n";
      for (const GradedTask& task : grade->tasks) AddTask(task);
      html_ += "</tbody></table><p class=\"note\">" + Escaped(grade->file) + ", handed in " +
               Escaped(grade->submitted) + "</p></details>\n";
    }
  }
  void AddTask(const GradedTask& task) {
    html_ += "<tr><td>" + Escaped(task.title) + "</td><td class=\"n\">" + Number(task.points, 2) +
             " of " + Number(task.of, 2) + "</td><td>" +
             (task.is_answered ? "<code>" + Escaped(task.answer) + "</code>" : "") + "</td><td>" +
             (task.share >= 1 ? "Right. " : "") + Escaped(task.says) +
             (task.hints > 0 ? " (Hints: " + std::to_string(task.hints) + ")" : "") +
             "</td></tr>\n";
  }

  void AddOthers() {
    const bool all_graded =
        std::ranges::all_of(grades_, [](const Grade& g) { return g.fate == Fate::kGraded; });
    if (all_graded) return;
    html_ +=
        "<section>\n<h2>Not graded</h2>\n<div class=\"scroll\"><table><thead><tr><th>file</th>"
        "<th></th><th>why</th></tr></thead>\n<tbody>\n";
    for (const Grade& grade : grades_) {
      if (grade.fate == Fate::kGraded) continue;
      html_ += "<tr><td><code>" + Escaped(grade.file) + "</code></td><td>" +
               std::string(NameOf(grade.fate)) + "</td><td>" + Escaped(grade.reason) +
               "</td></tr>\n";
    }
    html_ += "</tbody></table></div>\n</section>\n";
  }

  const std::vector<Grade>& grades_;
  std::string html_;
};

}  // namespace

std::string PageOf(const std::vector<Grade>& grades) { return Page(grades).Write(); }

}  // namespace pptplab::labs
