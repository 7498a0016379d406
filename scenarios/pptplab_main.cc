// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab VERB …: becomes its neighbour pptplab-VERB, as git does.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/nearest.h"

namespace {

struct Verb {
  const char* name;
  const char* sentence;
};
constexpr std::array<Verb, 9> kVerbs{{
    {"run", "Runs a scenario as a simulation and records all that happens."},
    {"export", "Takes one interface of a recording for Wireshark."},
    {"decode", "Reads a capture of real or simulated traffic and decrypts it, given the password."},
    {"explain", "Tells every packet of a recording in words, octet by octet."},
    {"topology", "Describes a network of GraphML, DOT or a scenario, and draws it."},
    {"view", "Opens the visualizer."},
    {"sweep", "Runs a what-if study: many runs, tables and plots."},
    {"lab", "Lists, starts, checks and grades labs."},
    {"doctor", "Says what is installed, what is missing, and how to mend it."},
}};

std::filesystem::path Directory() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(".") : self.parent_path();
}

bool IsThere(const std::string& verb) {
  return ::access((Directory() / ("pptplab-" + verb)).c_str(), X_OK) == 0;
}

int Help() {
  std::puts("Usage: pptplab VERB [ARGUMENT …]\n\nVerbs:");
  for (const Verb& verb : kVerbs) {
    if (IsThere(verb.name)) std::printf("  %-8s %s\n", verb.name, verb.sentence);
  }
  std::puts(
      "\npptplab VERB --help tells more about each.\n\n"
      "Example: pptplab run scenarios/remote-access.yaml --text");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "--help" || verb == "-h" || verb == "help") return Help();
  if (verb.empty()) {
    std::fputs("pptplab: which verb? pptplab --help lists them\n", stderr);
    return 2;
  }
  const bool is_word = verb.find('/') == std::string::npos && verb.front() != '-';
  if (is_word && IsThere(verb)) {
    const std::string program = (Directory() / ("pptplab-" + verb)).string();
    argv[1] = const_cast<char*>(program.c_str());
    ::execv(program.c_str(), argv + 1);
    std::fprintf(stderr, "pptplab: %s can't be started: %s\n", program.c_str(),
                 std::strerror(errno));
    return 2;
  }
  std::vector<std::string> known;
  for (const Verb& each : kVerbs) {
    if (IsThere(each.name)) known.emplace_back(each.name);
  }
  std::fprintf(stderr, "pptplab: there is no verb \"%s\"%s\n", verb.substr(0, 60).c_str(),
               pptplab::scenarios::Suggestion(verb, known).c_str());
  return 2;
}
