// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-doctor: what is installed, what is missing, how to mend it. It links nothing but the C
// and C++ libraries and looks at everything else from outside (dlopen, files, PATH), so that it
// starts where the other commands don't.
#include <dlfcn.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr uint64_t kNeededDisk = 500'000'000;  // octets

enum class Grade { kGood, kOptional, kMissing };

class Examination {
 public:
  void Section(const char* title) { std::printf("\n%s\n", title); }
  void Say(Grade grade, const std::string& what, const std::string& mend = "") {
    const char* const mark = grade == Grade::kGood       ? "ok     "
                             : grade == Grade::kOptional ? "absent "
                                                         : "MISSING";
    std::printf("  %s  %s\n", mark, what.c_str());
    if (grade != Grade::kGood && !mend.empty()) std::printf("           -> %s\n", mend.c_str());
    if (grade == Grade::kMissing) ++missing_;
  }
  int missing() const { return missing_; }

 private:
  int missing_ = 0;
};

std::string Apt(const char* package) { return std::string("apt-get install ") + package; }

struct Library {
  const char* file;
  const char* what;
  const char* package;
  const char* built_with;
};

#ifndef PPTPLAB_BUILT_WITH_NS3
#define PPTPLAB_BUILT_WITH_NS3 ""
#endif

constexpr std::array<Library, 5> kLibraries{{
    {"libcrypto.so.3", "OpenSSL: digests, DES and RC4 of MS-CHAPv2 and MPPE", "libssl3",
     PPTPLAB_BUILT_WITH_OPENSSL},
    {"libyaml-cpp.so.0.7", "yaml-cpp: scenario files", "libyaml-cpp0.7", PPTPLAB_BUILT_WITH_YAML},
    {"libns3-core.so.37", "ns-3: the simulator", "libns3.37", PPTPLAB_BUILT_WITH_NS3},
    {"libns3-internet.so.37", "ns-3: IP and TCP", "libns3.37", PPTPLAB_BUILT_WITH_NS3},
    {"libns3-point-to-point.so.37", "ns-3: links", "libns3.37", PPTPLAB_BUILT_WITH_NS3},
}};

void Libraries(Examination& examination) {
  examination.Section("Libraries");
  for (const Library& library : kLibraries) {
    void* const handle = ::dlopen(library.file, RTLD_LAZY | RTLD_LOCAL);
    std::string what = std::string(library.what) + " (" + library.file;
    if (*library.built_with != '\0') what += ", built with " + std::string(library.built_with);
    examination.Say(handle != nullptr ? Grade::kGood : Grade::kMissing, what + ")",
                    Apt(library.package));
  }
}

/// MD4, DES and RC4 come from OpenSSL's provider "legacy", a file of its own.
void LegacyProvider(Examination& examination) {
  const char* const what = "OpenSSL's provider \"legacy\": MD4, DES, RC4";
  const char* const mend =
      "apt-get install --reinstall libssl3 (it holds ossl-modules/legacy.so), and check "
      "OPENSSL_MODULES";
  void* const crypto = ::dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
  if (crypto == nullptr) return;  // said already
  using Load = void* (*)(void*, const char*);
  const auto load = reinterpret_cast<Load>(::dlsym(crypto, "OSSL_PROVIDER_load"));
  const bool usable = load != nullptr && load(nullptr, "legacy") != nullptr;
  examination.Say(usable ? Grade::kGood : Grade::kMissing, what, mend);
}

/// Where a program is found on PATH; empty: nowhere.
std::string FindProgram(std::string_view name) {
  const char* const path = std::getenv("PATH");
  // Administrators' programs (pppd) are not on everybody's PATH.
  const std::string all = std::string(path == nullptr ? "/usr/bin:/bin" : path) + ":/usr/sbin:/sbin";
  std::string_view rest = all;
  while (!rest.empty()) {
    const size_t colon = std::min(rest.find(':'), rest.size());
    const std::string candidate = std::string(rest.substr(0, colon)) + "/" + std::string(name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return "";
}

struct Program {
  const char* name;
  const char* what;
  const char* package;
};

void Programs(Examination& examination) {
  examination.Section("Programs");
  constexpr std::array<Program, 9> kPrograms{{
      {"tshark", "reads recordings; the interop tests need it", "tshark"},
      {"wireshark", "shows recordings", "wireshark"},
      {"gnuplot", "draws the plots of studies", "gnuplot-nox"},
      {"linux.uml", "real Linux machines in a run (peer: linux)", "user-mode-linux"},
      {"pppd", "is part of real Linux machines", "ppp"},
      {"pptpd", "a real PPTP server", "pptpd"},
      {"pptp", "a real PPTP client", "pptp-linux"},
      {"cmake", "builds pptplab", "cmake"},
      {"ninja", "builds pptplab", "ninja-build"},
  }};
  for (const Program& program : kPrograms) {
    const std::string found = FindProgram(program.name);
    examination.Say(
        found.empty() ? Grade::kOptional : Grade::kGood,
        std::string(program.name) + ": " + program.what + (found.empty() ? "" : " (" + found + ")"),
        Apt(program.package));
  }
}

std::filesystem::path Directory() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(".") : self.parent_path();
}

void Commands(Examination& examination) {
  examination.Section("Commands of pptplab, beside this one");
  for (const char* const verb : {"run", "decode", "export"}) {
    const auto path = Directory() / ("pptplab-" + std::string(verb));
    const bool there = ::access(path.c_str(), X_OK) == 0;
    examination.Say(there ? Grade::kGood : Grade::kMissing, "pptplab " + std::string(verb),
                    "build it: ./scenarios/run in the source tree, or ninja -C build/release");
  }
  for (const char* const verb : {"explain", "view", "sweep", "lab"}) {
    const auto path = Directory() / ("pptplab-" + std::string(verb));
    if (::access(path.c_str(), X_OK) == 0)
      examination.Say(Grade::kGood, "pptplab " + std::string(verb));
  }
}

void Surroundings(Examination& examination) {
  examination.Section("Surroundings");
  const char* const x11 = std::getenv("DISPLAY");
  const char* const wayland = std::getenv("WAYLAND_DISPLAY");
  const bool display = (x11 != nullptr && *x11 != '\0') || (wayland != nullptr && *wayland != '\0');
  examination.Say(display ? Grade::kGood : Grade::kOptional,
                  display ? "a display" : "a display: without one, stories are told as text",
                  "log in on a desktop, or use ssh -X");
  const char* const directory = ::access(".", W_OK) == 0 ? "." : "/tmp";
  struct statvfs disk {};
  if (::statvfs(directory, &disk) == 0) {
    const uint64_t free = static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize;
    examination.Say(free >= kNeededDisk ? Grade::kGood : Grade::kMissing,
                    std::to_string(free / 1'000'000) + " MB free here (500 MB build everything)",
                    "make room, or work on another disk");
  }
  examination.Say(::access(".", W_OK) == 0 ? Grade::kGood : Grade::kOptional,
                  "this directory can be written to: recordings go here",
                  "cd to one that can, or use --out");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    if (std::strcmp(argv[1], "--help") != 0) {
      std::fprintf(stderr, "pptplab-doctor: it takes no arguments, not even \"%s\"\n", argv[1]);
      return 2;
    }
    std::puts(
        "Usage: pptplab-doctor\n\nSays what is installed, what is missing, and how to mend it.\n"
        "Exit status: 0 all that is needed is there; 1 something is missing; 2 bad usage.\n\n"
        "Example: pptplab doctor");
    return 0;
  }
  std::printf("pptplab %s\n", PPTPLAB_VERSION);
  Examination examination;
  Libraries(examination);
  LegacyProvider(examination);
  Programs(examination);
  Commands(examination);
  Surroundings(examination);
  if (examination.missing() == 0) {
    std::puts("\nAll that is needed is there.");
    return 0;
  }
  std::printf("\nMissing: %d. The lines with -> say how to mend it.\n", examination.missing());
  return 1;
}
