// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Keys: from the password to the keys as a drawing of what follows from what; MPPE's two ends and
// the change of key before a packet; RC4, one exchange at a time, until the packet lies there in
// clear; MPPC's history and Van Jacobson's headers. An eavesdropper sees what the wire has and a
// field to guess in.
//
// keys_panel.cc is the frame; keys_chain.cc, keys_packets.cc, keys_rc4.cc and keys_compression.cc
// are the four tabs.
#ifndef PPTPLAB_VIZ_PANELS_KEYS_PANEL_H_
#define PPTPLAB_VIZ_PANELS_KEYS_PANEL_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/compression.h"
#include "viz/model/keys.h"
#include "viz/model/packet_key.h"
#include "viz/model/rc4.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class KeysPanel final : public Panel {
 public:
  const char* id() const override { return "keys"; }
  const char* title() const override { return "Keys"; }
  Place place() const override { return Place::kInWhichState; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;
  bool IsBusy() const override;

 private:
  enum Tab { kChain, kPackets, kRc4, kCompression };
  static constexpr int kTabs = 4;
  /// How a value stands in the chain's drawing.
  enum class Shown : uint8_t { kValue, kNotYet, kSecret };

  void AddTabCommands(CommandTable& table);
  void AddChainCommands(CommandTable& table);
  void AddRc4Commands(CommandTable& table);
  void AddCompressionCommands(CommandTable& table);

  // --- what is shown (keys_panel.cc)
  void Refresh(const State& state);
  void RefreshPacket(const State& state);
  void DrawHead(Ui& ui, State& state);
  void DrawPassword(Ui& ui, float width);
  Shown ShownAs(const KeyValue& value) const;
  KeyStep LatestStep() const;
  void SelectStep(State& state, KeyStep step);
  void Copy(State& state, KeyStep step) const;
  void Crack(State& state);

  // --- the chain (keys_chain.cc)
  struct Geometry;
  void DrawChain(Ui& ui, State& state);
  void DrawChainWide(Ui& ui, State& state, ImVec2 at, ImVec2 room);
  void DrawChainNarrow(Ui& ui, State& state, ImVec2 at, float width);
  bool IsTall(const KeyRow& row) const;
  void DrawColumnHeads(const Ui& ui, const Geometry& geometry, float y) const;
  void DrawEdges(const Ui& ui, const Geometry& geometry) const;
  void DrawValue(Ui& ui, State& state, KeyStep step, ImVec2 min, ImVec2 max);
  void DrawResponse(Ui& ui, State& state, KeyStep step, ImVec2 min, ImVec2 max);
  void DrawBlock(Ui& ui, KeyStep step, size_t block, ImVec2 min, ImVec2 max);
  void DrawFrame(const Ui& ui, KeyStep step, ImVec2 min, ImVec2 max) const;

  // --- packets (keys_packets.cc)
  void DrawPackets(Ui& ui, State& state);
  float DrawDirection(Ui& ui, State& state, const MppeDirection& direction, ImVec2 at, float width);
  float DrawEnd(Ui& ui, State& state, const MppeEndState& end, const char* id, const char* verb,
                ImVec2 at, float width);
  void DrawStrip(Ui& ui, State& state, const MppeDirection& direction, ImVec2 at, float width);
  float DrawChange(Ui& ui, State& state, ImVec2 at, float width);
  float DrawClear(Ui& ui, ImVec2 at, float width);
  /// A sentence instead of the packet's key, if there is a reason.
  std::string WhyNoKey() const;

  // --- RC4 (keys_rc4.cc)
  size_t LastRc4Step() const;  ///< of the packet: the key schedule and all its octets
  void SetRc4Step(size_t step);
  void RefreshRc4();
  void DrawRc4(Ui& ui, State& state);
  void DrawGrid(const Ui& ui, ImVec2 at, float side) const;
  float DrawStepWords(const Ui& ui, ImVec2 at, float width) const;
  float DrawOctets(Ui& ui, ImVec2 at, float width);
  void DrawSlider(Ui& ui, ImVec2 at, float width);

  // --- compression (keys_compression.cc)
  void RefreshCompression(const State& state);
  void SelectCopy(State& state, int by);
  void DrawCompression(Ui& ui, State& state);
  float DrawMppc(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width);
  float DrawMppcBits(const Ui& ui, const CompressedPacket& packet, ImVec2 at, float width) const;
  float DrawHistory(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width);
  float DrawTokens(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width);
  float DrawVj(Ui& ui, State& state, const VjView& view, ImVec2 at, float width);
  float DrawWhyNot(const Ui& ui, const std::string& text, ImVec2 at, float width) const;

  // The recording and what was found in it.
  KeyIndex index_;
  const RecordingModel* recording_ = nullptr;
  std::string path_;
  size_t end_ = kNoEnd;
  uint64_t revision_ = 0;
  ItemIndex cursor_ = kNoItem;
  size_t size_ = 0;

  // The chain, and what it was made for.
  Knowledge knowledge_ = Knowledge::kEnds;
  std::string password_;  ///< typed here, kept nowhere
  KeyChain chain_;
  std::vector<ItemIndex> chain_id_;
  std::optional<trace::InterfaceId> tapped_;  ///< the eavesdropper's wire
  std::optional<trace::InterfaceId> chain_tapped_;
  std::string chain_password_;
  Knowledge chain_knowledge_ = Knowledge::kEnds;
  std::optional<std::array<uint8_t, 2>> third_key_;  ///< found by trying

  // The packet.
  MppeKeyCache cache_;
  std::array<MppeDirection, 2> directions_;
  PacketKey packet_;
  std::optional<KeyChange> change_;
  Bytes clear_;
  int busy_frame_ = -2;  ///< the last frame in which the key was still being worked out

  // RC4 of this packet.
  size_t rc4_step_ = Rc4Steps::kSchedule + 1;
  std::optional<Rc4Steps> rc4_;

  // Its compression.
  CompressionView compression_;
  bool compression_is_stale_ = true;
  size_t token_ = SIZE_MAX;  ///< the copy that is looked at

  int tab_ = kChain;
  KeyStep selected_ = KeyStep::kServerChallenge;
  KeyStep latest_ = KeyStep::kSessionKeyToClient;  ///< that the cursor had come to
  bool marks_inside_ = false;                      ///< boxes say themselves whether Eve sees them
  bool scroll_to_selected_ = false;
  bool focus_password_ = false;
};

/// An eye: somebody who taps the wire sees this.
void DrawEye(ImDrawList* list, ImVec2 center, float radius, ImU32 color);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_KEYS_PANEL_H_
