// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every command by a few letters of its name, without a mouse.
#ifndef PPTPLAB_VIZ_PANELS_PALETTE_H_
#define PPTPLAB_VIZ_PANELS_PALETTE_H_

#include <string>

#include "viz/ui/overlay.h"

namespace pptplab::viz {

class Palette : public Overlay {
 public:
  const char* id() const override { return "palette"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;

 private:
  /// True: the command is to run.
  bool DrawRow(Ui& ui, const State& state, const CommandTable& commands, const Command& command,
               size_t row, bool moved) const;

  std::string query_;
  size_t chosen_ = 0;
  bool first_ = true;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_PALETTE_H_
