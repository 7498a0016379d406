// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The other programs of pptplab lie in the directory of this one.
#ifndef PPTPLAB_VIZ_APP_NEIGHBOUR_H_
#define PPTPLAB_VIZ_APP_NEIGHBOUR_H_

#include <string>

namespace pptplab::viz {

/// "/usr/bin/pptplab-run", whether it exists or not.
std::string NeighbourProgram(const std::string& name);
/// The path of a program that PATH finds; empty: there is none.
std::string ProgramInPath(const std::string& name);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_NEIGHBOUR_H_
