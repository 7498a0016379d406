// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/unit/observe/capture_tools.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace pptplab::observe {

Bytes GoldenBytes(const std::string& name) {
  std::ifstream file(std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/" + name,
                     std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

Capture GoldenCapture(const std::string& name) {
  auto reader = trace::RecordingReader::FromBytes(GoldenBytes(name));
  PPTPLAB_CHECK(reader.has_value());
  Capture capture;
  while (auto item = (*reader)->Next()) {
    const auto& packet = std::get<trace::RecordedPacket>(*item).packet;
    capture.frames.push_back({packet.time, ToBytes(packet.bytes)});
  }
  capture.link_type = (*reader)->interfaces().at(0).link_type;
  return capture;
}

Bytes ToFile(const Capture& capture) {
  Bytes file;
  trace::RecordingWriter writer(&file);
  const auto interface = writer.AddInterface({"wire", "", capture.link_type});
  for (const Frame& frame : capture.frames) {
    trace::PacketView packet;
    packet.time = frame.time;
    packet.interface = interface;
    packet.bytes = frame.bytes;
    packet.original_length = static_cast<uint32_t>(frame.bytes.size());
    writer.WritePacket(packet);
  }
  writer.Close();
  return file;
}

SessionOptions Alice(const std::string& password) {
  SessionOptions options;
  options.secrets = {{"alice", password}};
  return options;
}

DecodeResult DecodeFile(Bytes file, const SessionOptions& options, trace::RecordingWriter* writer) {
  auto reader = trace::RecordingReader::FromBytes(std::move(file));
  if (!reader) return {};
  return Decode(**reader, options, writer);
}

SessionSummary OnlySession(const Capture& capture, const SessionOptions& options) {
  const DecodeResult result = DecodeFile(ToFile(capture), options);
  EXPECT_EQ(result.summary.sessions.size(), 1u);
  return result.summary.sessions.empty() ? SessionSummary() : result.summary.sessions[0];
}

}  // namespace pptplab::observe
