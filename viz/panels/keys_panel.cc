// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The frame of the panel: what the cursor is about, tabs, the password, commands.
#include "viz/panels/keys_panel.h"

#include <algorithm>
#include <cmath>

namespace pptplab::viz {

namespace {

constexpr const char* kTabNames[] = {"Password to keys", "Packets", "RC4", "Compression"};
constexpr const char* kContents[] = {"keys.of_chain", "keys.of_packets", "keys.of_rc4",
                                     "keys.of_compression"};
constexpr const char* kShortTabNames[] = {"Chain", "Packets", "RC4", "MPPC"};
/// Changes of key in one frame: about 8 ms.
constexpr uint32_t kChangesPerFrame = 7000;
constexpr size_t kSixteen = 16;

/// Whether what an eavesdropper taps is on the way of the exchange.
bool PassesOn(const RecordingModel& recording, ItemIndex message, trace::InterfaceId interface) {
  if (message == kNoItem || recording.item(message).journey == 0) return true;
  const auto journey = recording.Journey(recording.item(message).journey);
  return std::any_of(journey.begin(), journey.end(), [&](ItemIndex each) {
    const Item& item = recording.item(each);
    return item.IsPacket() && item.interface == interface;
  });
}

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

}  // namespace

// --- commands

void KeysPanel::AddCommands(CommandTable& table) {
  AddTabCommands(table);
  AddChainCommands(table);
  AddRc4Commands(table);
  AddCompressionCommands(table);
}

void KeysPanel::AddTabCommands(CommandTable& table) {
  table.Add({"keys.tab",
             "Keys: chain, packets, RC4 or compression",
             "Keys",
             "Y",
             [this](State&) { tab_ = (tab_ + 1) % kTabs; },
             {}});
  struct Named {
    const char* name;
    const char* title;
    Tab tab;
  };
  for (const Named& named :
       {Named{"keys.chain", "Keys: from the password to the keys", kChain},
        Named{"keys.packets", "Keys: MPPE’s packets and key changes", kPackets},
        Named{"keys.rc4", "Keys: RC4 step by step", kRc4},
        Named{"keys.compression", "Keys: MPPC’s history and VJ’s headers", kCompression}}) {
    const Tab tab = named.tab;
    table.Add({named.name, named.title, "Keys", "", [this, tab](State&) { tab_ = tab; }, {}});
  }
  table.Add({"keys.password",
             "Keys: type a password, or guess one",
             "Keys",
             "Alt+P",
             [this](State&) { focus_password_ = true; },
             {}});
  table.Add({"keys.forget", "Keys: forget the typed password", "Keys", "",
             [this](State&) { password_.clear(); },
             [this](const State&) { return !password_.empty(); }});
}

void KeysPanel::AddChainCommands(CommandTable& table) {
  const auto has_chain = [this](const State& state) {
    return HasRecording(state) && chain_.empty_reason.empty() && end_ != kNoEnd;
  };
  const auto move = [this](State& state, int by) {
    const std::vector<KeyStep> order = chain_.Order();
    const auto now = std::find(order.begin(), order.end(), selected_) - order.begin();
    const auto last = static_cast<std::ptrdiff_t>(order.size()) - 1;
    if (last < 0) return;
    tab_ = kChain;
    SelectStep(state, order[static_cast<size_t>(std::clamp<std::ptrdiff_t>(now + by, 0, last))]);
  };
  table.Add({"keys.value.next", "Keys: next value of the chain", "Keys", "Alt+]",
             [move](State& state) { move(state, 1); }, has_chain, true});
  table.Add({"keys.value.previous", "Keys: previous value of the chain", "Keys", "Alt+[",
             [move](State& state) { move(state, -1); }, has_chain, true});
  table.Add({"keys.value.copy", "Keys: copy this value", "Keys", "Shift+Y",
             [this](State& state) { Copy(state, selected_); }, has_chain});
  table.Add({"keys.value.go", "Keys: go to where this value appears", "Keys", "Alt+Y",
             [this](State& state) {
               const KeyValue& value = chain_[selected_];
               if (value.item == kNoItem) {
                 return state.Say("Nobody has computed " + value.name + " yet.");
               }
               state.Select(value.item);
             },
             has_chain});
  table.Add({"keys.crack", "Keys: find the third DES key by trying all 65,536", "Keys", "",
             [this](State& state) { Crack(state); }, has_chain});
}

void KeysPanel::AddRc4Commands(CommandTable& table) {
  const auto has_stream = [this](const State&) { return change_.has_value() && rc4_; };
  const auto add = [&](const char* name, const char* title, const char* key, auto next) {
    table.Add({name, title, "Keys", key,
               [this, next](State&) {
                 tab_ = kRc4;
                 SetRc4Step(next(rc4_step_));
               },
               has_stream, true});
  };
  const auto back = [](size_t step, size_t by) { return step > by ? step - by : 0; };
  add("keys.rc4.next", "RC4: next octet", "]", [](size_t step) { return step + 1; });
  add("keys.rc4.previous", "RC4: previous octet", "[",
      [back](size_t step) { return back(step, 1); });
  add("keys.rc4.next16", "RC4: 16 octets on", "Shift+]",
      [](size_t step) { return step + kSixteen; });
  add("keys.rc4.previous16", "RC4: 16 octets back", "Shift+[",
      [back](size_t step) { return back(step, kSixteen); });
  add("keys.rc4.first", "RC4: to the ordered table", "Ctrl+[", [](size_t) { return size_t{0}; });
  add("keys.rc4.stream", "RC4: to the packet’s first octet", "Ctrl+]",
      [](size_t) { return Rc4Steps::kSchedule + 1; });
  add("keys.rc4.last", "RC4: to the packet’s last octet", "",
      [this](size_t) { return LastRc4Step(); });
}

void KeysPanel::AddCompressionCommands(CommandTable& table) {
  const auto has_copies = [this](const State&) {
    return tab_ == kCompression && compression_.mppc && compression_.mppc->copied > 0;
  };
  table.Add({"keys.copy.next", "MPPC: next copy from the history", "Keys", "Alt+.",
             [this](State& state) { SelectCopy(state, 1); }, has_copies, true});
  table.Add({"keys.copy.previous", "MPPC: previous copy from the history", "Keys", "Alt+,",
             [this](State& state) { SelectCopy(state, -1); }, has_copies, true});
}

void KeysPanel::SelectStep(State& state, KeyStep step) {
  selected_ = step;
  scroll_to_selected_ = true;
  const KeyValue& value = chain_[step];
  state.Say(value.name + ": " + value.recipe + (*value.section == '\0' ? "" : ", ") +
            value.section + ".");
}

void KeysPanel::Copy(State& state, KeyStep step) const {
  const KeyValue& value = chain_[step];
  if (ShownAs(value) != Shown::kValue) return state.Say(value.name + " is not known.");
  const std::string text = value.text.empty() ? ToHex(value.bytes) : value.text;
  ImGui::SetClipboardText(text.c_str());
  state.Say(value.name + ", copied: " + text);
}

void KeysPanel::Crack(State& state) {
  tab_ = kChain;
  selected_ = KeyStep::kNtResponse;
  third_key_ = CrackThirdKey(chain_);
  state.Say(third_key_ ? "Found: the NT hash ends in " + ToHex(*third_key_) +
                             ". Its third DES key has 16 bits, the other two have 56 each."
                       : "No key gives this block: challenge or response is missing.");
}

// --- what is shown

void KeysPanel::Refresh(const State& state) {
  const RecordingModel& recording = state.recording();
  if (recording_ != &recording || path_ != recording.path() || recording.size() < size_) {
    index_ = {};
    cache_ = {};
    third_key_.reset();
    recording_ = &recording;
    path_ = recording.path();
    compression_ = {};
    compression_is_stale_ = true;
    chain_id_ = {kNoItem};  // of no recording: it is made anew
    cursor_ = kNoItem;
    size_ = 0;
  }
  const bool moved =
      cursor_ != state.cursor() || size_ != recording.size() || revision_ != state.revision();
  if (moved) {
    index_.Update(recording);
    size_ = recording.size();
    revision_ = state.revision();
    cursor_ = state.cursor();
    const PointOfView& view = state.point_of_view();
    knowledge_ = KnowledgeOf(index_, view);
    tapped_ =
        view.who == PointOfView::Who::kEavesdropper ? std::optional(view.interface) : std::nullopt;
    const bool at_node = view.who == PointOfView::Who::kNode;
    end_ = index_.EndAt(recording, cursor_, at_node ? view.node : trace::NodeId{0});
  }
  auto id = KeyChainId(index_, end_, cursor_);
  const bool other_chain = chain_id_ != id || chain_password_ != password_ ||
                           chain_knowledge_ != knowledge_ || chain_tapped_ != tapped_;
  if (other_chain) {
    if (chain_id_ != id) third_key_.reset();
    chain_ = MakeKeyChain(recording, index_, end_, cursor_, knowledge_, password_);
    chain_id_ = std::move(id);
    chain_password_ = password_;
    chain_knowledge_ = knowledge_;
    chain_tapped_ = tapped_;
    if (tapped_ && chain_.empty_reason.empty() && !PassesOn(recording, chain_.first, *tapped_)) {
      chain_.empty_reason = "The tunnel doesn’t pass on this wire. 0 shows everything.";
    }
  }
  if (moved) {
    const KeyStep latest = LatestStep();
    if (latest != latest_) {
      selected_ = latest_ = latest;
      scroll_to_selected_ = true;
    }
  }
  if (moved || other_chain) RefreshPacket(state);
  if (moved || other_chain) compression_is_stale_ = true;
  if (tab_ == kCompression && (compression_is_stale_ || compression_.is_busy)) {
    RefreshCompression(state);
  }
  if (packet_.found && !change_ && !packet_.start_key.empty()) {
    change_ = ChangeBefore(packet_, cache_, kChangesPerFrame);
    if (!change_) {
      busy_frame_ = ImGui::GetFrameCount();
    } else {
      clear_ = ApplyRc4(change_->key, packet_.stream_offset, packet_.cipher);
      RefreshRc4();
    }
  }
}

void KeysPanel::RefreshPacket(const State& state) {
  const ItemIndex before = packet_.packet.item;
  for (const bool to_server : {false, true}) {
    directions_[to_server] = MppeAt(state.recording(), index_, end_, cursor_, to_server);
  }
  packet_ = PacketKeyAt(state.recording(), index_, end_, cursor_, chain_);
  change_.reset();
  clear_.clear();
  rc4_.reset();
  if (packet_.packet.item != before) rc4_step_ = Rc4Steps::kSchedule + 1;
}

/// The last value that has come into being at the cursor.
KeyStep KeysPanel::LatestStep() const {
  const std::vector<KeyStep> order = chain_.Order();
  KeyStep latest = order.empty() ? KeyStep::kServerChallenge : order.front();
  ItemIndex item = 0;
  for (const KeyStep step : order) {
    const KeyValue& value = chain_[step];
    if (ShownAs(value) != Shown::kValue || value.item == kNoItem || value.item < item) continue;
    latest = step;
    item = value.item;
  }
  return latest;
}

bool KeysPanel::IsBusy() const { return busy_frame_ >= ImGui::GetFrameCount() - 1; }

KeysPanel::Shown KeysPanel::ShownAs(const KeyValue& value) const {
  const bool later = value.item != kNoItem && value.item > cursor_;
  if (value.is_known) return later ? Shown::kNotYet : Shown::kValue;
  // Without the secret nobody can say more than that it is one; what the wire lacks comes later.
  return value.on_wire ? Shown::kNotYet : Shown::kSecret;
}

// --- drawing

void KeysPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (!HasRecording(state)) {
    ui.EmptyState("keys.empty",
                  "Open a recording: how the password becomes the keys of each packet is drawn "
                  "here.");
    return;
  }
  Refresh(state);
  if (end_ == kNoEnd) {
    ui.EmptyState("keys.empty", chain_.empty_reason);
    return;
  }
  DrawHead(ui, state);
  ImGui::BeginChild(kContents[tab_], {0, 0}, false);  // each scrolls for itself
  // Compression needs no authentication.
  if (tab_ != kCompression && !chain_.empty_reason.empty()) {
    ui.EmptyState("keys.empty", chain_.empty_reason);
    ImGui::EndChild();
    return;
  }
  switch (static_cast<Tab>(tab_)) {
    case kChain:
      DrawChain(ui, state);
      break;
    case kPackets:
      DrawPackets(ui, state);
      break;
    case kRc4:
      DrawRc4(ui, state);
      break;
    case kCompression:
      DrawCompression(ui, state);
      break;
  }
  ImGui::EndChild();
}

void KeysPanel::DrawHead(Ui& ui, State&) {
  const float room = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const bool wide = room >= ui.Scaled(520);
  ui.Choice("keys.tabs", &tab_, wide ? kTabNames : kShortTabNames, kTabs);
  const float field = ui.Scaled(wide ? 190 : 0);
  if (wide) {
    ImGui::SetCursorScreenPos({start.x + room - field, start.y});
    DrawPassword(ui, field);
  } else if (focus_password_ || tab_ == kChain) {
    DrawPassword(ui, room);
  }
  if (tab_ != kChain || !chain_.empty_reason.empty()) return;
  const std::string caption = CaptionOf(chain_, knowledge_);
  const bool wrong = chain_.guess == KeyChain::Guess::kWrong;
  ui.Text(TextRole::kSmall, caption, wrong ? Tone::kError : Tone::kQuietText, true);
}

void KeysPanel::DrawPassword(Ui& ui, float width) {
  if (focus_password_) {
    ImGui::SetKeyboardFocusHere();
    focus_password_ = false;
  }
  const bool eve = knowledge_ == Knowledge::kWire;
  ui.Field("keys.password", eve ? "guess the password" : "password", &password_, width);
  const ImVec2 end = ImGui::GetItemRectMax();
  const float height = ImGui::GetItemRectSize().y;
  const char* sign = "";
  Tone tone = Tone::kText;
  if (chain_.guess == KeyChain::Guess::kRight) sign = "✓";
  if (chain_.guess == KeyChain::Guess::kWrong) {
    sign = "×";
    tone = Tone::kError;
  }
  const ImVec2 size = ui.Measure(TextRole::kBody, sign);
  ui.DrawText(
      ImGui::GetWindowDrawList(),
      {std::round(end.x - ui.Scaled(8) - size.x), std::round(end.y - (height + size.y) / 2)},
      TextRole::kBody, ui.Color(tone), sign);
}

void DrawEye(ImDrawList* list, ImVec2 center, float radius, ImU32 color) {
  const ImVec2 left{center.x - radius, center.y};
  const ImVec2 right{center.x + radius, center.y};
  const float line = std::max(1.0f, radius * 0.22f);
  for (const float way : {-1.0f, 1.0f}) {
    list->AddBezierQuadratic(left, {center.x, center.y + way * radius * 1.3f}, right, color, line);
  }
  list->AddCircleFilled(center, radius * 0.34f, color);
}

}  // namespace pptplab::viz
