// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a recording or an exported capture goes: a file, standard output, or memory. Collects
// records (whole blocks) and hands them to the system with write(2), no stdio between, so that a
// process that dies leaves whole records, and a signal handler can hand over what is still
// collected.
#ifndef PPTPLAB_STACK_TRACE_OUTPUT_FILE_H_
#define PPTPLAB_STACK_TRACE_OUTPUT_FILE_H_

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include "stack/base/bytes.h"

namespace pptplab::trace {

class OutputFile {
 public:
  /// `path` "-": standard output. A regular file that exists is replaced, not overwritten: who has
  /// the old one mapped keeps it. Throws std::system_error.
  explicit OutputFile(const std::string& path);
  explicit OutputFile(Bytes* memory);
  /// Writes what is left, in silence if that fails.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Room for one record of `size` octets, uninitialised. Valid until the next call; it becomes
  /// part of the file with Commit().
  std::span<uint8_t> Room(size_t size);
  void Commit();

  /// Throw std::system_error for the first failure since the file was opened, however long ago.
  void Flush();
  void Close();
  /// Only write(2) and its like. May interrupt any of the above.
  void FlushFromSignalHandler() noexcept;

 private:
  static constexpr size_t kBufferSize = 64 * 1024;
  /// A file that has become so long gets its room on the disk in advance, so much at a time.
  static constexpr uint64_t kReservedAtOnce = 32 * 1024 * 1024;
  static constexpr uint64_t kLongFile = 4 * 1024 * 1024;

  void WriteOut();
  void Reserve(uint64_t end);
  void GiveBackReserved();
  void ThrowIfFailed() const;

  std::string path_;
  Bytes* memory_ = nullptr;
  int descriptor_ = -1;
  bool owned_ = false;       // to be closed by us
  bool positional_ = false;  // a regular file of ours: pwrite, so writing twice does no harm
  int error_ = 0;            // errno of the first failure; after it nothing is written any more
  Bytes buffer_;
  uint64_t reserved_ = 0;  // octets of the file, from its start, that have room on the disk
  size_t pending_ = 0;     // octets given out by Room, not committed
  // Read by the signal handler.
  std::atomic<size_t> committed_ = 0;  // whole records at the front of buffer_
  std::atomic<size_t> handed_over_ =
      0;  // of these, octets that a signal handler wrote (not positional_)
  std::atomic<uint64_t> position_ = 0;  // octets in the file before buffer_
  std::atomic<bool> writing_ = false;
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_OUTPUT_FILE_H_
