// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// `pptplab-run` on tests/interop/hostile/attack.yaml in a thread, and what its recording says of the server.
#ifndef PPTPLAB_TESTS_INTEROP_HOSTILE_PROGRAM_H_
#define PPTPLAB_TESTS_INTEROP_HOSTILE_PROGRAM_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "tests/support/command.h"

namespace pptplab::testing {

// attack.yaml's addresses.
inline constexpr Address kGateway{0xc6336401};  // 198.51.100.1: isp
inline constexpr Address kFirst{0xc6336402}, kLast{0xc63364fe};
inline constexpr Address kServer{0xcb007102};  // 203.0.113.2
inline constexpr Address kClient{0xc0000201};  // 192.0.2.1

/// The run, in a thread of its own.
class Program {
 public:
  explicit Program(const std::string& more = "") {
    const std::string source = PPTPLAB_SOURCE_DIR "/tests/interop/hostile/attack.yaml";
    const std::string command =
        "echo $$ > " + directory_ / "pid" + "; exec " PPTPLAB_BINARY_DIR "/bin/pptplab-run " + source +
        " --set nodes.strangers.external.attach=unix:" + Socket() + " --out " + Recording() +
        " --check " + more;
    thread_ = std::thread([this, command] {
      result_ = RunCommand({"/bin/sh", "-c", command}, 400);
      is_over_ = true;
    });
  }
  ~Program() { Join(); }
  std::string Socket() const { return directory_ / "strangers"; }
  std::string Recording() const { return directory_ / "run.pcapng"; }
  bool is_over() const { return is_over_; }
  const CommandResult& Join() {
    if (thread_.joinable()) thread_.join();
    return result_;
  }
  /// Kilobytes; 0: it is over.
  size_t Memory(const std::string& what) const {
    std::ifstream pid_file(directory_ / "pid");
    std::string pid, word;
    pid_file >> pid;
    std::ifstream status("/proc/" + pid + "/status");
    size_t value = 0;
    while (status >> word) {
      if (word == what + ":" && status >> value) return value;
    }
    return 0;
  }

 private:
  TemporaryDirectory directory_;
  CommandResult result_;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

/// What the server has dropped, by reason, and what else a recording says of it.
struct Account {
  explicit Account(const std::string& path) {
    auto reader = trace::RecordingReader::Open(path);
    EXPECT_TRUE(reader) << path;
    if (!reader) return;
    while (const auto item = (*reader)->Next()) {
      const auto* recorded = std::get_if<trace::RecordedEvent>(&*item);
      if (recorded == nullptr) continue;
      const trace::Event& event = recorded->event;
      if (const auto* node = std::get_if<trace::NodeNamed>(&event.detail)) {
        if (node->name == "server") server = event.node;
      }
      if (event.node != server) continue;
      if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) ++drops[drop->reason];
      if (const auto* note = std::get_if<trace::Note>(&event.detail)) notes.emplace_back(note->text);
    }
    EXPECT_EQ((*reader)->problem(), "");
  }
  trace::NodeId server = 0xffff;
  std::map<trace::DropReason, uint64_t> drops;
  uint64_t all() const {
    uint64_t sum = 0;
    for (const auto& [reason, count] : drops) sum += count;
    return sum;
  }
  size_t Notes(std::string_view part) const {
    return static_cast<size_t>(std::count_if(notes.begin(), notes.end(), [&](const std::string& note) {
      return note.find(part) != std::string::npos;
    }));
  }
  std::vector<std::string> notes;
};

inline Bytes Gre(uint16_t call_id, uint32_t number, ByteView frame) {
  wire::GreHeader header;
  header.has_sequence = true;
  header.payload_length = static_cast<uint16_t>(frame.size());
  header.call_id = call_id;
  header.sequence_number = number;
  Bytes packet = Write(header);
  packet.insert(packet.end(), frame.begin(), frame.end());
  return packet;
}

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_INTEROP_HOSTILE_PROGRAM_H_
