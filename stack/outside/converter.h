// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a link ends at a machine outside: a media converter between IP packets, which the link carries, and Ethernet
// frames. No router: TTL and addresses stay as they are. It answers ARP requests (RFC 826) for every address but
// those that are outside, with its own hardware address (a proxy, RFC 1027), and asks for those that are when it
// must send to one.
//
// What comes from outside is hostile until it is judged: whatever it is, the answer is a packet for the link, a frame
// back, a drop with its reason, or nothing. Not here: sockets, threads (sim/outside-port).
#ifndef PPTPLAB_STACK_OUTSIDE_CONVERTER_H_
#define PPTPLAB_STACK_OUTSIDE_CONVERTER_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/time.h"
#include "stack/trace/event.h"
#include "stack/wire/ethernet.h"

namespace pptplab::outside {

struct ConverterConfig {
  wire::MacAddress hardware{0x02, 0x50, 0x50, 0x54, 0x50, 0x00};  ///< its own
  Address far_end;            ///< of the link: the only one of its network that isn't outside
  Address outside;            ///< whom packets go to that aren't for the link's network
  int prefix_length = 30;     ///< of the link's network
  size_t mtu = 1500;          ///< octets of IP packet
  size_t most_waiting = 64;   ///< packets for one address that ARP has still to find
  size_t most_known = 1024;   ///< addresses
};

/// An IP packet that came from outside, whole and with nothing behind its end.
struct ToLink {
  Bytes packet;
};
/// A frame to be sent outside.
struct ToOutside {
  Bytes frame;
  JourneyId journey = 0;  ///< of the packet in it; 0: ARP
};
/// A frame or a packet ends here.
struct Dropped {
  trace::DropReason reason{};
  std::string text;
  Bytes bytes;            ///< what ends; of something long, its beginning
  JourneyId journey = 0;  ///< 0: it came from outside
};
/// Something to say that isn't about a packet.
struct Remark {
  std::string text;
};
using Output = std::variant<ToLink, ToOutside, Dropped, Remark>;

class Converter {
 public:
  explicit Converter(const ConverterConfig& config);

  /// A frame from outside; `size` is its real one if only its beginning is here.
  void ReceiveFrame(ByteView frame, size_t size);
  void ReceiveFrame(ByteView frame) { ReceiveFrame(frame, frame.size()); }
  /// An IP packet from the link.
  void ReceivePacket(Instant now, ByteView packet, JourneyId journey);
  /// Asks again, or gives up. Harmless if early.
  void Tick(Instant now);

  std::optional<Output> TakeOutput();
  std::optional<Instant> NextDeadline() const;

 private:
  struct Waiting {
    Bytes packet;
    JourneyId journey;
  };
  struct Neighbour {
    std::optional<wire::MacAddress> hardware;
    std::vector<Waiting> waiting;  ///< until `hardware` is known
    int asked = 0;
    Instant ask_again{};
  };

  bool IsInNetwork(Address address) const;
  bool IsOutside(Address address) const;
  void ReceiveArp(ByteView packet);
  void ReceiveIp(ByteView packet, const wire::MacAddress& from);
  void Learn(Address address, const wire::MacAddress& hardware);
  Neighbour* FindOrAdd(Address address);
  void Ask(Instant now, Address address, Neighbour& neighbour);
  void SendFrame(const wire::MacAddress& to, uint16_t type, ByteView content, JourneyId journey);
  void Drop(trace::DropReason reason, std::string text, ByteView bytes, JourneyId journey = 0);

  const ConverterConfig config_;
  std::map<Address, Neighbour> neighbours_;
  std::deque<Output> outputs_;
};

}  // namespace pptplab::outside

#endif  // PPTPLAB_STACK_OUTSIDE_CONVERTER_H_
