// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What RFC 1661's states, events and actions mean, §4.2 to §4.4.
#include <array>

#include "viz/model/automata_tables.h"

namespace pptplab::viz {

std::string_view MeaningOf(ppp::AutomatonState state) {
  constexpr std::array<std::string_view, ppp::kAutomatonStates> kMeanings = {
      "the layer below is down, and nobody has asked to open",
      "asked to open, but the layer below is still down",
      "the layer below is up, and nobody has asked to open",
      "open, but the other end has said goodbye or does not answer",
      "asked to close: a Terminate-Request is out, its Ack is awaited",
      "open, but going down: a Terminate-Request or its Ack is out",
      "a Configure-Request is out, no Configure-Ack was sent or received",
      "our Configure-Request was acknowledged, theirs not yet by us",
      "we acknowledged their Configure-Request, ours is not yet answered",
      "both ends have acknowledged: the layer above may speak"};
  return kMeanings[static_cast<size_t>(state)];
}

std::string_view MeaningOf(ppp::AutomatonEvent event) {
  constexpr std::array<std::string_view, ppp::kAutomatonEvents> kMeanings = {
      "the layer below is up",
      "the layer below is down",
      "administrative Open: this layer may carry traffic",
      "administrative Close: this layer may not carry traffic",
      "Timeout with counter > 0: send again",
      "Timeout with counter expired: give up",
      "Receive-Configure-Request (good)",
      "Receive-Configure-Request (bad)",
      "Receive-Configure-Ack",
      "Receive-Configure-Nak/Rej",
      "Receive-Terminate-Request",
      "Receive-Terminate-Ack",
      "Receive-Unknown-Code",
      "Receive-Code-Reject or Protocol-Reject, permitted",
      "Receive-Code-Reject or Protocol-Reject, catastrophic",
      "Receive-Echo-Request, -Reply or -Discard-Request"};
  return kMeanings[static_cast<size_t>(event)];
}

std::string_view MeaningOf(ppp::AutomatonAction action) {
  constexpr std::array<std::string_view, ppp::kAutomatonActionNames.size()> kMeanings = {
      "This-Layer-Up",          "This-Layer-Down",          "This-Layer-Started",
      "This-Layer-Finished",    "Initialize-Restart-Count", "Zero-Restart-Count",
      "Send-Configure-Request", "Send-Configure-Ack",       "Send-Configure-Nak/Rej",
      "Send-Terminate-Request", "Send-Terminate-Ack",       "Send-Code-Reject",
      "Send-Echo-Reply"};
  return kMeanings[static_cast<size_t>(action)];
}

std::string ActionsInFull(std::string_view actions) {
  std::string full;
  while (!actions.empty()) {
    const size_t comma = actions.find(',');
    const std::string_view word = actions.substr(0, comma);
    if (!full.empty()) full += ", ";
    std::string_view meaning = word;
    for (size_t i = 0; i < ppp::kAutomatonActionNames.size(); ++i) {
      if (ppp::kAutomatonActionNames[i] != word) continue;
      meaning = MeaningOf(static_cast<ppp::AutomatonAction>(i));
    }
    full += meaning;
    if (comma == std::string_view::npos) break;
    actions.remove_prefix(comma + 1);
  }
  return full;
}

std::string TextOfCell(const ppp::AutomatonCell& cell) {
  if (!cell.legal) return "-";
  std::string text(cell.actions_text);
  if (!text.empty()) text += '/';
  text += static_cast<char>('0' + static_cast<int>(cell.next));
  if (cell.note != ' ') text += cell.note;
  return text;
}

std::string ExplainCell(ppp::AutomatonEvent event, ppp::AutomatonState state) {
  const ppp::AutomatonCell& cell = ppp::CellOf(event, state);
  std::string text = std::string(ppp::NameOf(event)) + ": " + std::string(MeaningOf(event)) +
                     " (RFC 1661 §4.3)\nin " + std::string(ppp::NameOf(state)) + ": " +
                     std::string(MeaningOf(state)) + " (§4.2)\n";
  if (!cell.legal) return text + "This can't happen here.";
  for (uint8_t i = 0; i < cell.action_count; ++i) {
    text += std::string(ppp::NameOf(cell.actions[i])) + ": " +
            std::string(MeaningOf(cell.actions[i])) + " (§4.4)\n";
  }
  text += cell.next == state ? "stays in " : "goes to ";
  text += std::string(ppp::NameOf(cell.next)) + ": " + std::string(MeaningOf(cell.next));
  if (cell.note == 'r') text += "\nr: with the restart option, as if Down and Up came next";
  if (cell.note == 'p') text += "\np: with the passive option, stays and waits";
  if (cell.note == 'x') text += "\nx: a crossed connection";
  return text;
}

}  // namespace pptplab::viz
