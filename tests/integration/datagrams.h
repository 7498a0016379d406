// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Numbered UDP datagrams over one link, a - b, and what a recording tells of them.
#ifndef PPTPLAB_TESTS_INTEGRATION_DATAGRAMS_H_
#define PPTPLAB_TESTS_INTEGRATION_DATAGRAMS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ns3/socket.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {

inline constexpr uint16_t kDatagramPort = 4242;

struct Sending {
  uint32_t count = 100;
  ns3::Time spacing = ns3::MilliSeconds(10);
  uint32_t size = 100;  ///< octets of UDP payload, 12 or more
  uint64_t run = 1;
};

/// a sends from t = 1 s on.
class Datagrams {
 public:
  Datagrams(const sim::LinkConfig& link, const Sending& sending);
  void Run(double seconds);

  struct Arrival {
    ns3::Time at, delay;
    uint32_t number = 0;
  };
  std::vector<Arrival> arrivals;
  Bytes recording;
  std::unique_ptr<sim::World> world;

 private:
  void Send(uint32_t number);
  void Receive(ns3::Ptr<ns3::Socket> socket);
  Sending sending_;
  ns3::Ptr<ns3::Socket> source_, sink_;
};

/// A recording of Datagrams, by journey.
struct Story {
  struct Note {
    std::string text;
    JourneyId journey = 0;
  };
  struct Sample {
    Instant time{};
    std::string where;
    uint64_t value = 0;
  };
  std::vector<Note> notes;
  std::multimap<JourneyId, RecordedDrop> drops;
  std::vector<std::string> states;  ///< "1500 down cut": when, in ms
  std::vector<Sample> samples;
  std::map<JourneyId, int> received;  ///< how often b got it
  std::vector<RecordedPacket> packets;

  std::vector<Note> NotesWith(const std::string& part) const;
  /// Of the first packet of this journey that a sent or b received.
  Bytes BytesOf(JourneyId journey, trace::Direction direction) const;
};
Story StoryOf(const Bytes& recording);

}  // namespace pptplab::sim_test

#endif  // PPTPLAB_TESTS_INTEGRATION_DATAGRAMS_H_
