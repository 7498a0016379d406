// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How dissect.h does it: dissect.cc has links and IP, dissect_lan.cc what else LANs carry,
// dissect_tunnel.cc the tunnel.
#ifndef PPTPLAB_STACK_WIRE_DISSECTOR_H_
#define PPTPLAB_STACK_WIRE_DISSECTOR_H_

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "stack/wire/checksum.h"
#include "stack/wire/dissect.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/text.h"

namespace pptplab::wire {

using trace::Layer;

/// Tunnels in tunnels end somewhere.
inline constexpr size_t kMaxLayers = 24;
/// More than a TCP segment can hold.
inline constexpr size_t kMaxMessages = 4096;

inline std::string Octets(size_t n) { return std::to_string(n) + (n == 1 ? " octet" : " octets"); }
inline std::string OrNumber(std::string_view name, uint32_t value) {
  return name.empty() ? std::to_string(value) : std::string(name);
}

/// One packet on its way down through the formats; each function names its layer and hands on what
/// the layer carries. `at` is where `bytes` begin in the whole.
class Dissector {
 public:
  std::vector<DissectedLayer> Take() { return std::move(layers_); }
  /// The innermost layer that says what the packet is.
  const DissectedLayer* headline() const { return layers_.empty() ? nullptr : &layers_[headline_]; }

  void Start(ByteView bytes, Format format) {
    switch (format) {
      case Format::kEthernet:
        return Ethernet(0, bytes);
      case Format::kLinuxCooked:
        return Cooked<LinuxCookedHeader>(bytes);
      case Format::kLinuxCooked2:
        return Cooked<LinuxCooked2Header>(bytes);
      case Format::kIp:
        return Ip(0, bytes);
      case Format::kGre:
        return Gre(0, bytes);
      case Format::kPppFrame:
        return Ppp(0, bytes);
      case Format::kPptpControl:
        return ControlMessages(0, bytes);
    }
  }

 private:
  struct IpContext {
    ByteView source;  ///< 4 octets or 16
    ByteView destination;
    uint8_t protocol;
    bool whole;
  };

  DissectedLayer& Add(Layer layer, const char* name, size_t at, Description description) {
    headline_ = layers_.size();
    layers_.push_back(DissectedLayer{.layer = inside_ ? Layer::kInner : layer,
                                     .name = name,
                                     .summary = {},
                                     .offset = at,
                                     .size = description.size,
                                     .fields = std::move(description.fields),
                                     .error = description.error});
    if (description.error) {
      layers_.back().summary = "malformed: " + ToString(*description.error);
    }
    return layers_.back();
  }
  /// A protocol that nobody here can read.
  void Opaque(Layer layer, const char* name, size_t at, ByteView bytes,
              const std::string& what = "") {
    Description description;
    description.size = bytes.size();
    Add(layer, name, at, std::move(description)).summary = what + Octets(bytes.size());
  }
  /// What the layer before carries; that one says more about the packet.
  void Carried(Layer layer, const char* name, size_t at, ByteView bytes) {
    if (bytes.empty()) return;
    const size_t headline = headline_;
    Opaque(layer, name, at, bytes);
    headline_ = headline;
  }
  /// A header of type T at the front of `bytes`: as a layer, and read. nullopt: malformed.
  template <class T>
  std::optional<Prefix<T>> Header(Layer layer, const char* name, size_t at, ByteView bytes) {
    Add(layer, name, at, Describe<T>(bytes));
    auto prefix = ReadPrefix<T>(bytes);
    if (!prefix) return std::nullopt;
    return std::move(*prefix);
  }
  void SetError(const char* reason, const char* field, size_t offset) {
    if (!layers_.back().error) layers_.back().error = Error{reason, field, offset};
  }
  /// Says behind a checksum field's value whether it is right.
  void Judge(std::string_view field_name, bool right) {
    for (Field& field : layers_.back().fields) {
      if (field.name == field_name) field.value += right ? " (right)" : " (wrong)";
    }
  }

  void Ethernet(size_t at, ByteView bytes);
  template <class T>
  void Cooked(ByteView bytes);
  void Network(uint16_t type, size_t at, ByteView bytes);
  void Ip(size_t at, ByteView bytes);
  void Ipv6(size_t at, ByteView bytes);
  void Transport(const IpContext& ip, size_t at, ByteView bytes);
  void Tcp(const IpContext& ip, size_t at, ByteView bytes);
  void Udp(const IpContext& ip, size_t at, ByteView bytes);
  void Dns(size_t at, ByteView bytes);
  void Icmp(const IpContext& ip, size_t at, ByteView bytes);
  void Icmpv6(const IpContext& ip, size_t at, ByteView bytes);
  bool ChecksumIsRight(const IpContext& ip, ByteView bytes) const;
  // Inside LANs, and inside the tunnel: dissect_lan.cc
  void Arp(size_t at, ByteView bytes);
  void Llc(size_t at, ByteView bytes);
  void Ipx(size_t at, ByteView bytes);
  void IpxData(uint16_t socket, size_t at, ByteView bytes);
  void Sap(size_t at, ByteView bytes);
  void NetWareCore(size_t at, ByteView bytes);
  void Smb(size_t at, ByteView bytes);
  void Nbf(size_t at, ByteView bytes);
  void NbfPacket(size_t at, ByteView bytes);
  void Bridged(size_t at, ByteView bytes);
  // The tunnel: dissect_tunnel.cc
  void ControlMessages(size_t at, ByteView bytes);
  void Gre(size_t at, ByteView bytes);
  void Ppp(size_t at, ByteView bytes);
  void PppPacket(uint16_t protocol, size_t at, ByteView bytes);
  void VanJacobson(size_t at, ByteView bytes);
  void Mppe(size_t at, ByteView bytes);

  std::vector<DissectedLayer> layers_;
  size_t headline_ = 0;
  bool inside_ = false;  ///< inside the tunnel
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_DISSECTOR_H_
