// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See topology_svg.h. Links first, the thin ones below the thick, then nodes, then names.
#include "scenarios/topology_svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pptplab::scenarios {
namespace {

constexpr double kMargin = 48;
constexpr double kLetter = 0.56;  ///< width of a letter, in letter heights

struct Box {
  double left, top, right, bottom;
  bool Meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// Characters, not octets.
size_t LengthOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

template <class... T>
std::string Format(const char* format, T... values) {
  char text[400];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

class Drawing {
 public:
  Drawing(const TopologyGraph& graph, const std::vector<size_t>& way)
      : graph_(graph), way_(way), degrees_(graph.nodes.size(), 0) {
    for (const TopologyLink& link : graph.links) ++degrees_[link.a], ++degrees_[link.b];
    const auto count = static_cast<double>(graph.nodes.size());
    const TopologyPlaces places = PlacesOf(graph);
    // Some 2,500 square units of paper for each node, within reason.
    const double area = std::clamp(count * 2500, 500'000.0, 2'500'000.0);
    width_ = std::round(std::sqrt(area * places.aspect));
    height_ = std::round(width_ / places.aspect);
    font_ = count > 300 ? 9 : count > 60 ? 11 : 14;
    small_ = count > 300 ? 2.4 : count > 60 ? 4 : 7;
    for (const TopologyPoint& place : places.places) {
      at_.push_back({kMargin + place.x * (width_ - 2 * kMargin),
                     kMargin + place.y * (height_ - 2 * kMargin)});
    }
  }

  std::string Draw() {
    svg_ = Format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
                  "height=\"%.0f\" font-family=\"Inter, DejaVu Sans, sans-serif\">\n",
                  width_, height_ + 30, width_, height_ + 30);
    svg_ += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
    Links();
    Way();
    Nodes();
    Names();
    Caption();
    return std::move(svg_) + "</svg>\n";
  }

 private:
  double RadiusOf(size_t node) const {
    return small_ * (1 + 0.22 * std::log2(1.0 + static_cast<double>(degrees_[node])));
  }
  bool IsOnWay(size_t node) const {
    return std::any_of(way_.begin(), way_.end(), [&](size_t link) {
      return graph_.links[link].a == node || graph_.links[link].b == node;
    });
  }

  void Line(size_t number, const char* colour, double width) {
    const TopologyLink& link = graph_.links[number];
    svg_ += Format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
                   "stroke-width=\"%.1f\"%s>",
                   at_[link.a].x, at_[link.a].y, at_[link.b].x, at_[link.b].y, colour, width,
                   link.rate_is_default ? " stroke-dasharray=\"5 3\"" : "");
    svg_ += "<title>" + Escaped(graph_.nodes[link.a].label) + " - " +
            Escaped(graph_.nodes[link.b].label) + ": " + ToText(link.rate) + ", " +
            ToText(link.latency) + "</title></line>\n";
  }

  void Links() {
    for (size_t i = 0; i < graph_.links.size(); ++i) {
      const double decades = std::log10(
          std::max(1.0, static_cast<double>(graph_.links[i].rate.bits_per_second) / 1e6));
      Line(i, "#9aa7b4", (0.5 + 0.4 * decades) * (small_ > 3 ? 1.0 : 0.6));
    }
  }
  void Way() {
    for (const size_t link : way_) Line(link, "#d1495b", small_ > 3 ? 4 : 2.5);
  }

  void Nodes() {
    for (size_t i = 0; i < at_.size(); ++i) {
      const bool stressed = IsOnWay(i);
      svg_ += Format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"#ffffff\" "
                     "stroke-width=\"%.1f\">",
                     at_[i].x, at_[i].y, RadiusOf(i), stressed ? "#d1495b" : "#2f6690",
                     small_ > 3 ? 1.2 : 0.5);
      const TopologyNode& node = graph_.nodes[i];
      svg_ += "<title>" + Escaped(node.label);
      if (node.name != node.label) svg_ += " (" + node.name + ")";
      svg_ += "</title></circle>\n";
    }
  }

  /// Beside its node, if there is room.
  void Name(size_t node, std::vector<Box>& taken) {
    const std::string& text = graph_.nodes[node].label;
    const double width = static_cast<double>(LengthOf(text)) * font_ * kLetter, r = RadiusOf(node) + 2;
    const TopologyPoint& at = at_[node];
    struct Spot {
      double x, y;
    };
    for (const Spot& spot : {Spot{at.x + r, at.y - font_ / 2}, Spot{at.x - r - width, at.y - font_ / 2},
                             Spot{at.x - width / 2, at.y - r - font_}, Spot{at.x - width / 2, at.y + r}}) {
      const Box box{spot.x, spot.y, spot.x + width, spot.y + font_};
      const bool is_inside = box.left > 2 && box.right < width_ - 2 && box.top > 2 && box.bottom < height_;
      const bool is_free = std::none_of(taken.begin(), taken.end(),
                                        [&](const Box& other) { return other.Meets(box); });
      if (!is_inside || !is_free) continue;
      taken.push_back(box);
      svg_ += Format("<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\" fill=\"#20262c\" stroke=\"#ffffff\" "
                     "stroke-width=\"2\" paint-order=\"stroke\">", box.left,
                     box.bottom - font_ * 0.15, font_);
      svg_ += Escaped(text) + "</text>\n";
      return;
    }
  }

  void Names() {
    std::vector<Box> taken;
    for (size_t i = 0; i < at_.size(); ++i) {
      const double r = RadiusOf(i);
      taken.push_back({at_[i].x - r, at_[i].y - r, at_[i].x + r, at_[i].y + r});
    }
    std::vector<size_t> order(at_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const bool first = IsOnWay(a), second = IsOnWay(b);
      return first != second ? first : degrees_[a] > degrees_[b];
    });
    // In a crowd, names of crossings say most; the others have tooltips.
    order.resize(std::min<size_t>(order.size(), 1000));
    for (const size_t node : order) Name(node, taken);
  }

  void Caption() {
    std::string text = graph_.name.empty() ? "" : graph_.name + ": ";
    text += std::to_string(graph_.nodes.size()) + " nodes, " + std::to_string(graph_.links.size()) +
            " links; thicker is faster, dashed: no speed in the file";
    svg_ += Format("<text x=\"%.0f\" y=\"%.0f\" font-size=\"13\" fill=\"#5b6670\">", kMargin / 2,
                   height_ + 14) +
            Escaped(text) + "</text>\n";
  }

  const TopologyGraph& graph_;
  const std::vector<size_t>& way_;
  std::vector<size_t> degrees_;
  std::vector<TopologyPoint> at_;
  double width_ = 0, height_ = 0, font_ = 0, small_ = 0;
  std::string svg_;
};

}  // namespace

std::string DrawTopology(const TopologyGraph& graph, const std::vector<size_t>& way) {
  return Drawing(graph, way).Draw();
}

}  // namespace pptplab::scenarios
