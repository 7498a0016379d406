// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the two file formats have in common for RecordingReader: packets one after the other, the
// interfaces met so far, and the first thing that was wrong. The file's bytes are anybody's: every
// length is checked against them, and nothing is allocated that isn't paid for by octets of the
// file.
#ifndef PPTPLAB_STACK_TRACE_CAPTURE_PARSER_H_
#define PPTPLAB_STACK_TRACE_CAPTURE_PARSER_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/trace/pcapng.h"
#include "stack/trace/recording.h"

namespace pptplab::trace {

/// Numbers in the byte order of a file or section. The caller guarantees the octets.
class ByteOrder {
 public:
  explicit ByteOrder(bool big_endian) : big_endian_(big_endian) {}
  uint16_t U16(const uint8_t* at) const {
    return big_endian_ ? LoadBe16(at) : static_cast<uint16_t>(at[0] | at[1] << 8);
  }
  uint32_t U32(const uint8_t* at) const {
    return big_endian_ ? LoadBe32(at) : Swapped(LoadBe32(at));
  }
  uint64_t U64(const uint8_t* at) const {
    const uint64_t first = U32(at);
    const uint64_t second = U32(at + 4);
    return big_endian_ ? first << 32 | second : second << 32 | first;
  }

 private:
  bool big_endian_;
};

class CaptureParser {
 public:
  explicit CaptureParser(ByteView file) : file_(file) {}
  virtual ~CaptureParser() = default;

  virtual std::optional<RecordedItem> Next() = 0;
  /// The packet or event that Next() delivered from this octet; the next Next() is none the wiser.
  /// nullopt if there is none now.
  virtual std::optional<RecordedItem> ItemAt(size_t offset) = 0;

  /// The same file with more octets behind those that were there.
  void SetFile(ByteView file) { file_ = file; }
  /// What is wrong; that the last block is cut off is told only by cut_off().
  const std::string& problem() const { return problem_; }
  /// Why there is nothing more to read for now, though there are octets left. Empty: it isn't so.
  const std::string& cut_off() const { return cut_off_; }
  const std::string& comment() const { return comment_; }
  const std::vector<InterfaceInfo>& interfaces() const { return interfaces_; }

 protected:
  /// The first problem is the one that is told; most others follow from it.
  void Blame(std::string sentence) {
    if (problem_.empty()) problem_ = std::move(sentence);
  }
  /// The same, and there is no way on.
  void Stop(std::string sentence) {
    Blame(std::move(sentence));
    stopped_ = true;
  }
  /// The octets that are left are the beginning of something; perhaps the rest is still to come.
  void Wait(std::string sentence) { cut_off_ = std::move(sentence); }
  void DontWait() { cut_off_.clear(); }
  bool stopped() const { return stopped_; }
  size_t left() const { return file_.size() - offset_; }

  ByteView file_;
  size_t offset_ = 0;
  std::vector<InterfaceInfo> interfaces_;
  std::string comment_;

 private:
  std::string problem_;
  std::string cut_off_;
  bool stopped_ = false;
};

using ParserResult = Result<std::unique_ptr<CaptureParser>, std::string>;
/// nullptr if the file is of another format; an error if it is of this one and can't be read.
ParserResult OpenClassicPcap(ByteView file);
ParserResult OpenPcapng(ByteView file);

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_CAPTURE_PARSER_H_
