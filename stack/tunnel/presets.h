// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How real peers behave, as settings: timers, windows, numbers and names that differ from RFC
// 2637's defaults, as seen in their captures and documentation. What isn't known stays as it is.
// Not here: authentication, encryption and addresses, which are their owner's choice, not a habit.
#ifndef PPTPLAB_STACK_TUNNEL_PRESETS_H_
#define PPTPLAB_STACK_TUNNEL_PRESETS_H_

#include <span>
#include <string_view>

#include "stack/tunnel/endpoint.h"

namespace pptplab::tunnel {

enum class End : uint8_t { kClient, kServer };

/// "linux", "windows2000", "mpd"
std::span<const std::string_view> PresetNames();
/// Sets what this peer is known for; false: no such preset, and nothing has changed.
bool ApplyPreset(std::string_view name, End end, EndpointConfig& config);

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_PRESETS_H_
