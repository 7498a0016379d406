// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The conditions under a study's `where`: which points of it are run.
//
//   loss < 2% and (mode == stateful or rate * rtt / 8 <= 64KiB)
//
// Names of parameters stand for their values; numbers may have units, and compare in seconds, bits
// per second, octets or shares of 1. Any other word is a text, as is what stands in quotes. A minus
// between two names needs spaces, since names may have a - in them.
#ifndef PPTPLAB_SCENARIOS_SWEEP_CONSTRAINT_H_
#define PPTPLAB_SCENARIOS_SWEEP_CONSTRAINT_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace pptplab::sweep {

/// The value of a parameter at this point, as text; nullopt: there is no such parameter.
using ValueOf = std::function<std::optional<std::string>(std::string_view name)>;

/// Whether it holds; the error is a sentence.
Result<bool, std::string> Holds(std::string_view condition, const ValueOf& value_of);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_CONSTRAINT_H_
