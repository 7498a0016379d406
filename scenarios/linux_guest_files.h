// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a Linux guest needs and finds: programs of the host, and its private directory.
#ifndef PPTPLAB_SCENARIOS_LINUX_GUEST_FILES_H_
#define PPTPLAB_SCENARIOS_LINUX_GUEST_FILES_H_

#include <filesystem>
#include <string>

#include "scenarios/linux_guest.h"

namespace pptplab::scenarios {

/// The path of a program, "" if it isn't in `path`.
std::string FindProgram(const std::string& program, const std::string& path);
/// Where a guest's programs are looked for: PATH, and where administrators' programs are.
std::string GuestProgramPath();

/// Where init, the guest's first process, and flood are: linux-guest of the build or of the installed copy.
std::filesystem::path LinuxGuestPrograms();

/// guest.conf, files, and ppp/ with pppd's and pptpd's configuration.
void WriteGuestFiles(const LinuxGuestConfig& config, const std::filesystem::path& directory);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LINUX_GUEST_FILES_H_
