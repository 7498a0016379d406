// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See datagrams.h.
#include <variant>

#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "tests/integration/datagrams.h"

namespace pptplab::sim_test {

using ns3::Ptr;

Datagrams::Datagrams(const sim::LinkConfig& link, const Sending& sending) : sending_(sending) {
  sim::WorldConfig config;
  config.seed = 1;
  config.run = sending.run;
  config.recording_memory = &recording;
  world = std::make_unique<sim::World>(config);
  const auto a = world->AddNode("a", ""), b = world->AddNode("b", "");
  const auto there = world->Connect("a", "b", link).address_b;
  source_ = ns3::Socket::CreateSocket(a, ns3::UdpSocketFactory::GetTypeId());
  source_->Connect(ns3::InetSocketAddress(there, kDatagramPort));
  sink_ = ns3::Socket::CreateSocket(b, ns3::UdpSocketFactory::GetTypeId());
  sink_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kDatagramPort));
  sink_->SetRecvCallback(ns3::MakeCallback(&Datagrams::Receive, this));
  ns3::Simulator::Schedule(ns3::Seconds(1), &Datagrams::Send, this, 0u);
}

void Datagrams::Run(double seconds) {
  world->RunUntil(ns3::Seconds(seconds));
  world->Close();
}

void Datagrams::Send(uint32_t number) {
  Bytes payload(sending_.size, 0xa5);
  StoreBe32(&payload[0], number);
  const auto now = static_cast<uint64_t>(ns3::Simulator::Now().GetNanoSeconds());
  StoreBe32(&payload[4], static_cast<uint32_t>(now >> 32));
  StoreBe32(&payload[8], static_cast<uint32_t>(now));
  source_->Send(ns3::Create<ns3::Packet>(payload.data(), sending_.size));
  if (number + 1 < sending_.count) {
    ns3::Simulator::Schedule(sending_.spacing, &Datagrams::Send, this, number + 1);
  }
}

void Datagrams::Receive(Ptr<ns3::Socket> socket) {
  while (const auto packet = socket->Recv()) {
    uint8_t start[12];
    packet->CopyData(start, sizeof(start));
    const uint64_t sent = static_cast<uint64_t>(LoadBe32(&start[4])) << 32 | LoadBe32(&start[8]);
    const ns3::Time now = ns3::Simulator::Now();
    arrivals.push_back({now, now - ns3::NanoSeconds(sent), LoadBe32(&start[0])});
  }
}

std::vector<Story::Note> Story::NotesWith(const std::string& part) const {
  std::vector<Note> found;
  for (const Note& note : notes) {
    if (note.text.find(part) != std::string::npos) found.push_back(note);
  }
  return found;
}

Bytes Story::BytesOf(JourneyId journey, trace::Direction direction) const {
  for (const RecordedPacket& packet : packets) {
    if (packet.journey == journey && packet.direction == direction) return packet.bytes;
  }
  return {};
}

Story StoryOf(const Bytes& recording) {
  Story story;
  const Contents contents = ReadAll(recording);
  story.packets = contents.packets;
  for (const RecordedDrop& drop : contents.drops) story.drops.emplace(drop.journey, drop);
  for (const RecordedPacket& packet : contents.packets) {
    if (packet.direction == trace::Direction::kReceived) ++story.received[packet.journey];
  }
  auto reader = trace::RecordingReader::FromBytes(recording);
  while (const auto item = (*reader)->Next()) {
    const auto* const recorded = std::get_if<trace::RecordedEvent>(&*item);
    if (recorded == nullptr) continue;
    const trace::Event& event = recorded->event;
    if (const auto* note = std::get_if<trace::Note>(&event.detail)) {
      story.notes.push_back({std::string(note->text), event.journey});
    } else if (const auto* state = std::get_if<trace::LinkState>(&event.detail)) {
      std::string text = std::to_string(Nanoseconds(event.time) / 1'000'000);
      text += state->up ? " up " : " down ";
      story.states.push_back(text.append(state->text));
    } else if (const auto* sample = std::get_if<trace::Sample>(&event.detail)) {
      story.samples.push_back({event.time, std::string(sample->where), sample->value});
    }
  }
  return story;
}

}  // namespace pptplab::sim_test
