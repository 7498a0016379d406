// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names and one-line descriptions of what PC networks said above IPX and NetBIOS: netware.h, smb.h.
#include <algorithm>

#include "stack/wire/netware.h"
#include "stack/wire/smb.h"

namespace pptplab::wire {

// --- NetWare
// ----------------------------------------------------------------------------------------------------

std::string_view NameOfNcpType(uint32_t type) {
  switch (type) {
    case kNcpCreateConnection:
      return "Create Service Connection";
    case kNcpRequest:
      return "Request";
    case kNcpReply:
      return "Reply";
    case kNcpDestroyConnection:
      return "Destroy Service Connection";
    case kNcpBusy:
      return "Request being processed";
  }
  return {};
}

std::string_view NameOfNcpFunction(uint32_t function) {
  switch (function) {
    case kNcpNegotiateBufferSize:
      return "Negotiate Buffer Size";
    case kNcpCloseFile:
      return "Close File";
    case kNcpReadFile:
      return "Read From A File";
    case kNcpOpenFile:
      return "Open File";
  }
  return {};
}

std::string_view NameOfNcpCompletion(uint32_t code) {
  switch (code) {
    case kNcpSuccess:
      return "successful";
    case kNcpInvalidFileHandle:
      return "invalid file handle";
    case kNcpNoConnections:
      return "no connections available";
    case kNcpNoSuchFunction:
      return "no such function";
    case kNcpNoFilesFound:
      return "no files found";
  }
  return {};
}

// --- SMB
// --------------------------------------------------------------------------------------------------------

std::string_view NameOfSmbCommand(uint32_t command) {
  switch (static_cast<SmbCommand>(command)) {
    case SmbCommand::kOpen:
      return "Open";
    case SmbCommand::kClose:
      return "Close";
    case SmbCommand::kRead:
      return "Read";
    case SmbCommand::kTransaction:
      return "Transaction";
    case SmbCommand::kTreeConnect:
      return "Tree Connect";
    case SmbCommand::kTreeDisconnect:
      return "Tree Disconnect";
    case SmbCommand::kNegotiate:
      return "Negotiate Protocol";
  }
  return {};
}

std::string DescribeSmb(const SmbMessage& message) {
  const auto name = NameOfSmbCommand(static_cast<uint32_t>(message.command));
  std::string text = name.empty() ? "command " + std::to_string(static_cast<int>(message.command))
                                  : std::string(name);
  text += message.IsReply() ? " response" : " request";
  if (message.error_class != 0) {
    text +=
        ", error " + std::to_string(message.error_class) + "/" + std::to_string(message.error_code);
  } else if (!message.IsReply() && message.command == SmbCommand::kTransaction) {
    text += " " + Describer::Printable(message.bytes);
  } else if (!message.IsReply()) {
    const auto texts = ReadSmbTexts(message.bytes, 1);
    if (!texts.empty()) text += " " + Describer::Printable(AsBytes(texts[0]));
  }
  return text;
}

Bytes SmbWords(const std::vector<uint16_t>& words) {
  Bytes bytes;
  for (const uint16_t word : words) {
    bytes.push_back(static_cast<uint8_t>(word & 0xff));
    bytes.push_back(static_cast<uint8_t>(word >> 8));
  }
  return bytes;
}

void AppendSmbText(Bytes& bytes, uint8_t format, std::string_view text) {
  bytes.push_back(format);
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.push_back(0);
}

std::vector<std::string> ReadSmbTexts(ByteView bytes, size_t most) {
  std::vector<std::string> texts;
  while (texts.size() < most && !bytes.empty() && bytes[0] >= 2 && bytes[0] <= 4) {
    bytes = bytes.subspan(1);
    const auto end = std::find(bytes.begin(), bytes.end(), uint8_t{0});
    if (end == bytes.end()) break;
    const auto size = static_cast<size_t>(end - bytes.begin());
    texts.emplace_back(AsText(bytes.first(size)));
    bytes = bytes.subspan(size + 1);
  }
  return texts;
}

}  // namespace pptplab::wire
