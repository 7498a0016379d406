// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Everything one can do, in one table: keys, menus, the palette, the `?` overlay and the tests are
// made of it.
#ifndef PPTPLAB_VIZ_MODEL_COMMAND_H_
#define PPTPLAB_VIZ_MODEL_COMMAND_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/state.h"

namespace pptplab::viz {

/// A key with its modifiers. `code` is a GLFW key code (an ASCII capital for letters); no header of
/// GLFW is needed to name one.
struct KeyChord {
  int code = 0;
  bool control = false;
  bool shift = false;
  bool alt = false;
  friend bool operator==(const KeyChord&, const KeyChord&) = default;
};
/// "Ctrl+Shift+P", "Right", "Space", "?"; both directions. nullopt: no key is called so.
std::optional<KeyChord> ParseKey(std::string_view text);
std::string ToString(const KeyChord& key);  ///< empty: a key without a name

struct Command {
  std::string name;   ///< "step.forward": for settings, tests and the palette
  std::string title;  ///< "Next step"
  std::string group;  ///< "Time", "View", "File", "Try it"
  std::string key;    ///< default; empty: none
  std::function<void(State&)> run;
  std::function<bool(const State&)> enabled;  ///< empty: always
  bool repeats = false;                       ///< while the key is held
};

class CommandTable {
 public:
  void Add(Command command);
  const std::vector<Command>& commands() const { return commands_; }
  const Command* Find(std::string_view name) const;
  /// The key in force: the user's, else the default. Empty: none.
  std::string KeyOf(const Command& command, const Settings& settings) const;
  const Command* ForKey(const KeyChord& key, const Settings& settings) const;
  /// Best matches first: the letters of `query` appear in title or name in this order.
  std::vector<const Command*> Search(std::string_view query) const;
  /// False if there is none of this name or it isn't enabled.
  bool Run(std::string_view name, State& state) const;

 private:
  std::vector<Command> commands_;
};

/// The commands that need only the model: stepping, playing, filters, points of view, settings. The
/// app adds those that need a window (open, export, quit).
void AddModelCommands(CommandTable& table);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_COMMAND_H_
