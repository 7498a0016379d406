// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A program that works on what a stranger wrote: a compiler, or the stranger's own code. It runs in
// a process group of its own, bounded in time, memory, the size of files and of what it prints,
// with stdin at /dev/null and an environment of three words.
//
// Files: Landlock leaves it those folders that the command names. A `bare` command has none: a
// seccomp filter ends it at its first system call that opens a file, a socket or a process. On a
// kernel without these (or a processor that the filter's table doesn't name) only the limits hold:
// then it can read what the user can read and use the network, but not write files (limit 0).
#ifndef PPTPLAB_LABS_ENGINE_LIMITED_PROCESS_H_
#define PPTPLAB_LABS_ENGINE_LIMITED_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/bytes.h"

namespace pptplab::labs {

struct LimitedCommand {
  std::vector<std::string> words;  ///< the first is the program's path
  std::filesystem::path directory;
  uint32_t cpu_seconds = 2;  ///< of each process
  uint32_t wall_seconds = 20;
  uint64_t memory = uint64_t{256} << 20;  ///< address space, octets
  uint64_t file_size = 0;                 ///< octets of a file that it writes
  size_t output = 65'536;                 ///< octets of stdout and stderr together
  std::vector<std::string> reads;         ///< folders; those that don't exist don't matter
  std::vector<std::string> writes;
  bool bare = false;
};

struct Ending {
  enum class Why : uint8_t {
    kExited,
    kSignal,
    kTooLong,  ///< by the clock on the wall
    kTooMuch,  ///< it printed, or answered, more than allowed
  };
  Why why = Why::kExited;
  int number = 0;    ///< exit status or signal
  std::string said;  ///< stdout and stderr
};

class LimitedProcess {
 public:
  /// Throws std::runtime_error with a sentence if there can be no process.
  explicit LimitedProcess(const LimitedCommand& command);
  ~LimitedProcess();
  LimitedProcess(const LimitedProcess&) = delete;
  LimitedProcess& operator=(const LimitedProcess&) = delete;

  /// One question over the process's descriptor 3, one answer of at most `largest` octets; each
  /// goes with its length (4 octets, big-endian) before it. nullopt: none came; ask End() why.
  std::optional<Bytes> Ask(ByteView question, size_t largest = 65'536);
  /// No more questions: waits until it has ended, or ends it.
  const Ending& End();

 private:
  using Clock = std::chrono::steady_clock;
  bool Wait(bool for_writing);
  bool HasEnded() const;
  void ReadOutput();
  void Reap();

  size_t output_limit_;
  Clock::time_point deadline_;
  pid_t process_ = -1;
  int line_ = -1;
  int output_ = -1;
  std::optional<Ending::Why> stopped_;  ///< by us
  std::optional<Ending> ending_;
  std::string said_;
};

/// The program of this name in PATH; empty: there is none.
std::filesystem::path FindProgram(const std::string& name);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_LIMITED_PROCESS_H_
