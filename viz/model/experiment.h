// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "Try it": the same run again with one thing changed. A recording says in its first block by which
// command its run can be repeated; an experiment is a few further `--set`s on it. Everything else,
// random numbers included, stays the same, so what differs is what the change did.
//
// Not here: starting the second process (viz/app), telling the two runs apart (compare.h).
#ifndef PPTPLAB_VIZ_MODEL_EXPERIMENT_H_
#define PPTPLAB_VIZ_MODEL_EXPERIMENT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// "pptplab run SCENARIO OPTIONS…"
struct RunCommand {
  std::string scenario;              ///< as it was typed: relative to where it was
  std::vector<std::string> options;  ///< "--set", "links[1].loss=2%", "--RngRun=7"
};
/// What a recording says of itself. nullopt: it is no run's.
std::optional<RunCommand> ParseRunCommand(std::string_view text);
/// For a shell.
std::string ToString(const RunCommand& command);
/// The command with more `--set`s. Packets to drop join those that it drops already.
RunCommand With(RunCommand command, const std::vector<std::string>& settings);

/// What an experiment changes; its rows have this heading.
enum class ExperimentGroup : uint8_t { kFirst, kNat, kLink, kTunnel };
const char* NameOfGroup(ExperimentGroup group);  ///< "The way between them"

struct Experiment {
  const char* name;   ///< "loss": in commands ("try.loss") and tests
  const char* title;  ///< "20 % loss"
  ExperimentGroup group = ExperimentGroup::kFirst;
};
/// All there are, in the order in which they are shown.
std::span<const Experiment> Experiments();
const Experiment* FindExperiment(std::string_view name);

/// An experiment on a recording. `settings` is empty if it can't be done with it; then the sentence
/// says why.
struct ScenarioChange {
  std::string sentence;               ///< "A fifth of all packets gets lost between home and isp."
  std::vector<std::string> settings;  ///< "links[1].loss=20%"
  bool is_offered = true;             ///< false: what it changes is no part of this network
};

/// Knows a recording's network and which packet is which on its wire. Makes its lists once, for the
/// recording that it was made for, so that a change of the cursor costs two searches.
class ExperimentPlanner {
 public:
  explicit ExperimentPlanner(const RecordingModel& recording);

  const std::optional<RunCommand>& command() const { return command_; }
  /// Of this recording as it is now: one that grows has packets that the lists lack.
  bool IsFor(const RecordingModel& recording) const {
    return &recording == &recording_ && recording.size() == size_;
  }
  /// `selected`: where the cursor stands, for "drop exactly this packet".
  ScenarioChange Plan(std::string_view experiment, ItemIndex selected) const;

 private:
  struct Wire {
    std::string node[2];  ///< at its ends
    std::optional<trace::InterfaceId> interface[2];
  };
  /// One packet on one wire.
  struct Passage {
    size_t wire = 0;
    size_t end = 0;       ///< which of the two sends it
    uint32_t number = 0;  ///< of all that this end sends, from 1
    ItemIndex item = kNoItem;
  };

  void FindWires();
  void FindMiddle();
  std::optional<Passage> PassageOf(ItemIndex selected) const;
  std::optional<Passage> PassageOfPacket(ItemIndex packet) const;
  ScenarioChange OnMiddle(std::span<const std::string_view> settings, std::string_view before,
                          std::string_view after) const;
  ScenarioChange CutHere(ItemIndex selected) const;
  ScenarioChange OnNat(std::string_view mode, std::string_view sentence) const;
  void FindNats();
  ScenarioChange OnBothEnds(std::span<const std::string_view> settings,
                            std::string_view sentence) const;
  ScenarioChange DropThis(ItemIndex selected) const;

  const RecordingModel& recording_;
  size_t size_ = 0;
  std::optional<RunCommand> command_;
  std::vector<Wire> wires_;  ///< in the order of the scenario's links
  std::optional<size_t> middle_;
  std::vector<std::string> nats_;
  std::vector<std::string> clients_;
  std::vector<std::string> servers_;
  std::vector<std::vector<ItemIndex>> sent_;  ///< by InterfaceId: what it put on its wire
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_EXPERIMENT_H_
