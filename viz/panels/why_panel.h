// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Why: the sentence about the selected item, the largest text on the screen; below it, as deep as
// asked for, what it is, why now, what comes next, and all that followed. For an eavesdropper: what
// his wire shows, and what the password would give.
#ifndef PPTPLAB_VIZ_PANELS_WHY_PANEL_H_
#define PPTPLAB_VIZ_PANELS_WHY_PANEL_H_

#include <optional>
#include <string>
#include <string_view>

#include "viz/model/explanation.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class WhyPanel final : public Panel {
 public:
  const char* id() const override { return "why"; }
  const char* title() const override { return "Why"; }
  Place place() const override { return Place::kWhy; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  void Refresh(const State& state);
  void DrawHead(Ui& ui, State& state) const;
  void DrawSentence(const Ui& ui) const;
  void DrawStart(const Ui& ui, const State& state, const CommandTable& commands) const;
  void DrawParagraph(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawOverheard(const Ui& ui) const;
  void DrawEverything(Ui& ui, State& state) const;
  void DrawFields(const Ui& ui) const;
  void DrawCommand(Ui& ui, State& state) const;
  bool DrawLink(Ui& ui, const char* id, std::string_view label, std::string_view text) const;

  std::optional<Explainer> explainer_;
  const RecordingModel* recording_ = nullptr;
  size_t recording_size_ = 0;
  uint64_t revision_ = 0;
  ItemIndex shown_ = kNoItem;
  int depth_ = 0;
  explain::Explanation explanation_;
  std::string command_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_WHY_PANEL_H_
