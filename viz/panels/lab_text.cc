// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// As much of Markdown as labs' texts have: headings, paragraphs, lists, code and tables as they
// stand, and the marks within a line. Pictures are named.
#include "viz/panels/lab_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

namespace pptplab::viz {

namespace {

using Kind = LabText::Block::Kind;

constexpr size_t kMostBlocks = 2000;
constexpr float kIndent = 26;
constexpr size_t kMostColumns = 20;
constexpr size_t kLongestLink = 400;  ///< octets

/// "[what](where)" from `text`'s beginning: what, and how many letters that was; 0: it is none.
std::pair<std::string_view, size_t> LinkIn(std::string_view text) {
  if (!text.starts_with('[')) return {"", 0};
  text = text.substr(0, kLongestLink);  // else a line of brackets would take for ever
  const size_t end = text.find("](");
  const size_t close = end == text.npos ? end : text.find(')', end);
  if (close == text.npos) return {"", 0};
  return {text.substr(1, end - 1), close + 1};
}

/// A line without what marks code, emphasis and links. A star between spaces stays.
std::string WithoutMarks(std::string_view line) {
  std::string out;
  bool in_code = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '`') {
      in_code = !in_code;
    } else if (letter == '*' && !in_code) {
      const bool alone =
          (i == 0 || line[i - 1] == ' ') && i + 1 < line.size() && line[i + 1] == ' ';
      if (alone) out += letter;
    } else if (const auto [says, size] = LinkIn(line.substr(i)); size > 0 && !in_code) {
      out += WithoutMarks(says);
      i += size - 1;
    } else {
      out += letter;
    }
  }
  return out;
}

/// The cells of "| a | b |"; none: it is the line below a table's head.
std::vector<std::string> CellsOf(std::string_view line) {
  std::vector<std::string> cells;
  if (line.find_first_not_of("|-: ") == line.npos) return cells;
  line.remove_prefix(1);
  while (!line.empty()) {
    const size_t end = std::min(line.find('|'), line.size());
    std::string_view cell = line.substr(0, end);
    cell.remove_prefix(std::min(cell.find_first_not_of(' '), cell.size()));
    cells.push_back(WithoutMarks(cell.substr(0, cell.find_last_not_of(' ') + 1)));
    line.remove_prefix(std::min(end + 1, line.size()));
    if (line.find_first_not_of(' ') == line.npos) break;
  }
  return cells;
}

/// "- ", "12. ": how many letters; 0: it begins no item.
size_t MarkOf(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  size_t digits = 0;
  while (digits < line.size() && digits < 3 &&
         std::isdigit(static_cast<unsigned char>(line[digits])))
    ++digits;
  return digits > 0 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

}  // namespace

std::vector<LabText::Block> LabText::BlocksOf(const std::string& markdown) {
  std::vector<Block> blocks;
  std::istringstream lines(markdown);
  bool fenced = false;
  bool goes_on = false;   // the block before
  bool after_gap = true;  // an empty line was before
  float indent = 0;       // of the item before
  const auto add = [&](Kind kind, std::string text, float at, std::string mark = "") {
    blocks.push_back({kind, std::move(text), at, std::move(mark), {}});
    goes_on = true;
  };
  for (std::string line; std::getline(lines, line) && blocks.size() < kMostBlocks;) {
    if (!fenced && line == "## Tasks") {  // as they stand in the panel
      blocks.push_back({Kind::kParagraph, "The tasks are in the panel Lab.", 0, "", {}});
      break;
    }
    const size_t first = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view words = std::string_view(line).substr(first);
    const bool was_gap = std::exchange(after_gap, words.empty());
    const bool in_code = goes_on && blocks.back().kind == Kind::kCode;
    // Code of an item lies deeper than the item's words.
    const size_t code_from = indent > 0 ? 7 : 4;
    if (words.starts_with("```")) {
      fenced = !fenced;
      goes_on = false;
    } else if (!fenced && words.starts_with('|')) {
      if (!goes_on || blocks.back().kind != Kind::kTable) add(Kind::kTable, "", 0);
      if (auto cells = CellsOf(words); !cells.empty())
        blocks.back().rows.push_back(std::move(cells));
    } else if (fenced || (first >= code_from && !words.empty() && (in_code || was_gap))) {
      const std::string text = fenced ? line : line.substr(std::min(first, code_from));
      if (in_code) {
        blocks.back().text += "\n" + text;
      } else {
        add(Kind::kCode, text, indent);
      }
    } else if (words.empty() || words.starts_with("<!--")) {
      goes_on = false;
    } else if (words.starts_with("![")) {
      const auto [says, size] = LinkIn(words.substr(1));
      const std::string where(words.substr(std::min(words.size(), says.size() + 4)));
      add(Kind::kParagraph,
          "Picture " + where.substr(0, where.find(')')) + ": " + WithoutMarks(says) + ".",
          first == 0 ? 0 : indent);
      goes_on = false;
    } else if (words.starts_with('#')) {
      indent = 0;
      add(Kind::kHeading,
          WithoutMarks(words.substr(std::min(words.find_first_not_of("# "), words.size()))), 0);
      goes_on = false;
    } else if (const size_t mark = MarkOf(words); mark > 0) {
      const std::string_view sign = words.substr(0, mark - 1);
      indent = kIndent * static_cast<float>(1 + std::min<size_t>(first / 2, 3));
      add(Kind::kItem, WithoutMarks(words.substr(mark)), indent,
          sign == "-" || sign == "*" ? "•" : std::string(sign));
    } else if (goes_on && !in_code && blocks.back().kind != Kind::kTable) {
      blocks.back().text += " " + WithoutMarks(words);
    } else {
      if (first == 0) indent = 0;
      add(Kind::kParagraph, WithoutMarks(words), indent);
    }
  }
  return blocks;
}

void LabText::DrawTable(const Ui& ui, const Block& block, size_t number, float width) {
  size_t columns = 0;
  for (const auto& row : block.rows) columns = std::max(columns, row.size());
  if (columns == 0 || columns > kMostColumns) return;
  const std::string id = "lab.text.table." + std::to_string(number);
  if (!ImGui::BeginTable(id.c_str(), static_cast<int>(columns),
                         ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp,
                         {width, 0})) {
    return;
  }
  // As wide as what they hold; what is too long for that is wrapped.
  for (size_t column = 0; column < columns; ++column) {
    float widest = ui.Scaled(40);
    for (const auto& row : block.rows) {
      if (column < row.size())
        widest = std::max(widest, ui.Measure(TextRole::kBody, row[column]).x);
    }
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch, std::min(widest, width / 2));
  }
  for (const auto& row : block.rows) {
    ImGui::TableNextRow();
    for (const std::string& cell : row) {
      ImGui::TableNextColumn();
      ui.Text(TextRole::kBody, cell, &row == &block.rows.front() ? Tone::kQuietText : Tone::kText,
              /*wrap=*/true);
    }
  }
  ImGui::EndTable();
}

bool LabText::Draw(Ui& ui, State& state, const CommandTable& commands) {
  const Command* const command = commands.Find("lab.text");
  const std::string key =
      command == nullptr ? "" : KeyOnKeyboard(commands.KeyOf(*command, state.settings()));
  const bool open = BeginOverlay(ui, id(), "The lab’s text", {1080, 1200});
  ui.Text(TextRole::kSmall,
          "README.md in the lab’s directory. ↑ ↓ scroll; Escape" +
              (key.empty() ? "" : " or " + key) + " goes back to the task.",
          Tone::kQuietText, true);
  ImGui::BeginChild("lab.text.all", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
  const float line = ui.Measure(TextRole::kBody, "x").y;
  const float page = ImGui::GetWindowHeight() - 2 * line;
  const auto scroll = [](float by) { ImGui::SetScrollY(ImGui::GetScrollY() + by); };
  if (KeyPressed(kKeyDown, true)) scroll(3 * line);
  if (KeyPressed(kKeyUp, true)) scroll(-3 * line);
  if (KeyPressed(kKeyPageDown, true)) scroll(page);
  if (KeyPressed(kKeyPageUp, true)) scroll(-page);
  if (KeyPressed(kKeyHome)) ImGui::SetScrollY(0);
  if (KeyPressed(kKeyEnd)) ImGui::SetScrollY(ImGui::GetScrollMaxY());
  const float left = ImGui::GetCursorPosX();
  // The window's edge, and not that of the widest diagram.
  const float edge = left + ImGui::GetWindowWidth() - ui.Scaled(18);
  for (const Block& block : blocks_) {
    const bool is_code = block.kind == Kind::kCode;
    if (block.kind == Kind::kTable) {
      DrawTable(ui, block, static_cast<size_t>(&block - blocks_.data()), edge - left);
      continue;
    }
    ImGui::Dummy({1, ui.Scaled(block.kind == Kind::kHeading ? 10
                               : block.kind == Kind::kItem  ? 0
                                                            : 2)});
    const float indent = ui.Scaled(block.indent);
    if (!block.mark.empty()) {
      const float width = ui.Measure(TextRole::kBody, block.mark).x;
      ImGui::SetCursorPosX(left + indent - width - ui.Scaled(7));
      ui.Text(TextRole::kBody, block.mark, Tone::kQuietText);
      ImGui::SameLine();
    }
    ImGui::SetCursorPosX(left + indent);
    const TextRole role = block.kind == Kind::kHeading ? TextRole::kSentence
                          : is_code                    ? TextRole::kMonoSmall
                                                       : TextRole::kBody;
    if (!is_code) ImGui::PushTextWrapPos(edge);
    ui.Text(role, block.text);
    if (!is_code) ImGui::PopTextWrapPos();
    if (&block == &blocks_.front())
      ui.Probe("lab.text.title", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
               block.text);
  }
  ImGui::Dummy({1, line});
  ImGui::EndChild();
  EndOverlay();
  return open;
}

}  // namespace pptplab::viz
