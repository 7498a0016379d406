// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What both ends of SMB over NetBEUI need: names, and the message of "net send", a write to the
// mailslot MESSNGR.
#ifndef PPTPLAB_SIM_SMB_TEXT_H_
#define PPTPLAB_SIM_SMB_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::sim {

inline constexpr uint8_t kNameOfComputer = 0x00;
inline constexpr uint8_t kNameOfMessages = 0x03;
inline constexpr uint8_t kNameOfFiles = 0x20;
inline constexpr const char* kCoreDialect = "PC NETWORK PROGRAM 1.0";

std::string UpperCase(std::string_view text);  ///< of ASCII

struct NetMessage {
  std::string from, to, text;
};
/// Cuts names at 15 and the text at 400 octets, what a datagram certainly holds.
Bytes WriteMessage(const NetMessage& message);
/// nullopt: it is something else. Texts are made printable.
std::optional<NetMessage> ReadMessage(ByteView datagram);

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_SMB_TEXT_H_
