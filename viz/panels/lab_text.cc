// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The lab's text, as far as a panel can show it: headings, paragraphs, lists and code of its
// README.md, up to the tasks, which the panel has itself. Pictures are left out.
#include <sstream>

#include "viz/panels/lab_panel.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostBlocks = 2000;

std::string WithoutMarks(std::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '`' || line.substr(i, 2) == "**") {
      i += line[i] == '*' ? 1 : 0;
      continue;
    }
    out += line[i];
  }
  return out;
}

}  // namespace

std::vector<LabPanel::Block> LabPanel::BlocksOf(const std::string& markdown) {
  std::vector<Block> blocks;
  std::istringstream lines(markdown);
  bool in_code = false;
  bool goes_on = false;  // the paragraph before
  for (std::string line; std::getline(lines, line) && blocks.size() < kMostBlocks;) {
    if (!in_code && line == "## Tasks") break;
    if (line.starts_with("```")) {
      in_code = !in_code;
      goes_on = false;
    } else if (in_code || line.starts_with("    ") || line.starts_with("|")) {
      if (!goes_on || !blocks.back().is_code) blocks.push_back({false, true, ""});
      blocks.back().text += (blocks.back().text.empty() ? "" : "\n") + line;
      goes_on = true;
    } else if (line.starts_with("#")) {
      blocks.push_back({true, false, WithoutMarks(line.substr(line.find_first_not_of("# ")))});
      goes_on = false;
    } else if (line.empty() || line.starts_with("![") || line.starts_with("<!--")) {
      goes_on = false;
    } else if (goes_on && !blocks.back().is_code && !line.starts_with("- ")) {
      blocks.back().text += " " + WithoutMarks(line);
    } else {
      const bool is_item = line.starts_with("- ");
      blocks.push_back(
          {false, false, is_item ? "•  " + WithoutMarks(line.substr(2)) : WithoutMarks(line)});
      goes_on = true;
    }
  }
  return blocks;
}

void LabPanel::DrawText(Ui& ui, State& state, const CommandTable& commands) {
  if (text_of_ != desk_.text()) {
    text_of_ = desk_.text();
    blocks_ = BlocksOf(text_of_);
  }
  if (ui.Button("lab.text.close",
                WithKeyOf(commands, state, "lab.text", "Back to the task").c_str())) {
    commands.Run("lab.text", state);
  }
  for (const Block& block : blocks_) {
    ImGui::Dummy({1, ui.Scaled(block.is_heading ? 4 : 1)});
    const TextRole role = block.is_heading ? TextRole::kSentence
                          : block.is_code  ? TextRole::kMonoSmall
                                           : TextRole::kBody;
    ui.Text(role, block.text, Tone::kText, true);
    if (&block == &blocks_.front()) {
      ui.Probe("lab.text", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, block.text);
    }
  }
}

}  // namespace pptplab::viz
