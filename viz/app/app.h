// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The program without a window: state, commands, panels and the overlay on top, drawn into the
// current ImGui context frame by frame. The window, the offscreen renderer and the tests drive it
// with the same few calls.
#ifndef PPTPLAB_VIZ_APP_APP_H_
#define PPTPLAB_VIZ_APP_APP_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viz/app/opening.h"
#include "viz/app/shell.h"
#include "viz/app/tour.h"
#include "viz/app/trial_runner.h"
#include "viz/panels/lab_desk.h"
#include "viz/panels/scrubber.h"
#include "viz/panels/toolbar.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

class App {
 public:
  explicit App(Settings settings);
  ~App();

  State& state() { return state_; }
  const CommandTable& commands() const { return commands_; }
  Ui& ui() { return ui_; }
  Shell& shell() { return shell_; }

  /// Begins to open whatever the path names, which may be a lab's directory; errors become the
  /// message in the window.
  void Open(OpenRequest request);
  /// A lab's directory, its panel beside the live views. `with_recording`: and the first of its
  /// recordings in these. The sentence says what is wrong with it.
  std::string OpenLab(const std::string& directory, bool with_recording);
  const LabDesk& lab() const { return lab_; }
  /// The same; for a capture of a real network it first asks for the password.
  void OpenAsking(const std::string& path);
  /// A recording that the caller opened; `as`: how a person would name it on the command line.
  void Show(std::unique_ptr<RecordingModel> recording, std::string as);
  /// Works until nothing is being opened or tried any more: for pictures and tests. False: it
  /// failed, and state().status() says why.
  bool FinishOpening();
  /// Where the cursor goes once the recording is there (place_to_go.h).
  void GoToWhenOpen(std::string place) { place_ = std::move(place); }
  const Opening* opening() const { return opening_.get(); }
  void Follow() { following_ = true; }
  /// What Enter and Backspace lead through (tour.h). The sentence says what is wrong with the file.
  std::string TakeTour(const std::string& path);
  const Tour& tour() const { return tour_; }
  /// Opens and follows a recording as soon as there is something in it.
  void AwaitAndFollow(std::string path);
  bool following() const { return following_; }

  /// Before ImGui::NewFrame. True: the font atlas is new, and the renderer must take it.
  bool Prepare(float content_scale);
  /// Between ImGui::NewFrame and ImGui::Render.
  void Frame(float elapsed_seconds);
  /// Something moves or is awaited: draw again without waiting for an input.
  bool Animates() const;

  void ShowOverlay(std::unique_ptr<Overlay> overlay) { overlay_ = std::move(overlay); }
  const Overlay* overlay() const { return overlay_.get(); }

  bool wants_quit() const { return wants_quit_; }
  void Quit() { wants_quit_ = true; }
  /// A picture of the next frame is wanted in this file.
  void RequestPicture(std::string path) { picture_ = std::move(path); }
  std::optional<std::string> TakePictureRequest() { return std::exchange(picture_, std::nullopt); }
  /// What is open, as a person would name it; empty: nothing.
  const std::string& name() const { return opened_.path; }
  /// "pptplab view run.pcapng --goto packet:17"
  std::string CommandLine() const;

 private:
  void AddCommands();
  void AddFileCommands();
  void AddTourCommands();
  void SaveTour();
  void AddOverlayCommands();
  void HandleKeys();
  void RunCommand(const Command& command);
  void PollOpening();
  void FinishWith(Opening& opening);
  void LookForGrowth(float elapsed_seconds);
  void ExchangeRuns();
  void ReturnToField();
  void WarnWhoWrites(const KeyChord& chord);
  void FollowPrediction();
  void DrawWindow();

  State state_;
  CommandTable commands_;
  Ui ui_;
  LabDesk lab_;                                  ///< the panels look at it
  std::pair<float, int> last_letter_{-1e9f, 0};  ///< when a letter's command ran, and which
  bool was_writing_ = false;                     ///< into a field of the lab, before the overlay
  Shell shell_;
  Toolbar toolbar_;
  Scrubber scrubber_;
  std::unique_ptr<Overlay> overlay_;
  std::unique_ptr<Opening> opening_;
  TrialRunner trials_;
  Tour tour_;                          ///< empty: there is none
  OpenRequest opened_;                 ///< what is shown
  std::optional<std::string> to_ask_;  ///< a path to open in the next frame, by OpenAsking
  std::optional<OpenRequest> wanted_;  ///< asked for by a dialog, opened in the next frame
  std::string temporary_directory_;    ///< where the recording lies, if it was made for the window
  std::string place_;                  ///< where to go when it is open
  std::string awaited_;                ///< a recording that a run is about to write
  bool following_ = false;
  bool predicts_ = false;  ///< as of the last frame
  float since_growth_ = 0;
  float fonts_scale_ = 0;
  std::optional<ThemeName> theme_;
  bool wants_quit_ = false;
  std::optional<std::string> picture_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_APP_H_
