// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A lab's text over the window, which is as wide as its diagrams. Closed, the task is as it was.
#ifndef PPTPLAB_VIZ_PANELS_LAB_TEXT_H_
#define PPTPLAB_VIZ_PANELS_LAB_TEXT_H_

#include <string>
#include <vector>

#include "viz/ui/overlay.h"

namespace pptplab::viz {

class LabText : public Overlay {
 public:
  /// `markdown`: the lab's README.md.
  explicit LabText(const std::string& markdown) : blocks_(BlocksOf(markdown)) {}
  const char* id() const override { return "lab.text"; }
  bool Draw(Ui& ui, State& state, const CommandTable& commands) override;

  struct Block {
    enum class Kind : uint8_t { kParagraph, kHeading, kItem, kCode, kTable };
    Kind kind = Kind::kParagraph;
    std::string text;
    float indent = 0;                                 ///< design pixels
    std::string mark;                                 ///< of an item: "•" or "3."
    std::vector<std::vector<std::string>> rows = {};  ///< of a table, its heads first
  };
  static std::vector<Block> BlocksOf(const std::string& markdown);

 private:
  static void DrawTable(const Ui& ui, const Block& block, size_t number, float width);

  std::vector<Block> blocks_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_LAB_TEXT_H_
