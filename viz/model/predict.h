// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Predict, then reveal: while it is on, a step forward first asks what comes, out of four messages
// that occur in the recording; the answer reveals it. What comes later is hidden in the ladder.
#ifndef PPTPLAB_VIZ_MODEL_PREDICT_H_
#define PPTPLAB_VIZ_MODEL_PREDICT_H_

#include <functional>
#include <string>
#include <vector>

#include "viz/model/command.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {

struct Prediction {
  static constexpr size_t kChoices = 4;

  bool is_on = false;
  bool is_asking = false;
  ItemIndex stop = kNoItem;  ///< what is asked for, or was last
  std::vector<std::string> choices;
  size_t right = 0;          ///< of the choices
  size_t guess = kChoices;   ///< kChoices: none yet
  ItemIndex edge = kNoItem;  ///< the last item that was revealed; kNoItem: nothing is hidden
  uint32_t asked = 0;        ///< and answered, since the recording was opened
  uint32_t guessed_right = 0;
  /// Where answers are written down, if anywhere: the packet's number, the guess, whether it holds.
  /// The sentence says why it couldn't be.
  std::function<std::string(uint32_t packet, const std::string& guess, bool is_right)> record;

  /// For another recording: as if it had just been turned on.
  void Restart();
  void Turn(State& state, bool on);
  /// A step forward is wanted. True: the question is asked instead.
  bool HoldsBack(State& state, StepUnit unit);
  /// Answers the question, and takes the step.
  void Guess(State& state, size_t choice);
  /// A jump to there would show what is hidden: says so, and the jump is not to be taken.
  bool HoldsBackJump(State& state, ItemIndex item) const;
  /// Takes the step without a guess; nothing is written down.
  void Reveal(State& state);
  /// What lies behind the edge is hidden, but for the rest of a journey that has begun before it.
  bool Hides(const RecordingModel& recording, ItemIndex item) const;

 private:
  bool Ask(const State& state, ItemIndex item);
};

/// "LCP Configure-Request": what a packet or a message is called; empty: it has no name.
std::string NameOfMessage(const RecordingModel& recording, ItemIndex item);
/// The packet itself, or the first of the message's journey; kNoItem: there is none.
ItemIndex PacketBehind(const RecordingModel& recording, ItemIndex item);
/// The same as it first crossed a link, and not as it was inside the tunnel; if it never did, as
/// PacketBehind has it.
ItemIndex PacketOnLink(const RecordingModel& recording, ItemIndex item);
/// As tshark counts, from 1; 0: this is no packet.
uint32_t NumberOfPacket(const RecordingModel& recording, ItemIndex packet);

/// "predict" and the answers; part of AddModelCommands.
void AddPredictCommands(CommandTable& table);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PREDICT_H_
