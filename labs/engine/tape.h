// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A whole recording in memory, as labs look at it: packets by their numbers, and the events.
#ifndef PPTPLAB_LABS_ENGINE_TAPE_H_
#define PPTPLAB_LABS_ENGINE_TAPE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "stack/trace/recording.h"

namespace pptplab::labs {

struct TapePacket {
  uint32_t number = 0;    ///< from 1, as tshark and `pptplab explain --packet` count
  std::string interface;  ///< "client:p2p0", "client:ppp0 (decrypted)"
  trace::PacketView packet;
};

struct Tape {
  std::unique_ptr<trace::RecordingReader> reader;  ///< owns all bytes and texts
  std::vector<TapePacket> packets;
  std::vector<trace::RecordedEvent> events;
  std::vector<std::string> nodes;  ///< by trace::NodeId: "client"; "" if it wasn't named

  /// Throws std::runtime_error with a sentence, also for a recording that is cut off.
  static Tape Read(const std::filesystem::path& path);

  const std::string& NodeOf(const trace::RecordedEvent& event) const;
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_TAPE_H_
