// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/attacks/inner.h"

#include "stack/wire/checksum.h"

namespace pptplab::labs::attacks {

Bytes InnerPacket(std::string_view text, uint16_t identification) {
  wire::Ipv4Header ip;
  ip.total_length =
      static_cast<uint16_t>(wire::Ipv4Header::kMinimumSize + wire::UdpHeader::kSize + text.size());
  ip.identification = identification;
  ip.protocol = wire::kIpProtocolUdp;
  ip.source.value = 0x0a000a02;       // 10.0.10.2
  ip.destination.value = 0x0a000a01;  // 10.0.10.1
  Bytes header = Write(ip);
  wire::InternetChecksum sum;
  sum.Add(header);
  ip.header_checksum = sum.Value();
  header = Write(ip);
  wire::UdpHeader udp;
  udp.source_port = 5140;
  udp.destination_port = 514;
  udp.length = static_cast<uint16_t>(wire::UdpHeader::kSize + text.size());
  Bytes out{0x00, 0x21};
  for (const Bytes& part : {header, Write(udp), ToBytes(AsBytes(text))}) {
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

}  // namespace pptplab::labs::attacks
