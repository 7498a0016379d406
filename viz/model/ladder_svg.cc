// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The order of the lifelines, and the ladder as a picture for a paper or a slide: plain SVG 1.1,
// text as text, every arrow with its layer's letter, so that it reads in black and white.
#include <algorithm>
#include <cstdio>
#include <queue>

#include "viz/model/ladder.h"
#include "viz/model/topology.h"

namespace pptplab::viz {
namespace {

/// LinkNamed events are recorded when the network is built: among the first.
constexpr size_t kLinksAreWithin = 65536;

int RankOf(const Node& node) {
  const auto has = [&](std::string_view word) { return node.role.find(word) != std::string::npos; };
  if (has("PPTP client") || has("PNS")) return 0;
  if (has("router") || has("NAT") || has("firewall")) return 1;
  if (has("PPTP server") || has("PAC")) return 2;
  return 3;
}

/// Links from the nearest client; nodes that no client reaches stand at the end.
std::vector<size_t> DistancesOf(const RecordingModel& recording) {
  const auto& nodes = recording.nodes();
  std::unordered_map<trace::NodeId, size_t> index;
  for (size_t i = 0; i < nodes.size(); ++i) index[nodes[i].id] = i;
  std::vector<std::vector<size_t>> neighbours(nodes.size());
  const size_t end = std::min(recording.size(), kLinksAreWithin);
  for (ItemIndex i = 0; i < end; ++i) {
    const auto wire = WireOf(recording, i);
    if (!wire) continue;
    neighbours[index[wire->a]].push_back(index[wire->b]);
    neighbours[index[wire->b]].push_back(index[wire->a]);
  }
  std::vector<size_t> distance(nodes.size(), nodes.size());
  std::queue<size_t> open;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (RankOf(nodes[i]) != 0) continue;
    distance[i] = 0;
    open.push(i);
  }
  while (!open.empty()) {
    const size_t at = open.front();
    open.pop();
    for (const size_t next : neighbours[at]) {
      if (distance[next] <= distance[at] + 1) continue;
      distance[next] = distance[at] + 1;
      open.push(next);
    }
  }
  return distance;
}

}  // namespace

std::vector<Lifeline> LifelinesOf(const RecordingModel& recording) {
  const auto& nodes = recording.nodes();
  const std::vector<size_t> distance = DistancesOf(recording);
  std::vector<size_t> order(nodes.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(distance[a], RankOf(nodes[a])) < std::pair(distance[b], RankOf(nodes[b]));
  });
  std::vector<Lifeline> lifelines;
  for (const size_t i : order) lifelines.push_back({nodes[i].id, nodes[i].name, nodes[i].role});
  return lifelines;
}

// --- the picture

namespace {

constexpr double kRowHeight = 26;
constexpr double kTop = 56;
constexpr double kLeft = 110;  ///< times stand there
constexpr double kGap = 150;   ///< between lifelines

const char* ColorOf(trace::Layer layer) {
  switch (layer) {
    case trace::Layer::kRun:
    case trace::Layer::kLink:
    case trace::Layer::kIp:
    case trace::Layer::kNat:
      return "#5a6577";
    case trace::Layer::kTcp:
    case trace::Layer::kPptp:
      return "#0b6fa8";
    case trace::Layer::kGre:
      return "#8f6200";
    case trace::Layer::kPpp:
    case trace::Layer::kLcp:
    case trace::Layer::kIpcp:
      return "#00785a";
    case trace::Layer::kAuthentication:
      return "#a3487b";
    case trace::Layer::kCcp:
    case trace::Layer::kMppe:
      return "#b34c00";
    case trace::Layer::kInner:
    case trace::Layer::kApplication:
      return "#766c00";
  }
  return "#5a6577";
}

std::string Escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

class Picture {
 public:
  Picture(Ladder& ladder, const State& state, size_t begin, size_t end)
      : ladder_(ladder), state_(state), begin_(begin), end_(end) {}

  std::string Draw() {
    for (size_t row = begin_; row < end_; ++row) {
      y_ += Heading(row) ? kRowHeight * 1.4 : 0;
      DrawRow(ladder_.Row(row));
      y_ += kRowHeight;
    }
    const double lines = static_cast<double>(std::max<size_t>(ladder_.lifelines().size(), 1));
    const double width = kLeft + kGap * lines, height = y_ + kRowHeight;
    std::string head;
    Put(head, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" ", width,
        height);
    Put(head, "viewBox=\"0 0 %.0f %.0f\" font-family=\"Inter, DejaVu Sans, sans-serif\" ", width,
        height);
    head += "font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
    for (size_t i = 0; i < ladder_.lifelines().size(); ++i) {
      Text(head, X(i), 28, "middle", "#1c2128", ladder_.lifelines()[i].name, "700");
      Put(head, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#dce0e6\"/>\n", X(i), 38.0, y_);
    }
    return head + body_ + "</svg>\n";
  }

 private:
  template <class... Values>
  static void Put(std::string& out, const char* format, Values... values) {
    char text[320];
    std::snprintf(text, sizeof text, format, values...);
    out += text;
  }
  static void Text(std::string& out, double x, double y, const char* anchor, const char* color,
                   std::string_view text, const char* weight = "400") {
    Put(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-weight=\"%s\">", x, y,
        anchor, color, weight);
    out += Escaped(text) + "</text>\n";
  }
  double X(size_t lifeline) const { return kLeft + kGap * (static_cast<double>(lifeline) + 0.5); }

  /// The six steps in which the story is told.
  bool Heading(size_t row) {
    const SixStep step = state_.timeline().SixStepAt(ladder_.ItemOf(row));
    if (step_ == step) return false;
    step_ = step;
    const std::string title =
        std::to_string(static_cast<int>(step) + 1) + "  " + std::string(NameOfSixStep(step));
    Put(body_, "<path d=\"M8 %.1fH%.1f\" stroke=\"#9aa3b0\" stroke-dasharray=\"2 3\"/>\n", y_,
        X(ladder_.lifelines().empty() ? 0 : ladder_.lifelines().size() - 1));
    Text(body_, 8, y_ + 20, "start", "#1c2128", title, "700");
    return true;
  }

  void DrawRow(const LadderRow& row) {
    const double y = y_ + kRowHeight * 0.75;
    char time[48];
    const double since =
        static_cast<double>(row.time_sent - Nanoseconds(state_.recording().begin_time())) / 1e9;
    std::snprintf(time, sizeof time, "%.6f s", since);
    Text(body_, kLeft - 16, y + 4, "end", "#5b6472", time);
    if (row.from == kNoLifeline) {
      Text(body_, kLeft, y + 4, "start", "#5b6472", row.label);
      return;
    }
    const char* const color = ColorOf(row.layer);
    for (const LadderRow::Stretch& stretch : row.way) {
      const bool dies = row.death && row.death->on_link && &stretch == &row.way.back();
      Line(X(stretch.from), X(stretch.to), y, ColorOf(stretch.layer), row.is_again, dies);
    }
    if (!row.way.empty() && !row.death) Head(X(row.way.back().from), X(row.to), y, color);
    if (row.death) Cross(row, y);
    const size_t to = row.to == kNoLifeline ? row.from : row.to;
    const std::string label =
        row.label + (row.is_again ? " (again)" : "") +
        (row.death && row.kind == LadderRow::Kind::kArrow ? ": " + row.death->text : "");
    // 12 px letters are about 6 px wide; what is longer goes on in the tooltip.
    const double middle = (X(row.from) + X(to)) / 2;
    body_ += "<g><title>" + Escaped(label) + "</title>\n";
    Text(body_, middle, y - 4, "middle", row.death ? "#c62828" : color, Cut(label, 60));
    body_ += "</g>\n";
  }
  void Line(double from, double to, double y, const char* color, bool dashed, bool dies) {
    Put(body_, "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\" stroke-width=\"1.5\"%s/>\n", from, y,
        dies ? from + (to - from) * 0.6 : to, color, dashed ? " stroke-dasharray=\"5 3\"" : "");
  }
  void Head(double from, double to, double y, const char* color) {
    const double back = to > from ? -7 : 7;
    Put(body_, "<path d=\"M%.1f %.1fl%.1f -4v8z\" fill=\"%s\"/>\n", to, y, back, color);
  }
  void Cross(const LadderRow& row, double y) {
    double x = X(row.death->lifeline);
    if (row.death->on_link && !row.way.empty()) {
      const double from = X(row.way.back().from);
      x = from + (x - from) * 0.6;
    }
    Put(body_,
        "<path d=\"M%.1f %.1fl10 10m0 -10l-10 10\" stroke=\"#c62828\" stroke-width=\"2\"/>\n",
        x - 5, y - 5);
  }
  static std::string Cut(const std::string& text, size_t letters) {
    size_t end = 0;
    for (size_t n = 0; end < text.size() && n < letters; ++n) {
      ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    }
    return end == text.size() ? text : text.substr(0, end) + "…";
  }

  Ladder& ladder_;
  const State& state_;
  size_t begin_;
  size_t end_;
  double y_ = kTop;
  std::optional<SixStep> step_;
  std::string body_;
};

}  // namespace

std::string LadderSvg(Ladder& ladder, const State& state, size_t begin, size_t end) {
  return Picture(ladder, state, begin, std::min(end, ladder.size())).Draw();
}

}  // namespace pptplab::viz
