// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-decode: reads a capture of PPTP, real or simulated, says what happened, and with a
// password decrypts it. Status 0: done; 1: the capture holds no PPTP; 2: bad usage or input, with
// one sentence. A file that is cut off is read as far as it goes; stderr says where it broke.
#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "stack/observe/decode.h"
#include "stack/observe/secrets_file.h"

namespace pptplab::observe {
namespace {

constexpr int kDone = 0;
constexpr int kNoPptp = 1;
constexpr int kBadInput = 2;

struct Options {
  std::vector<std::string> captures;
  std::vector<std::string> users;
  std::vector<std::string> passwords;
  std::string secrets;
  std::string out;
  std::string dialect = "auto";
  bool json = false;
  bool text = false;
};

int Complain(const std::string& sentence) {
  std::cerr << "pptplab-decode: " << sentence << "\n";
  return kBadInput;
}

void Note(const std::string& sentence) { std::cerr << "pptplab-decode: " << sentence << "\n"; }

void Declare(CLI::App& app, Options& options) {
  app.name("pptplab-decode");
  app.footer(
      "Examples:\n"
      "  pptplab-decode session.pcap\n"
      "      what happened, step by step, and what is wrong with a tunnel that doesn't come up\n"
      "  pptplab-decode session.pcap --user alice --password correct-horse --out inside.pcapng\n"
      "      decrypts; Wireshark reads what was inside from inside.pcapng\n"
      "  pptplab-decode many.pcap --user alice --password a --user bob --password b --json\n"
      "      several users, or: --secrets FILE\n"
      "  pptplab-decode nat.inside.pcap nat.outside.pcap\n"
      "      pairs the sessions on the two sides of a NAT and shows their Call IDs on each\n\n"
      "Exit status: 0 done; 1 the capture holds no PPTP; 2 bad usage or a file that can't be read "
      "or written.");
  app.add_option(
         "capture", options.captures,
         "pcap or pcapng file, -: standard input; several: the same traffic seen at several "
         "places, such as the two sides of a NAT")
      ->required();
  app.add_option("-u,--user", options.users, "a user's name; its --password follows")
      ->allow_extra_args(false);
  app.add_option("-p,--password", options.passwords, "the password of the --user before it")
      ->allow_extra_args(false);
  app.add_option("--secrets", options.secrets,
                 "file of lines user:password or of a TLS key log; # begins a comment");
  app.add_option("-o,--out", options.out,
                 "write a recording: the capture's packets, the decrypted ones, all events");
  app.add_option("--mppe-dialect", options.dialect,
                 "stateful MPPE as in RFC 3078 or as in Linux; auto: whichever gives packets")
      ->check(CLI::IsMember({"auto", "rfc", "linux"}))
      ->capture_default_str();
  auto* const json = app.add_flag("--json", options.json, "print one JSON object");
  app.add_flag("--text", options.text, "print a summary for people (the default)")->excludes(json);
}

/// nullopt: a sentence was said.
std::optional<SessionOptions> MakeSessionOptions(const Options& options) {
  SessionOptions session;
  if (options.users.size() != options.passwords.size()) {
    Complain("each --user needs one --password and the other way round: there are " +
             std::to_string(options.users.size()) + " and " +
             std::to_string(options.passwords.size()));
    return std::nullopt;
  }
  for (size_t i = 0; i < options.users.size(); ++i) {
    session.secrets.push_back({options.users[i], options.passwords[i]});
  }
  if (!options.secrets.empty()) {
    std::ifstream file(options.secrets, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    if (!file) {
      Complain(options.secrets + ": cannot be read");
      return std::nullopt;
    }
    const auto more = ReadSecrets(text.str());
    if (!more) {
      Complain(options.secrets + ": " + more.error());
      return std::nullopt;
    }
    session.secrets.insert(session.secrets.end(), more->begin(), more->end());
  }
  if (options.dialect == "rfc") session.dialect = DialectChoice::kRfc3078;
  if (options.dialect == "linux") session.dialect = DialectChoice::kLinux;
  return session;
}

std::string Names(const Options& options) {
  std::string names;
  for (const std::string& capture : options.captures)
    names += (names.empty() ? "" : ", ") + capture;
  return names;
}

int Report(const Options& options, const DecodeResult& result) {
  const CaptureSummary& summary = result.summary;
  // The recording may go to standard output; then the report would spoil it.
  std::ostream& out = options.out == "-" ? std::cerr : std::cout;
  out << (options.json ? ToJson(summary, options.captures) : ToText(summary, options.captures));
  out.flush();
  if (!out) return Complain("standard output: cannot be written to the end");
  for (size_t i = 0; i < options.captures.size(); ++i) {
    if (result.problems[i].empty()) continue;
    Note(options.captures[i] + ": " + result.problems[i] + "; what is whole before it was used");
  }
  if (result.unknown_link_type > 0) {
    Note(Names(options) + ": " + std::to_string(result.unknown_link_type) +
         " frames have a link type that is not known and were passed over");
  }
  if (!summary.sessions.empty()) return kDone;
  Note(Names(options) +
       ": holds no PPTP (neither TCP port 1723 with control messages nor enhanced GRE with PPP)");
  return kNoPptp;
}

int Run(const Options& options) {
  const auto session = MakeSessionOptions(options);
  if (!session) return kBadInput;
  std::vector<std::unique_ptr<trace::RecordingReader>> readers;
  std::vector<CaptureFile> captures;
  for (const std::string& path : options.captures) {
    std::error_code ignored;
    if (!options.out.empty() && std::filesystem::equivalent(path, options.out, ignored)) {
      return Complain(options.out + ": is the capture itself; choose another file with --out");
    }
    auto reader = trace::RecordingReader::Open(path);
    if (!reader) return Complain(path + ": " + reader.error());
    readers.push_back(std::move(*reader));
    captures.push_back({readers.back().get(), std::filesystem::path(path).stem().string()});
  }
  std::unique_ptr<trace::RecordingWriter> writer;
  if (!options.out.empty()) {
    writer = std::make_unique<trace::RecordingWriter>(options.out, "pptplab-decode");
  }
  const DecodeResult result = Decode(captures, *session, writer.get());
  if (writer) writer->Close();
  return Report(options, result);
}

int Main(int argc, char** argv) {
  CLI::App app("Reads a capture of PPTP and, given passwords, decrypts it.");
  Options options;
  Declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadInput;
  }
  return Run(options);
}

}  // namespace
}  // namespace pptplab::observe

int main(int argc, char** argv) {
  try {
    return pptplab::observe::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pptplab-decode: " << error.what() << "\n";
    return 2;
  }
}
