// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From the keys of a node with "peer: linux" to a Linux guest: its configuration, and what it is told to do.
#ifndef PPTPLAB_SCENARIOS_LINUX_PEER_H_
#define PPTPLAB_SCENARIOS_LINUX_PEER_H_

#include <functional>
#include <string>

#include "scenarios/external_keys.h"
#include "scenarios/linux_guest.h"

namespace pptplab::scenarios {

/// All that the keys say. The caller adds what the network says: links (a NAT's outer one last), gateway,
/// a client's server. `directory`: the scenario file's, where files to serve are.
LinuxGuestConfig LinuxPeerConfig(const std::string& node, const External& external,
                                 const std::string& directory);

/// Has it take these steps once a tunnel is up, one after the other. `address_of`: of a node's name or an
/// address as text.
void TellSteps(LinuxGuest& guest, const PeerSteps& steps,
               const std::function<std::string(const std::string&)>& address_of);

/// How many reports the steps make, all kinds together: ping, flood, fetch, hung-up.
size_t ReportsOf(const PeerSteps& steps);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LINUX_PEER_H_
