// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network: nodes that can be dragged, links with rate and latency, tunnels as tubes, and the
// selected data unit on its way, with a ring for each thing that it is wrapped in.
#ifndef PPTPLAB_VIZ_PANELS_TOPOLOGY_PANEL_H_
#define PPTPLAB_VIZ_PANELS_TOPOLOGY_PANEL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/link_history.h"
#include "viz/model/topology.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class TopologyPanel final : public Panel {
 public:
  const char* id() const override { return "topology"; }
  const char* title() const override { return "Topology"; }
  Place place() const override { return Place::kWhere; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;
  bool IsBusy() const override { return is_reading_; }

 private:
  /// A stretch of the selected data unit's way.
  struct Leg {
    size_t from = 0;
    size_t to = 0;
    bool dies = false;
    std::vector<trace::Layer> rings;
  };
  struct Frame {
    ImVec2 min{};  ///< where centres of nodes may be
    ImVec2 max{};
    float left = 0;           ///< edge of the panel
    float radius = 0;         ///< of a node
    float spacing = 0;        ///< between nodes in view, if they stood evenly
    ImVec2 end{};             ///< lower right corner of the panel
    float top = 0;            ///< its upper edge
    bool is_upright = false;  ///< a chain in a narrow place stands
    bool is_tall = false;     ///< room for two lines above the names
    bool is_crowded =
        false;  ///< more nodes to be seen than there is room for names: topology_crowd.cc
  };
  /// Which part of the drawing is seen.
  struct View {
    float zoom = 1;
    ImVec2 centre{0.5f, 0.5f};  ///< share of the drawing
  };
  /// Where the selected data unit is in this frame, and the line behind it.
  struct Selected {
    const Leg* leg = nullptr;  ///< nullptr: nothing moved
    size_t done = 0;           ///< legs behind it
    ImVec2 tip{};              ///< to where it came on its link
    ImVec2 at{};               ///< where it is drawn
    float half = 0;
    float size = 1;  ///< of its rings
    bool arrived = false;
    std::string marks;  ///< "IP › G › PPP", from `marks_at` on
    ImVec2 marks_at{};
  };
  Frame Arrange(const Ui& ui) const;
  ImVec2 At(const Frame& frame, size_t node) const;
  bool IsSeen(const Frame& frame, ImVec2 at) const;
  /// A place on the screen as a share of the drawing.
  ImVec2 ShareOf(const Frame& frame, ImVec2 at) const;
  void ReadZoom(const Ui& ui, const Frame& frame);
  void Zoom(float factor, ImVec2 fixed);
  // Many nodes.
  float CrowdRadius(const Ui& ui, const Frame& frame, size_t node) const;
  std::optional<size_t> NearestToMouse(const Ui& ui, const Frame& frame) const;
  std::vector<size_t> ByImportance(const State& state) const;
  void DrawCrowdLinks(const Ui& ui, const Frame& frame) const;
  void DrawCrowd(Ui& ui, const State& state, const Frame& frame);
  void DrawCrowdNames(Ui& ui, const State& state, const Frame& frame);
  void Follow(const Ui& ui, const State& state);
  void ReadLegs(const State& state, const JourneyPath& path);
  Selected PlaceSelected(const Ui& ui, const Frame& frame) const;
  void DrawTunnels(const Ui& ui, const State& state, const Frame& frame,
                   const Selected& selected) const;
  void DrawTrail(const Ui& ui, const Frame& frame, const Selected& selected) const;
  void DrawNodes(Ui& ui, const State& state, const Frame& frame);
  void DrawFlights(Ui& ui, State& state, const Frame& frame);
  void DrawSelected(Ui& ui, const Frame& frame, const Selected& selected) const;
  void DrawResting(const Ui& ui, const Frame& frame) const;
  void DrawEnd(const Ui& ui, const Frame& frame, ImVec2 at) const;

  // topology_links.cc
  void ReadLinks(const State& state);
  void DrawLinks(const Ui& ui, const Frame& frame) const;
  std::vector<std::pair<std::string, Tone>> LinesOf(size_t link, bool aside) const;
  void DrawLinkTexts(const Ui& ui, const Frame& frame, size_t link) const;
  void DrawLinkEvents(const Ui& ui, const Frame& frame) const;
  void DrawQueue(const Ui& ui, const Frame& frame, size_t link, bool at_b) const;
  void TakeLinkClicks(Ui& ui, State& state, const Frame& frame) const;
  std::string AboutLink(const State& state, size_t link) const;

  Topology topology_;
  LinkHistory history_;
  /// A link of the topology at the cursor: of all its wires together.
  struct LinkShown {
    std::vector<size_t> wires;  ///< of history_
    bool up = true;
    std::string text;                              ///< what it does to packets
    size_t dropped = 0;                            ///< up to the cursor
    std::vector<std::pair<LinkDrop, bool>> drops;  ///< in this step; true: at its end b
    std::optional<uint64_t> queue[2];              ///< at a, at b
    uint64_t longest = 0;                          ///< of both queues, ever
  };
  std::vector<LinkShown> links_;  ///< as topology_.links()
  size_t events_read_ = 0;        ///< items, when links_ was made
  StepUnit unit_ = StepUnit::kMessage;
  bool is_reading_ = false;  ///< history_
  View view_;
  std::optional<size_t> hovered_;  ///< of many nodes
  std::vector<size_t> by_links_;   ///< nodes, those with the most links first
  // What is selected, read when the cursor moves.
  const RecordingModel* shown_ = nullptr;
  uint64_t revision_ = 0;
  ItemIndex cursor_ = kNoItem;
  std::vector<Leg> legs_;
  JourneyEnd end_;
  std::optional<size_t> rests_at_;  ///< no legs: it is at this node
  std::vector<trace::Layer> rings_;
  std::vector<Flight> flights_;
  std::vector<Tunnel> tunnels_;
  float began_ = -10;  ///< Ui::seconds when the cursor came here
};

/// A square for each layer around the next; encrypted is hatched and has a lock. Returns half its
/// side. `size` below 1: there is little room.
float DrawRings(const Ui& ui, ImDrawList* list, ImVec2 centre,
                const std::vector<trace::Layer>& rings, float alpha, float size = 1);
void DrawNodeShape(const Ui& ui, ImDrawList* list, ImVec2 centre, float radius, NodeShape shape,
                   ImU32 line, ImU32 fill);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_TOPOLOGY_PANEL_H_
