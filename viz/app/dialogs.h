// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Questions the window asks: which file, which password, and "is this still going on?".
#ifndef PPTPLAB_VIZ_APP_DIALOGS_H_
#define PPTPLAB_VIZ_APP_DIALOGS_H_

#include <functional>
#include <string>
#include <vector>

#include "viz/app/opening.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

/// A path, typed or chosen: directories and the files that can be opened, by keyboard or mouse.
class OpenDialog : public Overlay {
 public:
  OpenDialog(std::string directory, std::function<void(std::string)> open);
  const char* id() const override { return "open"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;

 private:
  struct Entry {
    std::string name;
    bool is_directory = false;
  };
  void List();
  std::vector<Entry> Matching() const;
  /// True: a file was chosen.
  bool Choose(const Entry& entry);
  bool DrawEntry(Ui& ui, const Entry& entry, size_t row, bool moved);

  std::string directory_;
  std::string typed_;
  std::string problem_;
  std::vector<Entry> entries_;
  std::function<void(std::string)> open_;
  size_t chosen_ = 0;
  bool first_ = true;
};

/// Who used this tunnel? Without an answer the capture is shown undecrypted.
class PasswordDialog : public Overlay {
 public:
  PasswordDialog(OpenRequest request, std::function<void(OpenRequest)> open);
  const char* id() const override { return "password"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;

 private:
  OpenRequest request_;
  std::function<void(OpenRequest)> open_;
  bool visible_ = false;
  bool first_ = true;
};

/// What is being done, how far it is, and a way to stop.
class BusyOverlay : public Overlay {
 public:
  /// `opening` outlives this.
  explicit BusyOverlay(Opening& opening) : opening_(opening) {}
  const char* id() const override { return "busy"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;

 private:
  Opening& opening_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_DIALOGS_H_
