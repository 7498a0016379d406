// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The TCP header, RFC 793 §3.1 (with RFC 3168's flags). Its checksum is checksum.h's, the stream
// that its segments make up is reassembly.h's.
#ifndef PPTPLAB_STACK_WIRE_TCP_H_
#define PPTPLAB_STACK_WIRE_TCP_H_

#include <cstdint>
#include <string>

#include "stack/base/field_io.h"

namespace pptplab::wire {

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------------------------------+-------------------------------+
// |          Source Port          |       Destination Port        |
// +-------------------------------+-------------------------------+
// |                        Sequence Number                        |
// +---------------------------------------------------------------+
// |                    Acknowledgment Number                      |
// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
// | Offset|   0   |C|E|U|A|P|R|S|F|            Window             |
// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
// |           Checksum            |         Urgent Pointer        |
// +-------------------------------+-------------------------------+
// |  Options, a multiple of 4 octets ...
// +---------------------------------------
struct TcpHeader {
  static constexpr size_t kMinimumSize = 20;
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  uint32_t sequence_number = 0;
  uint32_t acknowledgment_number = 0;
  uint8_t reserved = 0;  ///< four bits
  bool cwr = false;
  bool ece = false;
  bool urg = false;
  bool ack = false;
  bool psh = false;
  bool rst = false;
  bool syn = false;
  bool fin = false;
  uint16_t window = 0;
  uint16_t checksum = 0;
  uint16_t urgent_pointer = 0;
  ByteView options;

  size_t size() const { return kMinimumSize + options.size(); }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 793 §3.1");
    uint8_t data_offset = static_cast<uint8_t>(5 + self.options.size() / 4);
    io.U16("Source Port", self.source_port, "the sender's");
    io.U16("Destination Port", self.destination_port, "the receiver's; 1723: PPTP");
    io.U32("Sequence Number", self.sequence_number, "place of the first octet in the stream");
    io.U32("Acknowledgment Number", self.acknowledgment_number, "the next octet expected");
    io.BeginBits(16);
    io.Bits("Data Offset", 4, data_offset, "length of this header in units of 4 octets");
    io.Bits("Reserved", 4, self.reserved, "0");
    io.Bit("CWR", self.cwr, "the congestion window was reduced (RFC 3168)");
    io.Bit("ECE", self.ece, "congestion was met on the way (RFC 3168)");
    io.Bit("URG", self.urg, "Urgent Pointer is valid");
    io.Bit("ACK", self.ack, "Acknowledgment Number is valid");
    io.Bit("PSH", self.psh, "hand to the application at once");
    io.Bit("RST", self.rst, "the connection is broken off");
    io.Bit("SYN", self.syn, "the connection begins");
    io.Bit("FIN", self.fin, "the sender has no more to send");
    io.EndBits();
    io.Check(data_offset >= 5, "data offset is less than 5");
    io.U16("Window", self.window, "octets that the sender is ready to receive");
    io.Hex16("Checksum", self.checksum, "of addresses, header and data");
    io.U16("Urgent Pointer", self.urgent_pointer, "end of urgent data, with URG");
    const size_t options_size = data_offset < 5 ? 0 : (data_offset - 5u) * 4u;
    io.View("Options", self.options, options_size, "maximum segment size, time stamps …");
  }
};

/// "SYN ACK"; "" if no flag is set.
std::string DescribeTcpFlags(const TcpHeader& header);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_TCP_H_
