// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/dialogs.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "stack/trace/recording.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostEntries = 5000;

bool CanBeOpened(const fs::path& file) {
  constexpr auto kExtensions =
      std::to_array<const char*>({".pcapng", ".pcap", ".cap", ".yaml", ".yml"});
  return std::find(kExtensions.begin(), kExtensions.end(), file.extension()) != kExtensions.end();
}

bool HasLetters(const std::string& name, const std::string& wanted) {
  return std::search(name.begin(), name.end(), wanted.begin(), wanted.end(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) ==
                  std::tolower(static_cast<unsigned char>(b));
         }) != name.end();
}

bool EnterPressed() { return KeyPressed(kKeyEnter) || KeyPressed(kKeyKeypadEnter); }

}  // namespace

// --- which file

OpenDialog::OpenDialog(std::string directory, std::function<void(std::string)> open)
    : directory_(std::move(directory)), open_(std::move(open)) {
  List();
}

void OpenDialog::List() {
  entries_.clear();
  problem_.clear();
  std::error_code error;
  fs::directory_iterator at(directory_, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    const bool is_directory = at->is_directory(ignored);
    const std::string name = at->path().filename().string();
    if (name.starts_with('.') || (!is_directory && !CanBeOpened(at->path()))) continue;
    if (entries_.size() < kMostEntries) entries_.push_back({name, is_directory});
  }
  if (error) problem_ = directory_ + ": " + error.message();
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(!a.is_directory, a.name) < std::pair(!b.is_directory, b.name);
  });
  entries_.insert(entries_.begin(), {"..", true});
  chosen_ = entries_.size() > 1 ? 1 : 0;
}

std::vector<OpenDialog::Entry> OpenDialog::Matching() const {
  std::vector<Entry> matching;
  for (const Entry& entry : entries_) {
    if (HasLetters(entry.name, typed_)) matching.push_back(entry);
  }
  return matching;
}

bool OpenDialog::Choose(const Entry& entry) {
  const fs::path path = fs::path(directory_) / entry.name;
  if (!entry.is_directory) {
    open_(path.string());
    return true;
  }
  directory_ = path.lexically_normal().string();
  typed_.clear();
  List();
  return false;
}

bool OpenDialog::Draw(Ui& ui, State&, const CommandTable&) {
  bool open = BeginOverlay(ui, "open", "Open", {640, 520});
  ui.Text(TextRole::kSmall,
          ui.Elide(TextRole::kSmall, directory_, ImGui::GetContentRegionAvail().x),
          Tone::kQuietText);
  if (std::exchange(first_, false)) ImGui::SetKeyboardFocusHere();
  if (ui.Field("open.path", "Letters of a name, or a whole path", &typed_,
               ImGui::GetContentRegionAvail().x)) {
    chosen_ = 0;
  }
  const std::vector<Entry> matching = Matching();
  const size_t before = chosen_;
  if (KeyPressed(kKeyDown, true) && chosen_ + 1 < matching.size()) ++chosen_;
  if (KeyPressed(kKeyUp, true) && chosen_ > 0) --chosen_;
  chosen_ = std::min(chosen_, matching.empty() ? 0 : matching.size() - 1);
  if (!problem_.empty()) ui.Text(TextRole::kSmall, "× " + problem_, Tone::kError, true);

  std::optional<Entry> wanted;
  ImGui::BeginChild("open.list", {0, -ui.Scaled(22)});
  for (size_t i = 0; i < matching.size(); ++i) {
    if (DrawEntry(ui, matching[i], i, chosen_ != before)) wanted = matching[i];
  }
  if (matching.empty()) {
    ui.EmptyState("open.empty", "Nothing here has these letters. Enter takes them as a path.");
  }
  ImGui::EndChild();
  ui.Text(TextRole::kSmall,
          "Recordings and captures (.pcapng, .pcap), scenarios (.yaml). A file can be dragged in.",
          Tone::kQuietText);
  EndOverlay();
  if (EnterPressed()) {
    ImGui::SetKeyboardFocusHere(-1);
    if (chosen_ < matching.size()) {
      wanted = matching[chosen_];
    } else if (!typed_.empty()) {
      open_(typed_);
      return false;
    }
    first_ = true;
  }
  if (wanted && Choose(*wanted)) return false;
  return open;
}

bool OpenDialog::DrawEntry(Ui& ui, const Entry& entry, size_t row, bool moved) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = std::round(ui.Scaled(26));
  const ImVec2 end{at.x + ImGui::GetContentRegionAvail().x, at.y + height};
  const std::string id = "open.entry." + entry.name;
  const bool pressed = ui.HitArea(id.c_str(), at, end, entry.name.c_str());
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool lit = row == chosen_;
  if (lit || ImGui::IsItemHovered()) {
    list->AddRectFilled(at, end, ui.Color(Tone::kSelection, lit ? 1 : 0.5f), ui.Scaled(4));
  }
  if (lit && moved) ImGui::SetScrollHereY(0.5f);
  const float y = std::round(at.y + (height - ui.Measure(TextRole::kBody, "A").y) / 2);
  ui.DrawText(list, {at.x + ui.Scaled(8), y}, TextRole::kBody,
              ui.Color(entry.is_directory ? Tone::kQuietText : Tone::kText),
              ui.Elide(TextRole::kBody, entry.is_directory ? entry.name + "/" : entry.name,
                       end.x - at.x - ui.Scaled(16)));
  ImGui::SetCursorScreenPos({at.x, end.y});
  return pressed;
}

// --- which password

PasswordDialog::PasswordDialog(OpenRequest request, std::function<void(OpenRequest)> open)
    : request_(std::move(request)), open_(std::move(open)) {}

bool PasswordDialog::Draw(Ui& ui, State&, const CommandTable&) {
  const bool open = BeginOverlay(ui, "password", "A capture of a real network", {520, 256});
  ui.Text(TextRole::kBody,
          fs::path(request_.path).filename().string() +
              " was not made by pptplab. If you know a user's password, what the tunnel hid can be "
              "shown: MS-CHAP's answers and MPPE's keys both come from it.",
          Tone::kQuietText, true);
  ImGui::Spacing();
  const float width = ImGui::GetContentRegionAvail().x;
  if (std::exchange(first_, false)) ImGui::SetKeyboardFocusHere();
  ui.Field("password.user", "User, such as alice", &request_.user, width);
  ImGui::SetNextItemWidth(width);
  ImGui::InputTextWithHint("##password.password", "Password", &request_.password,
                           visible_ ? 0 : ImGuiInputTextFlags_Password);
  ui.Probe("password.password", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, "");
  ui.Toggle("password.show", "Show it", &visible_);
  ImGui::Spacing();
  const bool decrypt = ui.Button("password.decrypt", "Decrypt (Enter)");
  ImGui::SameLine();
  const bool without = ui.Button("password.without", "Look without (Escape)");
  EndOverlay();
  if (decrypt || EnterPressed()) {
    open_(request_);
    return false;
  }
  if (without || !open) {
    request_.user.clear();
    request_.password.clear();
    open_(request_);
    return false;
  }
  return true;
}

// --- still going on

bool BusyOverlay::Draw(Ui& ui, State&, const CommandTable&) {
  const bool open = BeginOverlay(ui, "busy", "", {480, 150});
  ui.Text(TextRole::kSentence, opening_.Progress(), Tone::kText, true);
  ImGui::Spacing();
  // How long it takes nobody knows, so the bar says only that it goes on.
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.Scaled(4);
  list->AddRectFilled(at, {at.x + width, at.y + height}, ui.Color(Tone::kLine), height / 2);
  const float place = ui.motion() ? std::fmod(ui.seconds() * 0.6f, 1.25f) - 0.25f : 0.375f;
  const float from = at.x + width * std::max(0.0f, place);
  const float to = at.x + width * std::min(1.0f, place + 0.25f);
  list->AddRectFilled({from, at.y}, {to, at.y + height}, ui.Color(Tone::kAccent), height / 2);
  ImGui::Dummy({1, ui.Scaled(12)});
  const bool stop = ui.Button("busy.stop", "Stop (Escape)");
  EndOverlay();
  if (stop || !open) opening_.Cancel();
  return true;  // until the app sees that it has ended
}

}  // namespace pptplab::viz
