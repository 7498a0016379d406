// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/wireshark.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "viz/app/neighbour.h"

namespace pptplab::viz {

namespace {

/// Its number among the packets of its interface, from 1.
size_t NumberOnItsInterface(const State& state) {
  const auto items = state.recording().items();
  const Item& selected = items[state.cursor()];
  size_t number = 0;
  for (ItemIndex i = 0; i <= state.cursor(); ++i) {
    number += items[i].kind == Item::kPacket && items[i].interface == selected.interface;
  }
  return number;
}

/// A program that lives on when the window is closed; nobody waits for it.
void StartDetached(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::fork() != 0) ::_exit(0);
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR);
    for (int fd = 0; nothing >= 0 && fd < 3; ++fd) ::dup2(nothing, fd);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int ignored = 0;
  if (child > 0) ::waitpid(child, &ignored, 0);
}

}  // namespace

std::string OpenInWireshark(const State& state) {
  const Item& item = state.recording().item(state.cursor());
  if (item.kind != Item::kPacket) return "Select a packet first: events are not in Wireshark.";
  const std::string wireshark = ProgramInPath("wireshark");
  if (wireshark.empty()) return "Wireshark is not installed: apt install wireshark";
  const auto& interfaces = state.recording().interfaces();
  if (item.interface >= interfaces.size()) return "The packet's interface is not known.";
  const std::string& name = interfaces[item.interface].info.name;
  std::string pattern = (std::filesystem::temp_directory_path() / "pptplab-XXXXXX.pcap").string();
  const int file = ::mkstemps(pattern.data(), 5);
  if (file < 0) return "No temporary file could be made; set TMPDIR to a directory for it.";
  ::close(file);
  auto reader = trace::RecordingReader::Open(state.recording().path());
  if (!reader) return state.recording().path() + ": " + reader.error();
  try {
    const auto count = trace::ExportInterface(**reader, name, pattern);
    if (!count) return count.error();
  } catch (const std::system_error& error) {
    return error.what();
  }
  const size_t number = NumberOnItsInterface(state);
  StartDetached({wireshark, "-r", pattern, "-g", std::to_string(number)});
  return "Wireshark opens packet " + std::to_string(number) + " of " + name + ".";
}

}  // namespace pptplab::viz
