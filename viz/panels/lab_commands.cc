// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Everything that the Lab panel does, by name and key. Function keys, as they also work while
// somebody types into a field.
#include "viz/panels/lab_panel.h"

namespace pptplab::viz {

void LabPanel::AddCommands(CommandTable& table) {
  LabDesk& desk = desk_;
  const auto has_lab = [&desk](const State&) { return desk.is_open() && !desk.tasks().empty(); };
  const auto has_order = [&desk, has_lab](const State& state) {
    return has_lab(state) && desk.task().task->kind == labs::Kind::kOrder;
  };
  const auto show = [&table](State& state) { table.Run("panel.lab", state); };
  const auto step_task = [&desk, show](State& state, size_t step) {
    show(state);
    desk.ChooseToAnswer(state, (desk.chosen() + step) % desk.tasks().size());
  };
  const auto step_part = [&desk, show](State& state, size_t step) {
    show(state);
    desk.SelectPart((desk.part() + step) % desk.parts());
    desk.wants_field = desk.IsWritten();
  };
  table.Add({"lab.task.next", "Lab: next task", "Lab", "F2",
             [step_task](State& state) { step_task(state, 1); }, has_lab, true});
  table.Add({"lab.task.previous", "Lab: previous task", "Lab", "Shift+F2",
             [&desk, step_task](State& state) { step_task(state, desk.tasks().size() - 1); },
             has_lab, true});
  table.Add({"lab.subject", "Lab: show what the task is about", "Lab", "F10",
             [&desk](State& state) {
               if (!desk.GoToSubject(state)) state.Say("The task names nothing to look at here.");
             },
             has_lab});
  table.Add({"lab.part.next", "Lab: next choice, card or field", "Lab", "F3",
             [step_part](State& state) { step_part(state, 1); }, has_lab, true});
  table.Add({"lab.part.previous", "Lab: choice, card or field before", "Lab", "Shift+F3",
             [&desk, step_part](State& state) { step_part(state, desk.parts() - 1); }, has_lab,
             true});
  table.Add({"lab.take", "Lab: take what is selected (choice, packet, octets)", "Lab", "F4",
             [&desk, show](State& state) {
               show(state);
               desk.Take(state);
             },
             has_lab});
  table.Add({"lab.write", "Lab: write into the field", "Lab", "Shift+F4",
             [&desk, show](State& state) {
               show(state);
               desk.wants_field = !desk.fields().empty();
             },
             has_lab});
  table.Add({"lab.card.earlier", "Lab: card up", "Lab", "Alt+PageUp",
             [&desk](State& state) {
               if (desk.part() > 0) desk.MoveCard(state, desk.part(), desk.part() - 1);
             },
             has_order, true});
  table.Add({"lab.card.later", "Lab: card down", "Lab", "Alt+PageDown",
             [&desk](State& state) { desk.MoveCard(state, desk.part(), desk.part() + 1); },
             has_order, true});
  table.Add({"lab.mark", "Lab: clicks in the ladder mark packets, on or off", "Lab", "Shift+F10",
             [&desk](State& state) { desk.MarkByClicks(state, !state.marks().by_click); },
             [&desk](const State&) { return desk.CanMark(); }});
  table.Add({"lab.clear", "Lab: take the answer back", "Lab", "Shift+Delete",
             [&desk](State& state) { desk.SetAnswer(state, {}); }, has_lab});
  table.Add({"lab.check", "Lab: check this answer", "Lab", "F9",
             [&desk, show](State& state) {
               show(state);
               desk.Check(state, false);
             },
             has_lab});
  table.Add({"lab.check.all", "Lab: check all answers", "Lab", "Shift+F9",
             [&desk, show](State& state) {
               show(state);
               desk.Check(state, true);
             },
             has_lab});
  table.Add({"lab.check.stop", "Lab: stop checking", "Lab", "Ctrl+F9",
             [&desk](State& state) { desk.StopChecking(state); },
             [&desk](const State&) { return desk.checking(); }});
  table.Add({"lab.hint", "Lab: a hint (asks with its price, the second time takes it)", "Lab", "F1",
             [&desk, show](State& state) {
               show(state);
               desk.Hint(state);
             },
             has_lab});
  table.Add({"lab.hint.no", "Lab: no hint, keep the points", "Lab", "Shift+F1",
             [&desk](State& state) {
               desk.LeaveHint();
               state.Say("");
             },
             [&desk](const State&) { return desk.hint_asked(); }});
}

}  // namespace pptplab::viz
