// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A file's bytes, all of them, for a reader that hands out views. A file of up to 64 MiB, a pipe
// and standard input are read into memory; a larger file is mapped with the size that it has when
// it is opened.
//
// A file that somebody goes on writing can be looked at again (Grow). What was read of it before
// stays, perhaps somewhere else in memory.
//
// A mapped page of a file that somebody has cut since is a SIGBUS, hence the copy of the ones that
// people open while something still writes them. A recording that is replaced (RecordingWriter)
// doesn't change under its readers; only cutting a file of more than 64 MiB in place can hurt them.
#ifndef PPTPLAB_STACK_TRACE_INPUT_FILE_H_
#define PPTPLAB_STACK_TRACE_INPUT_FILE_H_

#include <string>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/result.h"

namespace pptplab::trace {

class InputFile {
 public:
  /// `path` "-": standard input. The error is a sentence without the file's name.
  static Result<InputFile, std::string> Open(const std::string& path);
  explicit InputFile(Bytes bytes) : memory_(std::move(bytes)) {}
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  /// Takes in what was written behind the end since. False: nothing was. The error is a sentence:
  /// it has become shorter, or another file has its name; that ends the growing. Only of a regular
  /// file.
  Result<bool, std::string> Grow();

  /// Stays where it is when the InputFile is moved; ends with Grow.
  ByteView bytes() const { return mapped_.data() != nullptr ? mapped_ : ByteView(memory_); }

 private:
  /// Takes over the descriptor; `path` may be empty.
  InputFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  /// All that is there now.
  Result<bool, std::string> ReadTo(size_t size);
  Result<bool, std::string> MapTo(size_t size);
  bool WasReplaced() const;

  int descriptor_ = -1;  // -1: never grows
  std::string path_;     // empty: standard input
  Bytes memory_;
  ByteView mapped_;
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_INPUT_FILE_H_
