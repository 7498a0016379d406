// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Predict, then reveal: the question, the four answers, and whether the guess was right.
#ifndef PPTPLAB_VIZ_PANELS_PREDICT_PANEL_H_
#define PPTPLAB_VIZ_PANELS_PREDICT_PANEL_H_

#include "viz/panels/panel.h"

namespace pptplab::viz {

class PredictPanel final : public Panel {
 public:
  const char* id() const override { return "predict"; }
  const char* title() const override { return "Predict"; }
  Place place() const override { return Place::kWhy; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;

 private:
  void DrawAnswer(Ui& ui, State& state, const CommandTable& commands, size_t choice) const;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_PREDICT_PANEL_H_
