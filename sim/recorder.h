// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Puts what ns-3's devices, queues and IP layers show into one recording: a pcapng interface for
// each device ("client:p2p0"), one "NODE:ppp0 (decrypted)" for each tunnel end, and Drop events.
// Gives every packet its journey when it is first seen; the number travels with it as an ns-3 byte
// tag.
//
// A packet is recorded at each device that it passes, once at each: when its transmission begins
// and when it has been received. Not here: what the stack records itself (its events go to sink()).
#ifndef PPTPLAB_SIM_RECORDER_H_
#define PPTPLAB_SIM_RECORDER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/trace/event.h"
#include "stack/trace/recording.h"
#include "stack/trace/tracer.h"

namespace pptplab::sim {

class Recorder {
 public:
  /// Either may be null or empty: without a writer nothing is recorded, journeys are still given.
  Recorder(std::unique_ptr<trace::RecordingWriter> writer, std::string pcap_prefix);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Where events go; null without a recording.
  trace::TraceSink* sink();
  /// For a signal handler's FlushFromSignalHandler; null without a recording.
  trace::RecordingWriter* writer();

  JourneyId NewJourney();
  /// The journey on the packet's tag; a packet without one gets a new one.
  JourneyId JourneyOf(ns3::Ptr<const ns3::Packet> packet);

  /// Names the node in the recording and hooks its IP layers' drops.
  void AddNode(ns3::Ptr<ns3::Node> node, const std::string& name, const std::string& role);
  /// The node's number in events; 0 if it was never added.
  trace::NodeId IdOf(ns3::Ptr<const ns3::Node> node) const;
  const std::string& NameOf(ns3::Ptr<const ns3::Node> node) const;
  /// Hooks a device as interface "NODE:`name`". Point-to-point, Ethernet and virtual devices are known.
  void AddDevice(ns3::Ptr<ns3::NetDevice> device, const std::string& name);
  /// Says that two devices, added before, are the ends of one wire.
  void AddLink(ns3::Ptr<ns3::NetDevice> a, ns3::Ptr<ns3::NetDevice> b, uint64_t rate,
               ns3::Time latency);
  /// An interface "NODE:`name`" for one end of a serial line, fed by WriteFrame with PPP frames from
  /// Address on. (Not with the octets of the line: Wireshark has no link type for those, and takes
  /// an FCS for part of the packet.)
  trace::InterfaceId AddSerialInterface(ns3::Ptr<ns3::Node> node, const std::string& name);
  /// Says that these two are the ends of one line; names as given to AddSerialInterface.
  void AddSerialLink(ns3::Ptr<ns3::Node> a, const std::string& name_a, ns3::Ptr<ns3::Node> b,
                     const std::string& name_b, uint64_t rate, ns3::Time latency);
  /// An interface "NODE:`name` (decrypted)" of link type PPP, fed by WriteFrame.
  trace::InterfaceId AddDecryptedInterface(ns3::Ptr<const ns3::Node> node, const std::string& name);
  void WriteFrame(trace::NodeId node, trace::InterfaceId interface, Instant time,
                  trace::Direction direction, ByteView ppp_frame, JourneyId journey);

  /// A packet that a comment may stand beside.
  struct ControlPacket {
    trace::Protocol protocol{};
    ByteView bytes;  ///< PPTP: TCP payload; PPP: 2-octet Protocol field, then the packet
    std::optional<Address> source;  ///< outer addresses; not known inside the tunnel
    std::optional<Address> destination;
    trace::NodeId node = 0;  ///< where it is recorded
    trace::Direction direction = trace::Direction::kSent;
  };
  /// A sentence for people, recorded with the packet; empty: none. Asked about packets with PPTP
  /// control messages and PPP control packets only.
  using Commenter = std::function<std::string(const ControlPacket&)>;
  void SetCommenter(Commenter commenter);

  void Note(trace::NodeId node, trace::Layer layer, std::string_view text);
  /// A packet ends at this node; `text` says more about the reason.
  void RecordDrop(ns3::Ptr<const ns3::Node> node, trace::Layer layer,
                  ns3::Ptr<const ns3::Packet> packet, trace::DropReason reason,
                  std::string_view text);
  /// On one of the devices that were added: a packet ends there, there is something to say about
  /// one, a value of a series. Nothing for others.
  void RecordDropOn(ns3::Ptr<const ns3::NetDevice> device, ns3::Ptr<const ns3::Packet> packet,
                    trace::DropReason reason, std::string_view text);
  void NoteOn(ns3::Ptr<const ns3::NetDevice> device, ns3::Ptr<const ns3::Packet> packet,
              std::string_view text);
  void RecordSample(ns3::Ptr<const ns3::NetDevice> device, std::string_view what, uint64_t value,
                    std::string_view unit);
  /// What the link between two devices does to packets from now on.
  void RecordLinkState(ns3::Ptr<const ns3::NetDevice> a, ns3::Ptr<const ns3::NetDevice> b,
                       std::string_view text, bool is_up);
  /// Flushes and closes; throws std::system_error if the file is not whole.
  void Close();

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_RECORDER_H_
