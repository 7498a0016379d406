// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Frames, keys, and how a file comes into view.
#include "viz/app/app.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "viz/app/dialogs.h"
#include "viz/app/place_to_go.h"
#include "viz/model/predict.h"
#include "viz/model/trial.h"
#include "viz/panels/help_overlay.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostRecent = 9;
constexpr float kGrowthInterval = 0.1f;
constexpr int kKeyCodes = 350;

/// What a text field needs itself.
bool BelongsToText(const KeyChord& key) {
  if (key.code >= 290 && key.code <= 314) return false;  // F1 … F25
  if (key.alt) return false;
  if (!key.control) return true;
  constexpr std::string_view kEditing = "ACVXYZ";
  const bool letter = key.code < 128 && kEditing.find(static_cast<char>(key.code)) != kEditing.npos;
  return letter || (key.code >= 258 && key.code <= 269);
}

void Remember(Settings& settings, const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  const std::string file = error ? path : absolute.lexically_normal().string();
  auto& recent = settings.recent;
  recent.erase(std::remove(recent.begin(), recent.end(), file), recent.end());
  recent.insert(recent.begin(), file);
  if (recent.size() > kMostRecent) recent.resize(kMostRecent);
}

std::string InQuotes(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word)
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

}  // namespace

App::App(Settings settings) : ui_(settings), shell_(MakePanels(lab_)) {
  state_.settings() = std::move(settings);
  AddCommands();
}

App::~App() {
  overlay_.reset();  // it may look at opening_
  if (!temporary_directory_.empty()) RemoveTemporaryDirectory(temporary_directory_);
}

// --- opening

void App::Open(OpenRequest request) {
  std::error_code error;
  if (fs::is_directory(request.path, error)) {
    overlay_.reset();
    OpenLab(request.path, true);
    return;
  }
  const auto kind = KindOfFile(request.path);
  if (!kind) {
    state_.Say(kind.error());
    return;
  }
  overlay_.reset();
  opening_ = std::make_unique<Opening>(std::move(request), *kind);
  if (*kind != FileKind::kRecording) overlay_ = std::make_unique<BusyOverlay>(*opening_);
  PollOpening();
}

std::string App::OpenLab(const std::string& directory, bool with_recording) {
  const std::string before = lab_.is_open() ? lab_.session().directory().string() : "";
  const std::string problem = lab_.Open(state_, directory);
  const std::string wanted = lab_.TakeWantedRecording();
  if (!problem.empty()) {
    shell_.Show("lab");
    state_.Say(problem);
    return problem;
  }
  if (lab_.session().directory() != before) {
    for (const char* panel : {"walk", "bytes", "ladder", "lab"}) shell_.Show(panel);
    state_.settings().preset = Preset::kLab;
  }
  if (!with_recording) return "";
  const auto recordings = lab_.session().recordings();
  const std::string first = !wanted.empty()      ? wanted
                            : recordings.empty() ? ""
                                                 : recordings.front().string();
  std::error_code error;
  if (first.empty() || !fs::exists(first, error)) {
    state_.Say("This lab has no recording: its tasks need none.");
    return "";
  }
  // As it was named: so a command that names it can be copied.
  Open({(fs::path(directory) / fs::path(first).filename()).string(), "", "", {}});
  return "";
}

void App::OpenAsking(const std::string& path) {
  const auto kind = KindOfFile(path);
  if (!kind || *kind != FileKind::kCapture) return Open({path, "", "", {}});
  overlay_ = std::make_unique<PasswordDialog>(
      OpenRequest{path, "", "", {}}, [this](OpenRequest request) { wanted_ = std::move(request); });
}

void App::PollOpening() {
  if (!opening_ || opening_->Poll()) return;
  if (overlay_ && std::string_view(overlay_->id()) == "busy") overlay_.reset();
  const std::unique_ptr<Opening> done = std::move(opening_);
  FinishWith(*done);
}

void App::FinishWith(Opening& opening) {
  if (!opening.succeeded()) {
    state_.Say(opening.message());
    return;
  }
  auto recording = RecordingModel::Open(opening.result_path());
  if (!recording) {
    state_.Say(recording.error());
    return;
  }
  const std::string old = std::exchange(temporary_directory_, opening.TakeTemporaryDirectory());
  Show(std::move(*recording), opening.request().path);
  opened_ = opening.request();
  if (const fs::path lab = LabDesk::LabOf(opened_.path); !lab.empty()) OpenLab(lab.string(), false);
  if (!old.empty()) RemoveTemporaryDirectory(old);
  if (!opening.message().empty()) state_.Say(opening.message());
  const std::string place = std::exchange(place_, "");
  if (place.empty()) return;
  const std::string problem = GoTo(state_, place);
  if (!problem.empty()) state_.Say("--goto: " + problem);
}

void App::Show(std::unique_ptr<RecordingModel> recording, std::string as) {
  following_ = false;
  opened_ = {};
  opened_.path = std::move(as);
  Remember(state_.settings(), opened_.path);
  state_.Show(std::move(recording));
  state_.Say(state_.recording().size() == 0
                 ? "Nothing is recorded in this file yet."
                 : "Press → for the next step, ← to go back, ? for all keys.");
  tour_ = {};
  const std::string beside = Tour::PathBeside(opened_.path);
  std::error_code error;
  if (!fs::is_regular_file(beside, error)) return;
  const std::string problem = TakeTour(beside);
  state_.Say(problem.empty() ? "There is a tour: press Enter for its first stop." : problem);
}

std::string App::TakeTour(const std::string& path) {
  if (state_.empty()) return "there is no recording to make a tour of";
  auto tour = Tour::Read(path, state_);
  if (!tour) return tour.error();
  tour_ = std::move(*tour);
  return "";
}

void App::SaveTour() {
  const std::string path = Tour::PathBeside(opened_.path);
  std::error_code error;
  if (fs::exists(path, error)) {
    return state_.Say(path + " is there already; move it away to write another.");
  }
  std::ofstream file(path, std::ios::binary);
  file << TourOfBookmarks(state_);
  file.close();
  if (!file) return state_.Say(path + " could not be written.");
  const std::string problem = TakeTour(path);
  state_.Say(problem.empty() ? "Written: " + path + ". Enter shows its stops." : problem);
}

/// "Try it": the other run is looked at in all views, and compared with the one that was open.
void App::ExchangeRuns() {
  Trial& trial = state_.trial();
  if (trial.phase != Trial::Phase::kDone) return;
  auto open = RecordingModel::Open(trial.other->path());
  auto other = RecordingModel::Open(state_.recording().path());
  if (!open || !other) return state_.Say(open ? other.error() : open.error());
  const Trial before = std::move(trial);
  state_.Show(std::move(*open));
  opened_ = trials_.ExchangeOther(opened_, &temporary_directory_);
  state_.trial().TakeExchanged(before, std::move(*other), state_.recording());
  const auto& differences = state_.trial().comparison.differences;
  if (!differences.empty()) GoToRow(state_, differences.front());
}

bool App::FinishOpening() {
  while (opening_ || trials_.busy() || lab_.checking()) {
    PollOpening();
    trials_.Poll(state_);
    lab_.Poll(state_, 0);
    if (opening_ || trials_.busy() || lab_.checking())
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return !state_.empty();
}

std::string App::CommandLine() const {
  std::string line = "pptplab view " + InQuotes(opened_.path);
  if (!opened_.user.empty()) line += " --user " + InQuotes(opened_.user) + " --password …";
  for (const std::string& option : opened_.run_options) line += " " + InQuotes(option);
  if (!state_.empty()) line += " --goto " + PlaceOf(state_);
  if (!state_.filter().MatchesEverything()) line += " --filter " + InQuotes(state_.filter().text());
  return line;
}

void App::AwaitAndFollow(std::string path) {
  awaited_ = std::move(path);
  state_.Say("Waiting for " + awaited_ + " to be written …");
}

void App::LookForGrowth(float elapsed_seconds) {
  if (!following_ && awaited_.empty()) return;
  since_growth_ += elapsed_seconds;
  if (since_growth_ < kGrowthInterval) return;
  since_growth_ = 0;
  if (following_) {
    state_.Grow();
    return;
  }
  const auto kind = KindOfFile(awaited_);
  if (!kind || *kind != FileKind::kRecording) return;
  Open({std::exchange(awaited_, ""), "", "", {}});
  following_ = !state_.empty();
}

// --- frames

bool App::Prepare(float content_scale) {
  ui_.SetContentScale(content_scale);
  const float scale = ScaleOf(state_.settings()) * content_scale;
  const bool new_scale = scale != fonts_scale_;
  if (new_scale || theme_ != state_.settings().theme) {
    ApplyTheme(state_.settings().theme, scale);
    theme_ = state_.settings().theme;
  }
  if (!new_scale) return false;
  const std::string problem = LoadFonts(scale);
  if (!problem.empty() && fonts_scale_ == 0) state_.Say(problem);
  fonts_scale_ = scale;
  return true;
}

bool App::Animates() const {
  return state_.playing() || opening_ != nullptr || trials_.busy() || following_ ||
         !awaited_.empty() || shell_.dragging() || shell_.busy();
}

void App::Frame(float elapsed_seconds) {
  ui_.BeginFrame(state_.settings(), elapsed_seconds);
  ui_.NoteInput();
  if (to_ask_) OpenAsking(*std::exchange(to_ask_, std::nullopt));
  if (wanted_) Open(*std::exchange(wanted_, std::nullopt));
  PollOpening();
  trials_.Poll(state_);
  lab_.Poll(state_, elapsed_seconds);
  if (std::string wanted = lab_.TakeWantedRecording(); !wanted.empty())
    Open({std::move(wanted), "", "", {}});
  LookForGrowth(elapsed_seconds);
  HandleKeys();
  FollowPrediction();
  state_.Advance(std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min(elapsed_seconds, 0.25f))));
  DrawWindow();
  if (!overlay_) return ReturnToField();
  was_writing_ |= lab_.has_keyboard;
  Overlay* const drawn = overlay_.get();
  // A command that it runs may put another in its place.
  std::unique_ptr<Overlay> keep = std::move(overlay_);
  const bool stays = drawn->Draw(ui_, state_, commands_);
  if (stays && !overlay_ && (opening_ || std::string_view(keep->id()) != "busy")) {
    overlay_ = std::move(keep);
  }
}

/// Whoever wrote an answer before an overlay lay over it goes on writing.
void App::ReturnToField() {
  if (std::exchange(was_writing_, false)) lab_.wants_field = true;
}

/// Questions come to the front where the answers to “why” stand.
void App::FollowPrediction() {
  const bool predicts = state_.prediction().is_on;
  if (predicts_ == predicts) return;
  predicts_ = predicts;
  shell_.Show(predicts ? "predict" : "why");
}

void App::DrawWindow() {
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(room);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("window", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  const float toolbar = std::round(ui_.Scaled(Toolbar::kHeight));
  const float scrubber = std::round(ui_.Scaled(Scrubber::kHeight));
  toolbar_.Draw(ui_, state_, commands_, {0, 0}, room.x, opened_.path);
  shell_.Draw(ui_, state_, commands_, {0, toolbar, room.x, room.y - toolbar - scrubber});
  scrubber_.Draw(ui_, state_, commands_, {0, room.y - scrubber}, room.x);
  ImGui::End();
}

// --- keys

void App::HandleKeys() {
  const ImGuiIO& io = ImGui::GetIO();
  const bool listening = overlay_ && std::string_view(overlay_->id()) == "keys";
  if (listening) return;
  const bool typing = io.WantTextInput;
  const bool popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  for (int code = 32; code < kKeyCodes; ++code) {
    if (!io.KeysDown[code] || !ImGui::IsKeyPressed(code, true)) continue;
    const KeyChord chord{code, io.KeyCtrl, io.KeyShift, io.KeyAlt};
    const Command* command = commands_.ForKey(chord, state_.settings());
    // Where other editors have it, unless somebody gave this key to something else.
    if (command == nullptr && chord == KeyChord{'P', true, true})
      command = commands_.Find("palette");
    if (command == nullptr || (typing && BelongsToText(chord))) continue;
    // Below an overlay or a menu plain keys are its own, but Ctrl+K and the like still work.
    if ((overlay_ || popup) && !chord.control && command->name != "help") continue;
    if (!command->repeats && !ImGui::IsKeyPressed(code, false)) continue;
    RunCommand(*command);
    if (!typing) WarnWhoWrites(chord);
    return;  // the table may have changed
  }
  if (typing || overlay_) return;
  // Where "?" lies elsewhere than on Shift+/, its character tells.
  for (const ImWchar letter : io.InputQueueCharacters) {
    if (letter == '?') commands_.Run("help", state_);
  }
}

/// Two letters or digits in a second, while a lab asks for something written: somebody types the
/// answer, and not where it goes.
void App::WarnWhoWrites(const KeyChord& chord) {
  const bool is_text = !chord.control && !chord.alt && chord.code >= '0' && chord.code <= 'Z';
  const bool was_text = is_text && ui_.seconds() - last_letter_.first < 1;
  const bool is_other = last_letter_.second != chord.code;
  last_letter_ = {is_text ? ui_.seconds() : -1e9f, chord.code};
  if (!was_text || !is_other || !lab_.is_open() || !lab_.IsWritten()) return;
  const Command* const write = commands_.Find("lab.write");
  if (write == nullptr) return;
  state_.Say("These keys are commands. To write the answer: " +
             KeyOnKeyboard(commands_.KeyOf(*write, state_.settings())) + ", or click its field.");
}

void App::RunCommand(const Command& command) {
  if (!command.enabled || command.enabled(state_)) {
    command.run(state_);
  } else if (state_.empty()) {
    state_.Say("Nothing is open: Ctrl+O opens a recording, a scenario or a capture.");
  }
}

}  // namespace pptplab::viz
