// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A recording as the views see it: one pass over its blocks makes an index of fixed-size entries;
// everything else is read again from the file when somebody looks. Opening costs one pass, looking
// costs one block.
//
// A capture of a real network has packets and no events until pptplab-decode has made a recording
// of it.
#ifndef PPTPLAB_VIZ_MODEL_RECORDING_MODEL_H_
#define PPTPLAB_VIZ_MODEL_RECORDING_MODEL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/trace/event.h"
#include "stack/trace/recording.h"

namespace pptplab::viz {

/// The position of a packet or event in the recording, from 0, in the order of time, and of the
/// file where times are equal.
using ItemIndex = uint32_t;
inline constexpr ItemIndex kNoItem = 0xffffffff;

/// What the index keeps of each packet and event.
struct Item {
  int64_t time_ns = 0;
  uint64_t file_offset = 0;
  JourneyId journey = 0;
  uint32_t cause = 0;      ///< ItemIndex of the event it reacts to; kNoItem: none
  uint32_t interface = 0;  ///< packets: InterfaceId
  uint32_t session = 0;    ///< events: trace::SessionId
  uint16_t node = 0;       ///< trace::NodeId; packets: the node that owns the interface
  trace::Layer layer = trace::Layer::kRun;
  /// Events: index of the alternative in trace::Detail. Packets: kPacket.
  uint8_t kind = 0;
  /// Packets: the direction seen from the interface; Message and Step events: theirs.
  trace::Direction direction = trace::Direction::kSent;
  /// Drop: the reason; Step: what; Message: the protocol. Packets: what they carry, as below.
  uint8_t detail = 0;
  /// Packets: octets, at most 65,535. Steps of MPPE and MPPC: coherency count, from bit 12 on the
  /// flags; of VJ the slot instead.
  uint16_t size = 0;
  static constexpr uint8_t kIsVanJacobson = 2;  ///< of kCompress's flags, where MPPE has kKeyChanged
  static constexpr uint8_t kPacket = 0xff;

  // detail of a packet
  static constexpr uint8_t kCarriedLayer = 0x3f;  ///< bits of the trace::Layer inside GRE; 0: none
  static constexpr uint8_t kOpensPptp = 0x80;     ///< a TCP SYN to port 1723
  static constexpr uint8_t kClosesPptp = 0x40;    ///< a TCP FIN or RST to or from port 1723

  template <class Event>
  bool Is() const;  ///< item.Is<trace::Message>()
  bool IsPacket() const { return kind == kPacket; }
};

/// The number of an alternative of trace::Detail, as Item::kind has it.
template <class Event, size_t kIndex = 0>
constexpr uint8_t KindOf() {
  if constexpr (std::is_same_v<Event, std::variant_alternative_t<kIndex, trace::Detail>>) {
    return kIndex;
  } else {
    return KindOf<Event, kIndex + 1>();
  }
}
template <class Event>
bool Item::Is() const {
  return kind == KindOf<Event>();
}

struct Node {
  trace::NodeId id = 0;
  std::string name;
  std::string role;
  std::vector<trace::InterfaceId> interfaces;
};

struct Interface {
  trace::InterfaceInfo info;
  trace::NodeId node = 0;
  bool is_decrypted = false;  ///< "… (decrypted)": PPP frames in clear
  bool is_tunnel = false;     ///< a ppp device, or decrypted
};

/// One tunnel as one node knows it.
struct SessionInfo {
  trace::NodeId node = 0;
  trace::SessionId id = 0;
  Address peer;
  uint16_t local_call_id = 0;
  uint16_t peer_call_id = 0;
  std::string user;
  ItemIndex first = kNoItem;
};

class RecordingModel {
 public:
  /// The error is a sentence that names the file.
  static Result<std::unique_ptr<RecordingModel>, std::string> Open(const std::string& path);
  ~RecordingModel();

  /// Takes in what a running simulation has written since; true if there was something. What was
  /// there keeps its place; views from Packet and Event end.
  bool Grow();

  const std::string& path() const;
  /// What is wrong with the file, if anything; what was whole before it is here.
  const std::string& problem() const;
  /// What the recording says of itself: "pptplab run scenarios/remote-access.yaml --RngRun=1".
  const std::string& comment() const;

  size_t size() const;
  const Item& item(ItemIndex index) const;
  std::span<const Item> items() const;
  Instant begin_time() const;
  Instant end_time() const;

  /// Reads the block again. The views in it live until the next call of Packet or Event.
  std::optional<trace::PacketView> Packet(ItemIndex index) const;
  std::optional<trace::Event> Event(ItemIndex index) const;

  const std::vector<Node>& nodes() const;
  const Node* FindNode(trace::NodeId id) const;
  const std::vector<Interface>& interfaces() const;
  const std::vector<SessionInfo>& sessions() const;
  const SessionInfo* FindSession(trace::NodeId node, trace::SessionId session) const;

  /// The first item at or after this time; size() if there is none.
  ItemIndex FirstAt(Instant time) const;
  /// All items of a journey, in order.
  std::vector<ItemIndex> Journey(JourneyId journey) const;
  ItemIndex FirstOfJourney(JourneyId journey) const;  ///< kNoItem: journey 0, or nothing is on it
  ItemIndex LastOfJourney(JourneyId journey) const;
  /// Packet number N as tshark and `explain --packet N` count: packets only, from 1.
  ItemIndex PacketNumber(uint32_t number) const;

 private:
  RecordingModel();
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_RECORDING_MODEL_H_
