// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See smb_text.h.
#include "sim/smb_text.h"

#include <algorithm>
#include <cctype>

#include "stack/wire/smb.h"

namespace pptplab::sim {

namespace {

constexpr std::string_view kMailslot = "\\MAILSLOT\\MESSNGR";
constexpr size_t kWords = 17;  // of a mailslot write: 14, and three of its setup
constexpr uint16_t kHeaderSize = 32 + 1 + 2 * kWords + 2;

std::string_view TakeText(ByteView& bytes) {
  const auto end = std::find(bytes.begin(), bytes.end(), uint8_t{0});
  const auto text = bytes.first(static_cast<size_t>(end - bytes.begin()));
  bytes = bytes.subspan(std::min(text.size() + 1, bytes.size()));
  return AsText(text);
}

}  // namespace

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

Bytes WriteMessage(const NetMessage& message) {
  Bytes data;
  const auto append = [&data](std::string_view text, size_t most) {
    text = text.substr(0, most);
    data.insert(data.end(), text.begin(), text.end());
    data.push_back(0);
  };
  append(message.from, 15);
  append(message.to, 15);
  append(message.text, 400);
  const auto size = static_cast<uint16_t>(data.size());
  const auto offset = static_cast<uint16_t>(kHeaderSize + kMailslot.size() + 1);

  wire::SmbMessage smb;
  smb.command = wire::SmbCommand::kTransaction;
  // Totals of parameters and data, most of each and of setup that may come back, flags, timeout
  // (2), reserved, parameters (count, offset), data (count, offset), setup: how many, write,
  // priority, unreliable.
  const Bytes words =
      wire::SmbWords({0, size, 0, 0, 0, 2, 0, 0, 0, 0, offset, size, offset, 3, 1, 0, 2});
  Bytes bytes(kMailslot.begin(), kMailslot.end());
  bytes.push_back(0);
  bytes.insert(bytes.end(), data.begin(), data.end());
  smb.words = words;
  smb.bytes = bytes;
  return Write(smb);
}

std::optional<NetMessage> ReadMessage(ByteView datagram) {
  const auto smb = Read<wire::SmbMessage>(datagram);
  if (!smb || smb->command != wire::SmbCommand::kTransaction) return std::nullopt;
  ByteView bytes = smb->bytes;
  if (UpperCase(TakeText(bytes)) != kMailslot) return std::nullopt;
  const auto printable = [&bytes] { return Describer::Printable(AsBytes(TakeText(bytes))); };
  NetMessage message;
  message.from = printable();
  message.to = printable();
  message.text = printable();
  return message;
}

}  // namespace pptplab::sim
