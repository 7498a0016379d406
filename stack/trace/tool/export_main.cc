// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-export: one interface of a recording as a classic pcap file, for Wireshark and everybody
// else who follows a connection best at one place; or what a recording knows of TLS's secrets.
// Status 0: done; 2: bad usage or input, with one sentence.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"

namespace pptplab::trace {
namespace {

constexpr int kDone = 0;
constexpr int kBadInput = 2;

struct Options {
  std::string recording;
  std::string interface;
  std::string out;
  bool list = false;
  bool key_log = false;
};

int Complain(const std::string& sentence) {
  std::cerr << "pptplab-export: " << sentence << "\n";
  return kBadInput;
}

void WarnOf(const RecordingReader& reader, const std::string& recording) {
  if (reader.problem().empty()) return;
  std::cerr << "pptplab-export: " << recording << ": " << reader.problem()
            << "; what is whole before it was used\n";
}

std::string NameOfLinkType(uint16_t link_type) {
  switch (link_type) {
    case kLinkTypeEthernet:
      return "Ethernet";
    case kLinkTypePppHdlc:
      return "PPP of a serial line";
    case kLinkTypePpp:
      return "PPP";
    case kLinkTypeRawIp:
      return "raw IP";
    case kLinkTypeLinuxCooked:
      return "Linux cooked";
    case kLinkTypeLinuxCooked2:
      return "Linux cooked v2";
    default:
      return "link type " + std::to_string(link_type);
  }
}

/// "run.pcapng", "client:ppp0 (decrypted)" -> "run-client-ppp0-decrypted.pcap", in the current
/// directory.
std::string DefaultOut(const Options& options) {
  constexpr size_t kLongest = 100;
  std::string name = options.recording == "-"
                         ? "recording"
                         : std::filesystem::path(options.recording).stem().string();
  name += '-';
  for (const char c : options.interface) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    if (plain) {
      name += c;
    } else if (name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), kLongest));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name + ".pcap";
}

int List(RecordingReader& reader) {
  std::vector<uint64_t> packets;
  while (const auto item = reader.Next()) {
    packets.resize(reader.interfaces().size());
    if (const auto* packet = std::get_if<RecordedPacket>(&*item)) {
      ++packets[packet->packet.interface];
    }
  }
  packets.resize(reader.interfaces().size());
  for (size_t i = 0; i < packets.size(); ++i) {
    const InterfaceInfo& info = reader.interfaces()[i];
    std::cout << PrintableText(info.name) << "\t" << packets[i]
              << (packets[i] == 1 ? " packet" : " packets") << "\t"
              << NameOfLinkType(info.link_type) << "\t" << PrintableText(info.description) << "\n";
  }
  std::cout.flush();
  return std::cout ? kDone : Complain("standard output: cannot be written to the end");
}

int Export(RecordingReader& reader, Options options) {
  if (options.out.empty()) options.out = DefaultOut(options);
  std::error_code ignored;
  if (std::filesystem::equivalent(options.recording, options.out, ignored)) {
    return Complain(options.out + ": is the recording itself; choose another file with --out");
  }
  const auto packets = ExportInterface(reader, options.interface, options.out);
  if (!packets) return Complain(options.recording + ": " + packets.error());
  // The capture itself may go to standard output.
  std::cerr << PrintableText(options.interface) << ": " << *packets
            << (*packets == 1 ? " packet" : " packets") << " in "
            << (options.out == "-" ? "standard output" : options.out) << "\n";
  return kDone;
}

/// The lines of a TLS key log, each once: what both ends recorded is the same.
int ExportKeyLog(RecordingReader& reader, const Options& options) {
  std::vector<std::string> lines;
  std::map<std::pair<NodeId, SessionId>, std::string> client_randoms;
  while (const auto item = reader.Next()) {
    const auto* const recorded = std::get_if<RecordedEvent>(&*item);
    const auto* const key =
        recorded == nullptr ? nullptr : std::get_if<Key>(&recorded->event.detail);
    if (key == nullptr) continue;
    std::string& random = client_randoms[{recorded->event.node, recorded->event.session}];
    if (key->what == "TLS client random") random = ToHex(key->material);
    if (key->what != "TLS master secret" || random.empty()) continue;
    std::string line = "CLIENT_RANDOM " + random + " " + ToHex(key->material) + "\n";
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  if (lines.empty()) {
    return Complain(options.recording +
                    ": knows no secrets of TLS; only runs with eap-tls have them");
  }
  std::ofstream file;
  if (!options.out.empty() && options.out != "-") file.open(options.out, std::ios::binary);
  std::ostream& out = options.out.empty() || options.out == "-" ? std::cout : file;
  for (const std::string& line : lines) out << line;
  out.flush();
  return out ? kDone : Complain(options.out + ": cannot be written to the end");
}

int Run(const Options& options) {
  auto reader = RecordingReader::Open(options.recording);
  if (!reader) return Complain(options.recording + ": " + reader.error());
  const int status = options.list      ? List(**reader)
                     : options.key_log ? ExportKeyLog(**reader, options)
                                       : Export(**reader, options);
  WarnOf(**reader, options.recording);
  return status;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Copies one interface of a recording or capture into a classic pcap file with nanoseconds.");
  app.name("pptplab-export");
  app.footer(
      "Example:\n"
      "  pptplab-export run.pcapng --list\n"
      "  pptplab-export run.pcapng --interface \"client:ppp0 (decrypted)\" --out inner.pcap\n"
      "  pptplab-export run.pcapng --interface client:eth0 --out - | wireshark -k -i -\n"
      "  pptplab-export run.pcapng --key-log --out keys.txt\n\n"
      "Exit status: 0 done; 2 bad usage or a file that can't be read or written.");
  Options options;
  app.add_option("recording", options.recording, "pcapng or pcap file; -: standard input")
      ->required();
  auto* const name = app.add_option("-i,--interface", options.interface, "name of the interface");
  app.add_option("-o,--out", options.out,
                 "file to write, replaced if it exists; -: standard output. "
                 "Default: RECORDING-INTERFACE.pcap in the current directory");
  auto* const list = app.add_flag(
      "-l,--list", options.list, "only list the interfaces: name, packets, link type, description");
  name->excludes(list);
  app.add_flag("--key-log", options.key_log,
               "write the TLS key log (SSLKEYLOGFILE) of a run with eap-tls, to standard output if "
               "there is no --out; decode reads it by --secrets")
      ->excludes(list)
      ->excludes(name);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadInput;
  }
  if (!options.list && !options.key_log && name->count() == 0) {
    return Complain("say which interface with --interface NAME; --list shows their names");
  }
  return Run(options);
}

}  // namespace
}  // namespace pptplab::trace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error to report, not our end
  try {
    return pptplab::trace::Main(argc, argv);
  } catch (const std::exception& error) {
    return pptplab::trace::Complain(error.what());
  }
}
