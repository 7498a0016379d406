// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See recorder.h.
#include "sim/recorder.h"

#include <cerrno>
#include <deque>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ns3/boolean.h"
#include "ns3/csma-net-device.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/names.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"
#include "ns3/virtual-net-device.h"
#include "sim/bridge.h"
#include "sim/endpoint_driver.h"
#include "sim/gre-l4-protocol.h"
#include "sim/link-filter.h"
#include "stack/base/check.h"

namespace pptplab::sim {

using ns3::Ptr;
using Packet = ns3::Packet;
using trace::Direction;
using trace::DropReason;
using trace::Layer;

namespace {

struct NodeInfo {
  trace::NodeId id = 0;
  std::string name;
};

constexpr size_t kPointToPointHeader = 2;
constexpr size_t kFrameCheckSequence = 4;
constexpr size_t kIpHeader = 20;

/// What follows the TCP header of a segment from or to port 1723 (RFC 2637 §1.3); empty if
/// nothing.
ByteView PptpControlIn(ByteView tcp) {
  if (tcp.size() < 20) return {};
  const size_t header = static_cast<size_t>(tcp[12] >> 4) * 4;
  const bool is_pptp = LoadBe16(&tcp[0]) == kPptpPort || LoadBe16(&tcp[2]) == kPptpPort;
  return is_pptp && tcp.size() > header ? tcp.subspan(header) : ByteView{};
}

/// The PPP control packet in an enhanced GRE packet (RFC 2637 §4.1), from its Protocol field on;
/// empty if there is none.
ByteView PppControlIn(ByteView gre) {
  if (gre.size() < 8 || (gre[0] & 0x10) == 0) return {};  // S = 0: no payload
  size_t at = 12 + ((gre[1] & 0x80) != 0 ? size_t{4} : size_t{0});
  if (gre.size() >= at + 2 && LoadBe16(&gre[at]) == 0xff03) at += 2;
  // RFC 1661 §2: control protocols have numbers from 8000 on, which PFC never shortens.
  const bool is_control = gre.size() >= at + 2 && gre[at] >= 0x80 && (gre[at] & 1) == 0;
  return is_control ? gre.subspan(at) : ByteView{};
}

/// What a comment may stand beside, in an IP packet.
std::optional<Recorder::ControlPacket> ControlIn(ByteView ip) {
  if (ip.size() < kIpHeader || ip[0] != 0x45) return std::nullopt;
  Recorder::ControlPacket control;
  if (ip[9] == 6) {
    control.protocol = trace::Protocol::kPptpControl;
    control.bytes = PptpControlIn(ip.subspan(kIpHeader));
  } else if (ip[9] == ns3::GreL4Protocol::PROT_NUMBER) {
    control.protocol = trace::Protocol::kPppFrame;
    control.bytes = PppControlIn(ip.subspan(kIpHeader));
  }
  if (control.bytes.empty()) return std::nullopt;
  control.source = Address{LoadBe32(&ip[12])};
  control.destination = Address{LoadBe32(&ip[16])};
  return control;
}

}  // namespace

struct Recorder::Private {
  struct Device {
    Private* recorder;
    ns3::NetDevice* device;
    trace::NodeId node;
    std::string interface_name;
    trace::InterfaceId interface = 0;
    uint16_t link_type = trace::kLinkTypeRawIp;
    Ptr<ns3::PcapFileWrapper> pcap;
  };

  std::unique_ptr<trace::RecordingWriter> writer;
  std::string pcap_prefix;
  JourneyId own_journeys = 0;  ///< without a writer
  std::map<const ns3::Node*, NodeInfo> nodes;
  std::deque<Device> devices;  ///< trace sources hold pointers to these
  std::unordered_map<const ns3::NetDevice*, const Device*> device_of;
  std::deque<std::pair<Private*, trace::NodeId>> ip_hooks;
  Bytes scratch;
  Commenter commenter;

  ByteView BytesOf(Ptr<const Packet> packet) {
    const uint32_t size = packet->GetSize();
    if (size > scratch.size()) scratch.resize(size);  // never smaller: growing writes zeros
    packet->CopyData(scratch.data(), size);
    return ByteView(scratch).first(size);
  }

  JourneyId NewJourney() { return writer ? writer->NewJourney() : ++own_journeys; }
  JourneyId JourneyOf(Ptr<const Packet> packet) {
    if (const JourneyId known = PeekJourney(packet)) return known;
    const JourneyId journey = NewJourney();
    packet->AddByteTag(JourneyTag(journey));
    return journey;
  }

  std::string CommentOn(const Device& device, Direction direction, ByteView bytes) const {
    if (!commenter) return {};
    if (device.link_type == trace::kLinkTypePpp) {
      if (bytes.size() <= kPointToPointHeader) return {};
      bytes = bytes.subspan(kPointToPointHeader);
    }
    if (device.link_type == trace::kLinkTypeEthernet) return {};  // no tunnel runs over one yet
    auto control = ControlIn(bytes);
    if (!control) return {};
    control->node = device.node;
    control->direction = direction;
    return commenter(*control);
  }

  void WritePacket(const Device& device, Direction direction, Ptr<const Packet> packet) {
    const JourneyId journey = JourneyOf(packet);
    if (!writer && !device.pcap) return;
    ByteView bytes = BytesOf(packet);
    // Captures have no frame check sequence: network cards keep it for themselves.
    if (device.link_type == trace::kLinkTypeEthernet && bytes.size() > kFrameCheckSequence) {
      bytes = bytes.first(bytes.size() - kFrameCheckSequence);
    }
    if (writer) {
      const std::string comment = CommentOn(device, direction, bytes);
      writer->WritePacket({CurrentInstant(), device.interface, direction, bytes,
                           static_cast<uint32_t>(bytes.size()), journey, comment});
    }
    if (device.pcap) {
      device.pcap->Write(ns3::Simulator::Now(), bytes.data(), static_cast<uint32_t>(bytes.size()));
    }
  }

  void Record(trace::NodeId node, Layer layer, JourneyId journey, trace::Detail detail) {
    if (writer) {
      writer->Record({CurrentInstant(), node, 0, layer, journey, 0, std::move(detail)});
    }
  }

  /// Null: not recorded.
  const Device* Find(Ptr<const ns3::NetDevice> device) const {
    const auto found = device_of.find(PeekPointer(device));
    return writer && found != device_of.end() ? found->second : nullptr;
  }

  // ns-3's trace sources call these.
  static void Sent(Device* device, Ptr<const Packet> packet) {
    device->recorder->WritePacket(*device, Direction::kSent, packet);
  }
  static void Received(Device* device, Ptr<const Packet> packet) {
    device->recorder->WritePacket(*device, Direction::kReceived, packet);
  }
  /// Gives a packet its journey before it is copied on its way.
  static void Tag(Device* device, Ptr<const Packet> packet) { device->recorder->JourneyOf(packet); }
  static void QueueDrop(Device* device, Ptr<const Packet> packet) {
    Private& self = *device->recorder;
    self.Record(device->node, Layer::kLink, self.JourneyOf(packet),
                trace::Drop{DropReason::kQueueFull, device->interface_name, 0});
  }
  static void LinkDrop(Device* device, Ptr<const Packet> packet) {
    Private& self = *device->recorder;
    std::string where = device->interface_name;
    DropReason why = DropReason::kLinkLoss;
    ns3::PointerValue model;
    device->device->GetAttribute("ReceiveErrorModel", model);
    if (const auto filter = model.Get<ns3::LinkFilter>()) {
      if (filter->why() == ns3::LinkFilter::Why::kBlocked) why = DropReason::kBlocked;
      if (filter->why() == ns3::LinkFilter::Why::kListed) why = DropReason::kListed;
      if (!filter->detail().empty()) where += ": " + filter->detail();
    }
    self.Record(device->node, Layer::kLink, self.JourneyOf(packet), trace::Drop{why, where, 0});
  }
  static void IpDrop(std::pair<Private*, trace::NodeId>* hook, const ns3::Ipv4Header& header,
                     Ptr<const Packet> packet, ns3::Ipv4L3Protocol::DropReason reason,
                     Ptr<ns3::Ipv4> ipv4, uint32_t interface);
  static void Ip6Drop(std::pair<Private*, trace::NodeId>* hook, const ns3::Ipv6Header& header,
                      Ptr<const Packet> packet, ns3::Ipv6L3Protocol::DropReason reason,
                      Ptr<ns3::Ipv6> ipv6, uint32_t interface);
};

Recorder::Recorder(std::unique_ptr<trace::RecordingWriter> writer, std::string pcap_prefix)
    : p_(std::make_unique<Private>()) {
  p_->writer = std::move(writer);
  p_->pcap_prefix = std::move(pcap_prefix);
}

Recorder::~Recorder() = default;

trace::TraceSink* Recorder::sink() { return p_->writer.get(); }
trace::RecordingWriter* Recorder::writer() { return p_->writer.get(); }
JourneyId Recorder::NewJourney() { return p_->NewJourney(); }
JourneyId Recorder::JourneyOf(Ptr<const Packet> packet) { return p_->JourneyOf(packet); }
void Recorder::SetCommenter(Commenter commenter) { p_->commenter = std::move(commenter); }

// --- nodes
// ---------------------------------------------------------------------------------------------

void Recorder::AddNode(Ptr<ns3::Node> node, const std::string& name, const std::string& role) {
  const auto id = static_cast<trace::NodeId>(p_->nodes.size() + 1);
  p_->nodes[PeekPointer(node)] = {id, name};
  p_->Record(id, Layer::kRun, 0, trace::NodeNamed{name, role});
  const auto ipv4 = node->GetObject<ns3::Ipv4L3Protocol>();
  if (!ipv4 || !p_->writer) return;
  p_->ip_hooks.emplace_back(p_.get(), id);
  auto* const hook = &p_->ip_hooks.back();
  ipv4->TraceConnectWithoutContext("Drop", ns3::MakeBoundCallback(&Private::IpDrop, hook));
  if (const auto ipv6 = node->GetObject<ns3::Ipv6L3Protocol>()) {
    ipv6->TraceConnectWithoutContext("Drop", ns3::MakeBoundCallback(&Private::Ip6Drop, hook));
  }
}

trace::NodeId Recorder::IdOf(Ptr<const ns3::Node> node) const {
  const auto found = p_->nodes.find(PeekPointer(node));
  return found == p_->nodes.end() ? 0 : found->second.id;
}

const std::string& Recorder::NameOf(Ptr<const ns3::Node> node) const {
  static const std::string none;
  const auto found = p_->nodes.find(PeekPointer(node));
  return found == p_->nodes.end() ? none : found->second.name;
}

void Recorder::Private::IpDrop(std::pair<Private*, trace::NodeId>* hook,
                               const ns3::Ipv4Header& header, Ptr<const Packet> packet,
                               ns3::Ipv4L3Protocol::DropReason reason, Ptr<ns3::Ipv4> /*ipv4*/,
                               uint32_t /*interface*/) {
  DropReason why = DropReason::kNoRoute;
  std::string detail = ToString(ToStack(header.GetDestination()));
  switch (reason) {
    case ns3::Ipv4L3Protocol::DROP_TTL_EXPIRED:
      why = DropReason::kTimeToLive;
      break;
    case ns3::Ipv4L3Protocol::DROP_BAD_CHECKSUM:
      why = DropReason::kChecksum;
      break;
    case ns3::Ipv4L3Protocol::DROP_FRAGMENT_TIMEOUT:
      return;  // ip-conduct knows more
    case ns3::Ipv4L3Protocol::DROP_DUPLICATE:
      why = DropReason::kDuplicate;
      break;
    case ns3::Ipv4L3Protocol::DROP_INTERFACE_DOWN:
      detail += ": the interface is down";
      break;
    case ns3::Ipv4L3Protocol::DROP_NO_ROUTE:
    case ns3::Ipv4L3Protocol::DROP_ROUTE_ERROR:
      break;
  }
  Private& self = *hook->first;
  self.Record(hook->second, Layer::kIp, self.JourneyOf(packet), trace::Drop{why, detail, 0});
}

void Recorder::Private::Ip6Drop(std::pair<Private*, trace::NodeId>* hook,
                                const ns3::Ipv6Header& header, Ptr<const Packet> packet,
                                ns3::Ipv6L3Protocol::DropReason reason, Ptr<ns3::Ipv6> /*ipv6*/,
                                uint32_t /*interface*/) {
  std::ostringstream detail;
  detail << header.GetDestination();
  DropReason why = DropReason::kNoRoute;
  switch (reason) {
    case ns3::Ipv6L3Protocol::DROP_TTL_EXPIRED:
      why = DropReason::kTimeToLive;
      break;
    case ns3::Ipv6L3Protocol::DROP_INTERFACE_DOWN:
      detail << ": the interface is down";
      break;
    case ns3::Ipv6L3Protocol::DROP_UNKNOWN_PROTOCOL:
    case ns3::Ipv6L3Protocol::DROP_UNKNOWN_OPTION:
    case ns3::Ipv6L3Protocol::DROP_MALFORMED_HEADER:
      why = DropReason::kMalformed;
      break;
    case ns3::Ipv6L3Protocol::DROP_FRAGMENT_TIMEOUT:
      why = DropReason::kFragmentsMissing;
      break;
    case ns3::Ipv6L3Protocol::DROP_NO_ROUTE:
    case ns3::Ipv6L3Protocol::DROP_ROUTE_ERROR:
      break;
  }
  const std::string text = detail.str();
  Private& self = *hook->first;
  self.Record(hook->second, Layer::kIp, self.JourneyOf(packet), trace::Drop{why, text, 0});
}

// --- devices
// -------------------------------------------------------------------------------------------

void Recorder::AddDevice(Ptr<ns3::NetDevice> device, const std::string& name) {
  if (!p_->writer && p_->pcap_prefix.empty()) return;  // a run that nobody watches pays nothing
  const auto node = device->GetNode();
  const std::string node_name = NameOf(node);
  const bool is_p2p = ns3::DynamicCast<ns3::PointToPointNetDevice>(device) != nullptr;
  const bool is_ethernet = ns3::DynamicCast<ns3::CsmaNetDevice>(device) != nullptr;
  PPTPLAB_CHECK(is_p2p || is_ethernet ||
                ns3::DynamicCast<ns3::VirtualNetDevice>(device) != nullptr);

  Private::Device& added = p_->devices.emplace_back();
  added.recorder = p_.get();
  added.device = PeekPointer(device);
  p_->device_of[added.device] = &added;
  added.node = IdOf(node);
  added.interface_name = node_name + ":" + name;
  added.link_type = is_p2p        ? trace::kLinkTypePpp
                    : is_ethernet ? trace::kLinkTypeEthernet
                                  : trace::kLinkTypeRawIp;
  if (p_->writer) {
    added.interface = p_->writer->AddInterface(
        {added.interface_name,
         is_p2p        ? "Packets on the link, in PPP framing as ns-3's own captures have them."
         : is_ethernet ? "Frames on the Ethernet, without their frame check sequence."
                       : "Packets inside the tunnel, as IP sends and receives them.",
         added.link_type});
  }
  if (!p_->pcap_prefix.empty()) {
    if (!ns3::Names::FindName(node).empty()) ns3::Names::Add(node, name, device);
    added.pcap = ns3::CreateObject<ns3::PcapFileWrapper>();
    added.pcap->SetAttribute("NanosecMode", ns3::BooleanValue(true));
    const std::string path = ns3::PcapHelper().GetFilenameFromDevice(p_->pcap_prefix, device);
    added.pcap->Open(path, std::ios::out | std::ios::binary);
    if (added.pcap->Fail()) {
      throw std::system_error(errno, std::generic_category(), path + ": cannot be written");
    }
    added.pcap->Init(added.link_type);
  }

  using Callback = void (*)(Private::Device*, Ptr<const Packet>);
  const auto hook = [&](const char* source, Callback callback) {
    device->TraceConnectWithoutContext(source, ns3::MakeBoundCallback(callback, &added));
  };
  // PhyTxBegin and PhyRxEnd come at the same moments as ns-3's Sniffer, but say which way a packet
  // goes.
  hook(is_p2p ? "PhyTxBegin" : is_ethernet ? "PhyTxEnd" : "MacTx", &Private::Sent);
  hook(is_p2p || is_ethernet ? "PhyRxEnd" : "MacRx", &Private::Received);
  if (is_ethernet) hook("MacTx", &Private::Tag);
  if (is_p2p || is_ethernet) {
    hook("MacTxDrop", &Private::QueueDrop);
    hook("PhyRxDrop", &Private::LinkDrop);
  }
}

void Recorder::AddLink(Ptr<ns3::NetDevice> a, Ptr<ns3::NetDevice> b, uint64_t rate,
                       ns3::Time latency) {
  if (!p_->writer) return;
  const auto* const end_a = p_->Find(a);
  const auto* const end_b = p_->Find(b);
  PPTPLAB_CHECK(end_a != nullptr && end_b != nullptr);
  p_->Record(0, Layer::kRun, 0,
             trace::LinkNamed{end_a->interface_name, end_b->interface_name, rate,
                              latency.GetNanoSeconds()});
}

trace::InterfaceId Recorder::AddSerialInterface(Ptr<ns3::Node> node, const std::string& name) {
  if (!p_->writer) return 0;
  return p_->writer->AddInterface({NameOf(node) + ":" + name,
                                   "PPP frames on the serial line, without Flags, escapes and FCS.",
                                   trace::kLinkTypePppHdlc});
}

void Recorder::AddSerialLink(Ptr<ns3::Node> a, const std::string& name_a, Ptr<ns3::Node> b,
                             const std::string& name_b, uint64_t rate, ns3::Time latency) {
  const std::string interface_a = NameOf(a) + ":" + name_a, interface_b = NameOf(b) + ":" + name_b;
  p_->Record(0, Layer::kRun, 0,
             trace::LinkNamed{interface_a, interface_b, rate, latency.GetNanoSeconds()});
}

trace::InterfaceId Recorder::AddDecryptedInterface(Ptr<const ns3::Node> node,
                                                   const std::string& name) {
  if (!p_->writer) return 0;
  return p_->writer->AddInterface({NameOf(node) + ":" + name + " (decrypted)",
                                   "PPP frames as they are before encryption and after decryption.",
                                   trace::kLinkTypePpp});
}

void Recorder::WriteFrame(trace::NodeId node, trace::InterfaceId interface, Instant time,
                          Direction direction, ByteView ppp_frame, JourneyId journey) {
  if (!p_->writer) return;
  std::string comment;
  // From the Protocol field on.
  const bool has_address = ppp_frame.size() >= 2 && LoadBe16(ppp_frame.data()) == 0xff03;
  const ByteView packet = ppp_frame.subspan(has_address ? 2 : 0);
  if (p_->commenter && packet.size() >= 2 && packet[0] >= 0x80) {
    comment = p_->commenter(
        {trace::Protocol::kPppFrame, packet, std::nullopt, std::nullopt, node, direction});
  }
  p_->writer->WritePacket({time, interface, direction, ppp_frame,
                           static_cast<uint32_t>(ppp_frame.size()), journey, comment});
}

void Recorder::Note(trace::NodeId node, Layer layer, std::string_view text) {
  p_->Record(node, layer, 0, trace::Note{text});
}

void Recorder::RecordDrop(Ptr<const ns3::Node> node, Layer layer, Ptr<const Packet> packet,
                          DropReason reason, std::string_view text) {
  p_->Record(IdOf(node), layer, p_->JourneyOf(packet), trace::Drop{reason, text, 0});
}

void Recorder::RecordDropOn(Ptr<const ns3::NetDevice> device, Ptr<const Packet> packet,
                            DropReason reason, std::string_view text) {
  const auto* const there = p_->Find(device);
  if (there == nullptr) return;
  std::string where = there->interface_name;
  if (!text.empty()) where.append(": ").append(text);
  p_->Record(there->node, Layer::kLink, p_->JourneyOf(packet), trace::Drop{reason, where, 0});
}

void Recorder::NoteOn(Ptr<const ns3::NetDevice> device, Ptr<const Packet> packet,
                      std::string_view text) {
  const auto* const there = p_->Find(device);
  if (there == nullptr) return;
  std::string note = there->interface_name;
  note.append(": ").append(text);
  p_->Record(there->node, Layer::kLink, p_->JourneyOf(packet), trace::Note{note});
}

void Recorder::RecordSample(Ptr<const ns3::NetDevice> device, std::string_view what, uint64_t value,
                            std::string_view unit) {
  const auto* const there = p_->Find(device);
  if (there == nullptr) return;
  p_->Record(there->node, Layer::kLink, 0,
             trace::Sample{what, there->interface_name, value, unit});
}

void Recorder::RecordLinkState(Ptr<const ns3::NetDevice> a, Ptr<const ns3::NetDevice> b,
                               std::string_view text, bool is_up) {
  const auto* const end_a = p_->Find(a);
  const auto* const end_b = p_->Find(b);
  if (end_a == nullptr || end_b == nullptr) return;
  p_->Record(end_a->node, Layer::kLink, 0,
             trace::LinkState{end_a->interface_name, end_b->interface_name, text, is_up});
}

void Recorder::Close() {
  if (p_->writer) p_->writer->Close();
  for (Private::Device& device : p_->devices) {
    if (!device.pcap) continue;
    const bool failed = device.pcap->Fail();
    device.pcap->Close();
    device.pcap = nullptr;
    if (failed) {
      throw std::system_error(EIO, std::generic_category(),
                              "the pcap of " + device.interface_name + " is not whole");
    }
  }
}

}  // namespace pptplab::sim
