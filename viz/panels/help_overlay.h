// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys, made from the command table; and the same list where keys can be changed.
#ifndef PPTPLAB_VIZ_PANELS_HELP_OVERLAY_H_
#define PPTPLAB_VIZ_PANELS_HELP_OVERLAY_H_

#include <string>

#include "viz/ui/overlay.h"

namespace pptplab::viz {

class HelpOverlay : public Overlay {
 public:
  const char* id() const override { return "help"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;
};

/// Click a command (or choose it with the arrows and Enter), then press its new key.
class KeysOverlay : public Overlay {
 public:
  const char* id() const override { return "keys"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;
  /// The next key goes to the chosen command and not to what it does now.
  bool listening() const { return !listening_.empty(); }

 private:
  void Listen(State& state, const CommandTable& commands);
  void DrawRow(Ui& ui, State& state, const CommandTable& commands, const Command& command,
               size_t row, bool moved);

  std::string listening_;  ///< the command's name
  std::string problem_;
  size_t chosen_ = 0;
  bool just_begun_ = false;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_HELP_OVERLAY_H_
