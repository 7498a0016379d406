// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See plots.h.
#include "scenarios/sweep/plots.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>

#include "scenarios/sweep/axis.h"
#include "scenarios/sweep/quantity.h"
#include "scenarios/sweep/tables.h"

extern char** environ;

namespace pptplab::sweep {
namespace {

/// Okabe and Ito's colours, which the colour-blind tell apart, dark enough for white paper; marks and
/// dashes differ, too.
struct Style {
  const char* colour;
  int mark;
  const char* dash;
};
constexpr std::array<Style, 8> kStyles{{{"#0072B2", 7, "solid"},
                                        {"#D55E00", 5, "(10,4)"},
                                        {"#009E73", 9, "(3,3)"},
                                        {"#AA4A8A", 13, "(12,4,3,4)"},
                                        {"#B37400", 11, "(6,3)"},
                                        {"#3B9BCB", 6, "solid"},
                                        {"#4A5260", 4, "(10,4)"},
                                        {"#8C2D04", 8, "(3,3)"}}};

constexpr size_t kMostBands = 4;

/// In a string of gnuplot's with double quotes.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return quoted + "\"";
}

std::string ForFile(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_';
    name += fits ? c : '-';
  }
  return name.substr(0, 40);
}

/// gnuplot's terminal has a name that keeps apart what several SVGs on one page define.
std::string ForTerminal(const std::string& text) {
  std::string name = text;
  for (char& c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!fits) c = '_';
  }
  return name;
}

struct Dot {
  double x = 0, y = 0, low = 0, high = 0;
};
struct Line {
  std::string name;
  std::vector<Dot> dots;
};

class Drawer {
 public:
  Drawer(const Plan& plan, const Analysis& analysis, size_t index)
      : plan_(plan), study_(plan.study()), analysis_(analysis), index_(index),
        plot_(study_.plots[index]), x_(*IndexOf(study_.parameters, plot_.x.name)) {
    if (plot_.panels) panels_ = IndexOf(study_.parameters, plot_.panels->name);
    for (const Reference& metric : plot_.y) metrics_.push_back(*IndexOf(study_.metrics, metric.name));
    std::vector<std::string> values;
    for (const Cell& cell : plan.cells()) values.push_back(cell.values[x_]);
    axis_ = AxisOf(values, plot_.x_scale == Scale::kLog);
    FindUnit();
  }

  std::vector<Figure> Run() {
    std::vector<std::string> panel_values{""};
    if (panels_) panel_values = ValuesOfParameter(*panels_);
    std::vector<Figure> figures;
    for (const std::string& value : panel_values) {
      Figure figure;
      figure.plot = index_;
      figure.name = "plot-" + std::to_string(index_ + 1) + (value.empty() ? "" : "-" + ForFile(value));
      figure.title = Title();
      // "a b" and "a-b" would be one file.
      const std::string short_name = figure.name;
      const auto is_taken = [&](const Figure& other) { return other.name == figure.name; };
      for (size_t i = 2; std::any_of(figures.begin(), figures.end(), is_taken); ++i)
        figure.name = short_name + "-" + std::to_string(i);
      if (panels_) figure.panel = TitleOf(*panels_) + ": " + value;
      figure.script = Script(figure, value);
      figures.push_back(std::move(figure));
    }
    return figures;
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
  std::string Title() const {
    if (!plot_.title.empty()) return plot_.title;
    std::string title;
    for (const size_t metric : metrics_) title += (title.empty() ? "" : ", ") + TitleOfMetric(metric);
    return title + " over " + TitleOf(x_);
  }
  std::vector<std::string> ValuesOfParameter(size_t parameter) const {
    std::vector<std::string> values;
    for (const Cell& cell : plan_.cells()) {
      const std::string& value = cell.values[parameter];
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    return values;
  }

  /// The same for all panels, so that they compare.
  void FindUnit() {
    double most = 0, least = 0;
    for (const PointResult& point : analysis_.points) {
      for (const size_t metric : metrics_) {
        const Mean& mean = point.metrics[metric].mean;
        if (mean.n == 0) continue;
        const double spread = std::isfinite(mean.half_width) ? mean.half_width : 0;
        most = std::max(most, mean.mean + spread);
        least = std::min(least, mean.mean - spread);
      }
    }
    unit_ = ScaledUnitOf(UnitOf(study_.metrics[metrics_[0]].value), std::max(most, -least));
    most_ = most / unit_.factor;
    least_ = least / unit_.factor;
  }

  std::vector<Line> LinesOf(const std::string& panel) const {
    std::vector<Line> lines;
    for (size_t i = 0; i < analysis_.points.size(); ++i) {
      const Cell& cell = plan_.cells()[i];
      if (panels_ && cell.values[*panels_] != panel) continue;
      for (const size_t metric : metrics_) {
        const Mean& mean = analysis_.points[i].metrics[metric].mean;
        const double x = axis_.Of(cell.values[x_]);
        if (!std::isfinite(x)) continue;
        Line& line = LineOf(lines, NameOfLine(cell, metric));
        if (mean.n == 0 || (plot_.y_scale == Scale::kLog && mean.mean <= 0)) continue;
        const double spread = std::isfinite(mean.half_width) ? mean.half_width : 0;
        double low = mean.mean - spread;
        if (plot_.y_scale == Scale::kLog) low = std::max(low, mean.mean / 100);
        line.dots.push_back({x, mean.mean / unit_.factor, low / unit_.factor,
                             (mean.mean + spread) / unit_.factor});
      }
    }
    for (Line& line : lines) {
      std::stable_sort(line.dots.begin(), line.dots.end(),
                       [](const Dot& a, const Dot& b) { return a.x < b.x; });
    }
    return lines;
  }
  static Line& LineOf(std::vector<Line>& lines, const std::string& name) {
    for (Line& line : lines) {
      if (line.name == name) return line;
    }
    return lines.emplace_back(Line{name, {}});
  }
  /// What tells it from others of its panel: values of all other parameters, or the metric.
  std::string NameOfLine(const Cell& cell, size_t metric) const {
    std::string name;
    for (size_t i = 0; i < cell.values.size(); ++i) {
      if (i == x_ || i == panels_ || ValuesOfParameter(i).size() < 2) continue;
      // A bare number says too little.
      const bool is_number = ReadQuantity(cell.values[i]).has_value();
      name += (name.empty() ? "" : ", ") + (is_number ? TitleOf(i) + " " : std::string()) + cell.values[i];
    }
    if (metrics_.size() > 1) name += (name.empty() ? "" : ", ") + TitleOfMetric(metric);
    return name;
  }

  std::string Script(const Figure& figure, const std::string& panel) const {
    const auto lines = LinesOf(panel);
    std::string text = "# " + figure.title + (figure.panel.empty() ? "" : "; " + figure.panel) +
                       "\n# gnuplot " + figure.name + ".gp draws it again.\n";
    for (size_t i = 0; i < lines.size(); ++i) AddData(text, i, lines[i]);
    text += std::string("set terminal svg size ") + (panels_ ? "450,340" : "760,430") + " dynamic enhanced font 'Inter, DejaVu Sans, sans-serif,13' name '" +
            ForTerminal(study_.name + "-" + figure.name) + "' background '#ffffff'\n";
    text += "set output '" + figure.name + ".svg'\nset encoding utf8\n";
    text += "set border 3 lc rgb '#8A94A6' lw 1\nset tics nomirror out scale 0.6 textcolor rgb '#3C4450'\n";
    text += "set grid ytics lc rgb '#E3E6EB' lt 1 lw 1\n";
    text += "set style fill transparent solid 0.16 noborder\nset errorbars small\n";
    text += "set xlabel " + Quoted(NoMarks(TitleOf(x_) + axis_.Label())) + " textcolor rgb '#1C2128'\n";
    text += "set ylabel " + Quoted(NoMarks(LabelOfY())) + " textcolor rgb '#1C2128'\n";
    const bool named = lines.size() > 1 || (lines.size() == 1 && !lines[0].name.empty());
    text += named ? "set key outside top left horizontal Left reverse samplen 2.5 maxrows 4 textcolor rgb "
                    "'#1C2128'\n"
                  : "set key off\n";
    text += AxisText();
    AddPlot(text, lines);
    return text;
  }
  /// gnuplot's enhanced text has marks of its own.
  static std::string NoMarks(const std::string& text) {
    std::string plain;
    for (const char c : text) {
      if (c == '_' || c == '^' || c == '@' || c == '&' || c == '{' || c == '}' || c == '~') plain += '\\';
      plain += c;
    }
    return plain;
  }
  std::string LabelOfY() const {
    std::string label;
    for (const size_t metric : metrics_) label += (label.empty() ? "" : ", ") + TitleOfMetric(metric);
    if (!unit_.name.empty()) label += " (" + unit_.name + ")";
    return label;
  }
  std::string AxisText() const {
    std::string text;
    if (axis_.is_named) {
      text += "set xrange [-0.5:" + NumberText(static_cast<double>(axis_.names.size()) - 0.5) + "]\nset xtics (";
      for (size_t i = 0; i < axis_.names.size(); ++i) {
        text += (i == 0 ? "" : ", ") + Quoted(NoMarks(axis_.names[i])) + " " + std::to_string(i);
      }
      text += ")\n";
    } else if (axis_.is_log) {
      text += "set logscale x\nset xrange [" + NumberText(axis_.least / 1.15, 6) + ":" +
              NumberText(axis_.most * 1.15, 6) + "]\n" + TicsText();
    } else {
      const double edge = (axis_.most - axis_.least) * 0.03;
      text += "set xrange [" + NumberText(axis_.least - edge, 6) + ":" + NumberText(axis_.most + edge, 6) + "]\n";
    }
    if (plot_.y_scale == Scale::kLog) {
      text += "set logscale y\nset format y '%g'\n";
    } else {
      const double top = most_ > 0 ? most_ * 1.06 : 0, bottom = least_ < 0 ? least_ * 1.06 : 0;
      text += "set yrange [" + NumberText(bottom, 6) + ":" + NumberText(top > bottom ? top : bottom + 1, 6) + "]\n";
      if (bottom < 0) text += "set xzeroaxis lt 1 lc rgb '#8A94A6'\n";
    }
    return text;
  }
  /// "10000" and not "1e+04".
  static std::string TicText(double number) {
    const bool is_whole = number == std::floor(number) && std::abs(number) < 1e7;
    return is_whole ? FixedText(number, 0) : NumberText(number, 4);
  }
  /// Marks where the points are, as few decades have enough others.
  std::string TicsText() const {
    std::string text = "set xtics (";
    for (size_t i = 0; i < axis_.numbers.size(); ++i) {
      text += (i == 0 ? "" : ", ") + Quoted(TicText(axis_.numbers[i])) + " " +
              NumberText(axis_.numbers[i], 12);
    }
    return axis_.numbers.size() > 14 ? "" : text + ")\n";
  }

  void AddData(std::string& text, size_t number, const Line& line) const {
    text += "$line" + std::to_string(number + 1) + " << END\n";
    for (const Dot& dot : line.dots) {
      for (const double value : {dot.x, dot.y, dot.low, dot.high}) text += NumberText(value, 9) + " ";
      text += "\n";
    }
    text += "END\n";
  }

  void AddPlot(std::string& text, const std::vector<Line>& lines) const {
    std::string bands, marks;
    for (size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].dots.empty()) continue;
      const Style& style = kStyles[i % kStyles.size()];
      const std::string data = "$line" + std::to_string(i + 1);
      const std::string colour = std::string("rgb '") + style.colour + "'";
      const std::string title = " title " + Quoted(NoMarks(lines[i].name));
      const std::string mark = " pt " + std::to_string(style.mark) + " ps 0.55";
      if (axis_.is_named || lines[i].dots.size() < 2) {
        // Beside each other.
        const double step = 0.5 / static_cast<double>(lines.size());
        const double shift =
            axis_.is_named ? (static_cast<double>(i) - static_cast<double>(lines.size() - 1) / 2) * step : 0;
        marks += (marks.empty() ? "" : ", \\\n  ") + data + " using ($1+" + NumberText(shift, 4) +
                 "):2:3:4 with yerrorbars lw 1.8 lc " + colour + mark + title;
        continue;
      }
      // Bands of many lines hide each other.
      const bool has_band = lines.size() <= kMostBands;
      if (has_band) bands += (bands.empty() ? "" : ", \\\n  ") + data + " using 1:3:4 with filledcurves lc " + colour +
               " notitle";
      marks += (marks.empty() ? "" : ", \\\n  ") + data +
               (has_band ? " using 1:2 with linespoints lw 1.8 dt " : " using 1:2:3:4 with yerrorlines lw 1.4 dt ") +
               (std::string(style.dash) == "solid" ? "1" : style.dash) + " lc " + colour + mark + title;
    }
    if (marks.empty()) marks = "NaN notitle";
    text += "plot " + bands + (bands.empty() ? "" : ", \\\n  ") + marks + "\n";
  }

  const Plan& plan_;
  const Study& study_;
  const Analysis& analysis_;
  const size_t index_;
  const Plot& plot_;
  const size_t x_;
  std::optional<size_t> panels_;
  std::vector<size_t> metrics_;
  Axis axis_;
  ScaledUnit unit_;
  double most_ = 0, least_ = 0;
};

}  // namespace

std::vector<Figure> FiguresOf(const Plan& plan, const Analysis& analysis) {
  std::vector<Figure> figures;
  for (size_t i = 0; i < plan.study().plots.size(); ++i) {
    for (Figure& figure : Drawer(plan, analysis, i).Run()) figures.push_back(std::move(figure));
  }
  return figures;
}

std::string Draw(const Figure& figure, const std::string& directory) {
  WriteWhole(directory + "/" + figure.name + ".gp", figure.script);
  // gnuplot writes into the directory in which it is, without its settings of this user.
  const std::string go = "cd -- \"$0\" && exec gnuplot -d \"$1\" >/dev/null 2>&1";
  const std::string script = figure.name + ".gp";
  std::array<const char*, 6> argv{"sh", "-c", go.c_str(), directory.c_str(), script.c_str(), nullptr};
  pid_t process = -1;
  if (::posix_spawnp(&process, "sh", nullptr, nullptr, const_cast<char**>(argv.data()), environ) != 0) {
    return "";
  }
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return "";
  std::ifstream file(directory + "/" + figure.name + ".svg", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace pptplab::sweep
