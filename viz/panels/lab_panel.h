// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Lab panel: the tasks with how they stand, the chosen one's question, what its kind of answer
// needs, the verdict and the hints. What it says and does is at the desk (lab_desk.h).
#ifndef PPTPLAB_VIZ_PANELS_LAB_PANEL_H_
#define PPTPLAB_VIZ_PANELS_LAB_PANEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "viz/panels/lab_desk.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

/// How a task stands: a sign and a word, besides the points.
enum class Standing : uint8_t { kOpen, kAnswered, kRight, kPartly, kWrong };
Standing StandingOf(const labs::TaskState& task);
std::string_view WordFor(Standing standing);

class LabPanel final : public Panel {
 public:
  explicit LabPanel(LabDesk& desk) : desk_(desk) {}
  const char* id() const override { return "lab"; }
  const char* title() const override { return "Lab"; }
  Place place() const override { return Place::kTask; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;  // lab_commands.cc
  bool IsBusy() const override { return desk_.checking() || frames_to_settle_ > 0; }

 private:
  void DrawHead(Ui& ui, State& state, const CommandTable& commands);
  void DrawMenu(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawTasks(Ui& ui, State& state);
  void DrawTaskRow(Ui& ui, State& state, size_t task);
  void DrawTask(Ui& ui, State& state, const CommandTable& commands);
  void DrawActions(Ui& ui, State& state, const CommandTable& commands);
  void DrawVerdict(Ui& ui) const;
  void DrawHints(Ui& ui, State& state, const CommandTable& commands);

  // lab_inputs.cc
  void DrawAnswer(Ui& ui, State& state, const CommandTable& commands);
  void DrawChoices(Ui& ui, State& state);
  void DrawCards(Ui& ui, State& state);
  void DrawFields(Ui& ui, State& state);
  void DrawField(Ui& ui, State& state, size_t part, const char* hint, float width);
  void DrawPicking(Ui& ui, State& state, const CommandTable& commands);
  void ShowPart(size_t part, float top, float bottom);
  void ScrollWhileDragging(Ui& ui);

  LabDesk& desk_;
  uint64_t turn_ = 0;  ///< of the desk, as last drawn
  bool scroll_to_chosen_ = false;
  int frames_to_settle_ = 0;                  ///< until what was scrolled to is seen
  size_t dragged_ = static_cast<size_t>(-1);  ///< of the cards
  size_t seen_part_ = 0;
  bool is_stacked_ = false;  ///< fields are below their names, as something wide stands in one
};

/// "Check (F9)": a command as a button says it.
std::string WithKeyOf(const CommandTable& commands, const State& state, const char* name,
                      std::string label);
/// A button on the same line if there is room, else on the next.
bool FlowButton(Ui& ui, const char* id, const std::string& label, bool enabled = true,
                const char* tooltip = nullptr);
/// Whether the window shows all from `top` to `bottom`.
bool IsSeen(float top, float bottom);
float WrappedHeight(const Ui& ui, TextRole role, std::string_view text, float width);
void DrawWrappedText(const Ui& ui, ImVec2 at, TextRole role, ImU32 color, std::string_view text,
                     float width);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_LAB_PANEL_H_
