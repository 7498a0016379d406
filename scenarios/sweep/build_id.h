// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which build of the program this is: results of one build are not another's.
#ifndef PPTPLAB_SCENARIOS_SWEEP_BUILD_ID_H_
#define PPTPLAB_SCENARIOS_SWEEP_BUILD_ID_H_

#include <string>

namespace pptplab::sweep {

/// The linker's build ID of the running program and of the ns-3 libraries that it uses, hexadecimal.
std::string BuildId();

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_BUILD_ID_H_
