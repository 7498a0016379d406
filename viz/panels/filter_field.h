// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The field for the filter language: applies what is right as it is typed, says what is wrong below
// it, and offers the words that may follow.
#ifndef PPTPLAB_VIZ_PANELS_FILTER_FIELD_H_
#define PPTPLAB_VIZ_PANELS_FILTER_FIELD_H_

#include <string>
#include <vector>

#include "viz/model/state.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

class FilterField {
 public:
  void Draw(Ui& ui, State& state, float width);
  void Focus() { wants_focus_ = true; }

 private:
  static int Edit(ImGuiInputTextCallbackData* data);
  void Apply(State& state);
  void Complete(State& state, const std::string& word);
  void DrawBelow(Ui& ui, State& state, ImVec2 at, float width);

  std::string text_;
  std::string shown_;  ///< the state's filter when it was last the same as the field
  FilterError error_;
  std::vector<std::string> words_;
  bool wants_focus_ = false;
  bool cursor_to_end_ = false;
  bool typing_ = false;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_FILTER_FIELD_H_
