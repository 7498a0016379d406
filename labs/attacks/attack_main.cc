// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-attack: the attacks of lab 10, for a student's own lab directory.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "labs/attacks/attacks.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs::attacks {
namespace {

constexpr int kDone = 0;
constexpr int kNotFound = 1;
constexpr int kBadUsage = 2;
constexpr size_t kMostOctets = 64u << 20;

constexpr const char* kExamples = R"(Examples:
  pptplab-attack show lab-10
  pptplab-attack k3 lab-10
  pptplab-attack dictionary lab-10
  pptplab-attack decrypt lab-10 --password PASSWORD
  pptplab-attack pcapng lab-10 --out wiretap.pcapng

It takes the directory of a lab that has a wiretap.txt: a session that the lab itself has made. Other traffic is
refused, whatever the file is called.

Exit status: 0 done; 1 nothing was found; 2 bad usage, or not a lab's own traffic.)";

struct Arguments {
  std::string directory;
  std::string words;
  std::string password;
  std::string out = "wiretap.pcapng";
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + " can't be read");
  std::string text(kMostOctets + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMostOctets) throw std::runtime_error(path + " is larger than 64 MB");
  return text;
}

Wiretap Open(const Arguments& arguments) {
  const std::string path = arguments.directory + "/wiretap.txt";
  auto tap = Wiretap::Read(ReadFile(path));
  if (!tap) throw std::runtime_error(path + " " + tap.error());
  return *tap;
}

Exchange ExchangeOf(const Wiretap& tap) {
  const auto exchange = tap.FindExchange();
  if (!exchange) throw std::runtime_error("wiretap.txt holds no MS-CHAPv2 exchange");
  return *exchange;
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int Show(const Arguments& arguments) {
  const Wiretap tap = Open(arguments);
  const Exchange exchange = ExchangeOf(tap);
  std::cout << "user name        " << exchange.user() << "\nChallenge        "
            << ToHex(exchange.authenticator_challenge()) << "\nPeer-Challenge   "
            << ToHex(exchange.peer_challenge()) << "\nNT-Response      "
            << ToHex(exchange.nt_response()) << "\n";
  for (size_t i = 0; i < tap.packets().size(); ++i) {
    const Tapped& packet = tap.packets()[i];
    std::cout << "packet " << i + 1 << (packet.from_client() ? " client  " : " server  ")
              << wire::NameOfPppProtocol(packet.protocol()) << ", " << packet.information().size()
              << " octets\n";
  }
  return kDone;
}

int K3(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const auto k3 = FindK3(ExchangeOf(Open(arguments)));
  if (!k3) {
    std::cout << "None of the 65,536 keys fits.\n";
    return kNotFound;
  }
  std::printf("The NT hash ends in %02x %02x: %u of 65,536 keys tried in %.3f s.\n", (*k3)[0],
              (*k3)[1], ((*k3)[0] << 8 | (*k3)[1]) + 1u, SecondsSince(start));
  return kDone;
}

int Dictionary(const Arguments& arguments) {
  const Exchange exchange = ExchangeOf(Open(arguments));
  const std::string text =
      ReadFile(arguments.words.empty() ? arguments.directory + "/words.txt" : arguments.words);
  std::vector<std::string_view> words;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty()) words.push_back(line);
  }
  const auto start = std::chrono::steady_clock::now();
  const auto found = TryWords(exchange, words);
  if (!found) {
    std::printf("None of %zu words, tried in %.3f s.\n", words.size(), SecondsSince(start));
    return kNotFound;
  }
  std::printf("The password is %s: word %zu of %zu, in %.3f s. %zu had the right last octets.\n",
              found->password.c_str(), found->tried, words.size(), SecondsSince(start),
              found->passed);
  return kDone;
}

int DecryptAll(const Arguments& arguments) {
  const Wiretap tap = Open(arguments);
  const Exchange exchange = ExchangeOf(tap);
  bool any = false;
  for (size_t i = 0; i < tap.packets().size(); ++i) {
    const auto clear = Decrypt(exchange, arguments.password, tap.packets()[i]);
    if (!clear) continue;
    any = true;
    std::string letters;
    for (const uint8_t octet : *clear) {
      letters += octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '.';
    }
    std::cout << "packet " << i + 1 << "\n  " << ToHex(*clear) << "\n  " << letters << "\n";
  }
  if (!any) std::cout << "This password opens no packet.\n";
  return any ? kDone : kNotFound;
}

int WritePcapng(const Arguments& arguments) {
  const Bytes octets = Open(arguments).Pcapng();
  std::ofstream file(arguments.out, std::ios::binary);
  file.write(reinterpret_cast<const char*>(octets.data()),
             static_cast<std::streamsize>(octets.size()));
  file.close();
  if (!file) throw std::runtime_error(arguments.out + " can't be written");
  std::cout << arguments.out << "\n";
  return kDone;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  int (*action)(const Arguments&) = nullptr;
  CLI::App app("Breaks MS-CHAPv2 in a lab's own session, to show how little it takes.",
               "pptplab-attack");
  app.footer(kExamples);
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* sentence, int (*run)(const Arguments&)) {
    CLI::App* command = app.add_subcommand(name, sentence);
    command->add_option("DIRECTORY", arguments.directory, "The lab's directory")->required();
    command->footer(kExamples);
    command->callback([&action, run] { action = run; });
    return command;
  };
  add("show", "Shows what crossed the wire in clear.", Show);
  add("k3", "Finds the last two octets of the NT hash by trying all.", K3);
  add("dictionary", "Tries the words of a list.", Dictionary)
      ->add_option("--words", arguments.words, "One a line; DIRECTORY/words.txt if not said");
  add("decrypt", "Shows the encrypted packets in clear, given the password.", DecryptAll)
      ->add_option("--password", arguments.password, "What the dictionary gave")
      ->required();
  add("pcapng", "Writes the wiretap as a file for Wireshark and pptplab explain.", WritePcapng)
      ->add_option("--out", arguments.out, "wiretap.pcapng if not said");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadUsage;
  }
  return action(arguments);
}

}  // namespace
}  // namespace pptplab::labs::attacks

int main(int argc, char** argv) {
  try {
    return pptplab::labs::attacks::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pptplab-attack: " << error.what() << "\n";
    return pptplab::labs::attacks::kBadUsage;
  }
}
