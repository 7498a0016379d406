// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What can happen, as a schema: everything that a run, a passive observer, a NAT or a link tells is
// one of these events. A short fixed prefix is all that an index needs; the detail after it is read
// when somebody looks.
//
// An Event borrows its texts and bytes: it lives as long as the call that records it, or as long as
// the recording it was read from. Cause and journey together answer "why": `cause` is the event
// that an endpoint was reacting to (a packet came in, a timer expired, the user asked); a packet
// that came in carries the journey under which its sender recorded it.
#ifndef PPTPLAB_STACK_TRACE_EVENT_H_
#define PPTPLAB_STACK_TRACE_EVENT_H_

#include <cstdint>
#include <string_view>
#include <variant>

#include "stack/base/bytes.h"
#include "stack/base/field_io.h"
#include "stack/base/pdu.h"
#include "stack/base/time.h"

namespace pptplab::trace {

/// Events are numbered from 1 in the order in which they were recorded. 0: none.
using EventId = uint64_t;
using NodeId = uint16_t;
/// A node's number for one tunnel (one call) of its own, from 1. 0: the node as a whole.
using SessionId = uint32_t;

enum class Layer : uint8_t {
  kRun,  ///< the simulation or the capture itself
  kLink,
  kIp,
  kTcp,
  kPptp,
  kGre,
  kPpp,
  kLcp,
  kAuthentication,
  kCcp,
  kMppe,
  kIpcp,
  kInner,  ///< packets inside the tunnel
  kNat,
  kApplication,
};
std::string_view NameOfLayer(uint32_t layer);  ///< "PPTP"; empty if there is none

enum class Direction : uint8_t { kSent, kReceived };
std::string_view NameOfDirection(uint32_t direction);

/// The packet formats a Message can carry; its bytes start with that format's first octet.
enum class Protocol : uint8_t {
  kPptpControl,
  kPppFrame,  ///< PPP Protocol field (2 octets, uncompressed), then the packet
};
std::string_view NameOfProtocol(uint32_t protocol);

/// Who takes part: recorded before a node's first other event.
struct NodeNamed {
  std::string_view name;  ///< "client"
  std::string_view role;  ///< "PPTP client", "router", ""
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Name", self.name);
    io.Text16("Role", self.role);
  }
};

/// A tunnel exists at this node; said again when a Call ID or the address becomes known.
struct SessionNamed {
  Address peer;                ///< outer address of the other end
  uint16_t local_call_id = 0;  ///< the one that stands in GRE packets to us
  uint16_t peer_call_id = 0;   ///< the one that stands in GRE packets from us
  std::string_view user;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.IpAddress("Peer", self.peer);
    io.U16("Local Call ID", self.local_call_id);
    io.U16("Peer Call ID", self.peer_call_id);
    io.Text16("User", self.user);
  }
};

/// What an endpoint reacts to. The event that later ones name as their cause.
struct Stimulus {
  enum class What : uint8_t { kUser, kConnection, kPacket, kTimer };
  static std::string_view NameOfWhat(uint32_t what);
  What what = What::kUser;
  std::string_view text;  ///< "Open", "TCP connection is up", "GRE packet", "LCP restart timer"
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.U8("What", self.what);
    io.Text16("Text", self.text);
  }
};

/// One control message of any layer, whole, as its endpoint sent or understood it.
struct Message {
  Direction direction = Direction::kSent;
  Protocol protocol = Protocol::kPptpControl;
  ByteView bytes;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Named8("Direction", self.direction, &NameOfDirection);
    io.U8("Protocol", self.protocol);
    io.Bytes16("Bytes", self.bytes);
  }
};

/// An automaton went from one state to another (or stayed, and acted).
struct Transition {
  std::string_view automaton;  ///< "LCP", "PPTP control connection", "PPP phase" …
  std::string_view from;       ///< the RFC's name of the state
  std::string_view event;      ///< the RFC's name of the event: "RCR+"
  std::string_view actions;    ///< the RFC's: "sca,tlu"
  std::string_view to;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Automaton", self.automaton);
    io.Text16("From", self.from);
    io.Text16("Event", self.event);
    io.Text16("Actions", self.actions);
    io.Text16("To", self.to);
  }
};

/// A value that both ends agreed on.
struct Agreed {
  std::string_view what;   ///< "MRU", "Address", "MPPE"
  std::string_view value;  ///< "1400", "10.8.0.100", "128-bit stateless"
  bool for_peer = false;   ///< false: binds what we receive or are; true: binds the peer
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("What", self.what);
    io.Text16("Value", self.value);
    io.U8("For Peer", self.for_peer);
  }
};

struct Timer {
  enum class Action : uint8_t { kSet, kStopped, kExpired };
  static std::string_view NameOfAction(uint32_t action);
  std::string_view name;  ///< "LCP restart timer"
  Action action = Action::kSet;
  Instant deadline{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Name", self.name);
    io.U8("Action", self.action);
    int64_t ns = Nanoseconds(self.deadline);
    io.U64("Deadline", ns);
    if constexpr (Io::kReads) self.deadline = AtNanoseconds(ns);
  }
};

/// Key material came into being. Recordings of simulated tunnels hold it on purpose.
struct Key {
  std::string_view what;  ///< "NT hash", "Master key", "Start key", "Session key"
  /// Whose packets it protects: "client to server", "server to client", or empty.
  std::string_view direction;
  ByteView material;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("What", self.what);
    io.Text16("Direction", self.direction);
    io.Bytes16("Material", self.material);
  }
};

enum class DropReason : uint8_t {
  kMalformed,
  kWrongPeer,        ///< GRE from somebody who has no control connection with us
  kUnknownCall,      ///< no such Call ID
  kDuplicate,        ///< this Sequence Number was delivered already
  kLate,             ///< a later Sequence Number was delivered already
  kNotOpen,          ///< the layer that it is for is not Opened
  kUnknownProtocol,  ///< answered by Protocol-Reject
  kNotEncrypted,     ///< clear where encryption was agreed, or the other way round
  kIncoherent,       ///< MPPE: the coherency count says that packets are missing
  kCannotDecrypt,    ///< no key, or what came out is no PPP protocol
  kAuthentication,
  kTooLong,
  kQueueFull,
  kLinkLoss,
  kNoRoute,
  kTimeToLive,
  kChecksum,
  kBlocked,  ///< a firewall lets nothing of its IP protocol pass
  kListed,   ///< the link was told to drop exactly this packet
  kBadFcs,   ///< a serial line changed bits of this frame (RFC 1662 §3.1)
  kAborted,  ///< a frame on a serial line that has no proper end (RFC 1662 §4.3, §5.3)
  kCut,      ///< the link is cut
  kEarly,    ///< a queue discipline dropped it before its queue was full (RFC 2309, RFC 8289)
  kFragmentationNeeded,  ///< larger than the next link takes, and may not be fragmented (RFC 791)
  kNoMapping,            ///< a NAT has no mapping that it belongs to
  kFragmentsMissing,     ///< reassembly was given up before all fragments had come (RFC 791 §3.2)
  kNoListener,           ///< nobody here has this IP protocol or port (RFC 792)
};
std::string_view NameOfDropReason(uint32_t reason);  ///< a short clause for people

/// A packet that ends here.
struct Drop {
  DropReason reason = DropReason::kMalformed;
  std::string_view field;  ///< of a malformed packet, else more about the reason
  uint32_t offset = 0;     ///< of that field, octets
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Named8("Reason", self.reason, &NameOfDropReason);
    io.Text16("Field", self.field);
    io.U32("Offset", self.offset);
  }
};

/// One layer's work on one packet in the data path, down (sent) or up (received).
struct Step {
  enum class What : uint8_t {
    kCompress,        ///< MPPC; number: 12-bit coherency count; or VJ, if a flag says so
    kEncrypt,         ///< MPPE; number: 12-bit coherency count, flags as below
    kProtocolField,   ///< number: PPP protocol; flags 1: compressed to one octet (PFC)
    kAddressControl,  ///< flags 1: left out (ACFC)
    kGre,             ///< number: Sequence Number; second: Acknowledgment Number, if flags 1
    kAckOnly,         ///< second: Acknowledgment Number
    kDeliver,         ///< to or from the network protocol; number: PPP protocol
    kLineFraming,     ///< RFC 1662; number: FCS, second: octets on the line; flags 1: bit-synchronous
  };
  static constexpr uint8_t kFlushed = 1;     ///< kEncrypt, kCompress: the A bit
  static constexpr uint8_t kKeyChanged = 2;  ///< kEncrypt: a new session key before this packet
  static constexpr uint8_t kAtFront = 4;     ///< kCompress, MPPC: the B bit
  static constexpr uint8_t kCompressed = 8;  ///< kCompress: it got shorter (MPPC: the C bit)
  /// kCompress: Van Jacobson's compression of the TCP/IP header; number: the slot.
  static constexpr uint8_t kVanJacobson = 16;
  What what = What::kGre;
  Direction direction = Direction::kSent;
  uint8_t flags = 0;
  uint16_t size_before = 0;  ///< octets
  uint16_t size_after = 0;
  uint32_t number = 0;
  uint32_t second = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.U8("What", self.what);
    io.Named8("Direction", self.direction, &NameOfDirection);
    io.U8("Flags", self.flags);
    io.U16("Size Before", self.size_before);
    io.U16("Size After", self.size_after);
    io.U32("Number", self.number);
    io.U32("Second", self.second);
  }
};
std::string_view NameOfStep(uint32_t step);

/// Anything worth a sentence: an application started, a file arrived, authentication failed and
/// why.
struct Note {
  std::string_view text;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Text", self.text);
  }
};

/// Two interfaces are the ends of one wire: recorded when the network is built.
struct LinkNamed {
  std::string_view interface_a;  ///< "client:p2p0"
  std::string_view interface_b;
  uint64_t rate = 0;  ///< bits per second; 0: not limited
  int64_t latency_ns = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Interface A", self.interface_a);
    io.Text16("Interface B", self.interface_b);
    io.U64("Rate", self.rate);
    io.U64("Latency", self.latency_ns);
  }
};

/// An entry of a NAT's table comes, changes or goes. Ports, ICMP Identifiers and Call IDs are
/// numbers; kNone where there is none.
struct Mapping {
  enum class Action : uint8_t { kAdded, kChanged, kRemoved };
  static std::string_view NameOfAction(uint32_t action);
  static constexpr uint32_t kNone = 0xffffffff;
  Action action = Action::kAdded;
  uint8_t protocol = 0;  ///< of IP
  uint32_t id = 0;       ///< of the mapping, from 1
  Address inside;
  uint32_t inside_id = kNone;
  Address outside;
  uint32_t outside_id = kNone;
  Address peer;
  uint32_t peer_id = kNone;
  std::string_view why;  ///< "expired", "its call ended"; may be empty
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.U8("Action", self.action);
    io.U8("Protocol", self.protocol);
    io.U32("Mapping", self.id);
    io.IpAddress("Inside", self.inside);
    io.U32("Inside Number", self.inside_id);
    io.IpAddress("Outside", self.outside);
    io.U32("Outside Number", self.outside_id);
    io.IpAddress("Peer", self.peer);
    io.U32("Peer Number", self.peer_id);
    io.Text16("Why", self.why);
  }
};

/// One value of a series, when it changes.
struct Sample {
  std::string_view what;   ///< "queue"
  std::string_view where;  ///< "client:p2p0"
  uint64_t value = 0;
  std::string_view unit;  ///< "packets"
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("What", self.what);
    io.Text16("Where", self.where);
    io.U64("Value", self.value);
    io.Text16("Unit", self.unit);
  }
};

/// What a link does to packets from now on.
struct LinkState {
  std::string_view interface_a;
  std::string_view interface_b;
  std::string_view text;  ///< "10 Mb/s, 20 ms ± 5 ms, loses 2 %"
  bool up = true;         ///< false: it is cut
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Text16("Interface A", self.interface_a);
    io.Text16("Interface B", self.interface_b);
    io.Text16("Text", self.text);
    io.U8("Up", self.up);
  }
};

/// IP took a packet to pieces, or put one together (RFC 791 §3.2).
struct Fragmentation {
  enum class What : uint8_t { kFragmented, kReassembled };
  static std::string_view NameOfWhat(uint32_t what);
  What what = What::kFragmented;
  uint16_t identification = 0;
  uint16_t size = 0;  ///< octets of the whole packet
  uint16_t pieces = 0;
  uint16_t mtu = 0;  ///< octets that the next link takes; 0 if put together
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.U8("What", self.what);
    io.U16("Identification", self.identification);
    io.U16("Size", self.size);
    io.U16("Pieces", self.pieces);
    io.U16("MTU", self.mtu);
  }
};

/// The order is part of the file format: append only.
using Detail = std::variant<NodeNamed, SessionNamed, Stimulus, Message, Transition, Agreed, Timer,
                            Key, Drop, Step, Note, LinkNamed, Mapping, Sample, LinkState,
                            Fragmentation>;
std::string_view NameOfKind(size_t detail_index);  ///< "Transition"

struct Event {
  Instant time{};
  NodeId node = 0;
  SessionId session = 0;
  Layer layer = Layer::kRun;
  JourneyId journey = 0;
  EventId cause = 0;
  Detail detail{};
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_EVENT_H_
