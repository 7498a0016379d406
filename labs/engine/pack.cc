// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/pack.h"

#include <algorithm>

#include "labs/engine/files.h"
#include "labs/engine/json.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/hmac.h"

namespace pptplab::labs {
namespace {

using nlohmann::json;

constexpr std::string_view kPracticeKey = "pptplab practice";

std::optional<Seed> ReadSeed(std::string_view hex) {
  const auto octets = FromHex(hex);
  if (!octets || octets->size() != 32) return std::nullopt;
  Seed seed{};
  std::ranges::copy(*octets, seed.begin());
  return seed;
}

std::string MacOf(const json& pack, const Seed& key) {
  return ToHex(crypto::HmacSha256(key, AsBytes("pack " + pack.dump())));
}

Pack PackOf(const Lab& lab, uint32_t version, std::string_view student, const Seed& seed) {
  Pack pack;
  pack.lab = lab.name();
  pack.student = student;
  pack.version = version;
  pack.id = InstanceId(seed);
  pack.seed = seed;
  pack.instance = lab.Make(Draw(seed));
  return pack;
}

/// Names that the student's directory has of its own.
bool IsTaken(const std::string& name) {
  return name == "lab.json" || name == "README.md" || name == "answers.yaml" ||
         name == "journal.jsonl";
}

std::string BadNames(const Instance& instance) {
  for (const InstanceScenario& scenario : instance.scenarios) {
    if (!IsSafeName(scenario.name) || IsTaken(scenario.name + ".yaml"))
      return "has a scenario of a name that can't be a file's";
  }
  for (const InstanceFile& file : instance.files) {
    if (!IsSafeName(file.name) || IsTaken(file.name))
      return "has a file of a name that it may not have";
  }
  return "";
}

}  // namespace

std::string InstanceId(const Seed& seed) {
  return ToHex(crypto::Sha256({AsBytes("pptplab instance"), seed})).substr(0, 32);
}

Seed PracticeSigningKey(std::string_view student, std::string_view lab) {
  return SigningKey(AsBytes(kPracticeKey), student, lab);
}

Pack PracticePack(const Lab& lab, uint32_t version, std::string_view student) {
  Pack pack = PackOf(lab, version, student, PracticeSeed(student, lab.name()));
  pack.practice = true;
  pack.signing_key = PracticeSigningKey(student, lab.name());
  return pack;
}

Pack CoursePack(const Lab& lab, uint32_t version, std::string_view student, ByteView course_key,
                bool is_exam) {
  Pack pack = PackOf(lab, version, student, InstanceSeed(course_key, student, lab.name()));
  pack.signing_key = SigningKey(course_key, student, lab.name());
  if (is_exam) pack.seed.reset();
  return pack;
}

std::string WritePack(const Pack& pack) {
  json out{{"format", kPackFormat},
           {"lab", pack.lab},
           {"student", pack.student},
           {"version", pack.version},
           {"instance", pack.id},
           {"practice", pack.practice},
           {"seed", pack.seed ? ToHex(*pack.seed) : ""},
           {"signing-key", ToHex(pack.signing_key)},
           {"given", json::array()},
           {"scenarios", json::array()},
           {"files", json::array()},
           {"recordings", json::array()}};
  for (const auto& [name, value] : pack.instance.given) out["given"].push_back({name, value});
  for (const InstanceScenario& scenario : pack.instance.scenarios) {
    out["scenarios"].push_back({scenario.name, scenario.text, std::to_string(scenario.run)});
  }
  for (const InstanceFile& file : pack.instance.files)
    out["files"].push_back({file.name, file.text});
  for (const auto& [name, hash] : pack.recordings) out["recordings"].push_back({name, hash});
  out["mac"] = MacOf(out, pack.signing_key);
  return out.dump(1) + "\n";
}

Result<Pack, std::string> ReadPack(std::string_view text) {
  auto read = ReadJson(text);
  if (!read) return Unexpected{read.error()};
  JsonMembers members(*read);
  if (const uint32_t format = members.Count("format");
      members.problem().empty() && format != kPackFormat) {
    return Unexpected{"is of another version of pptplab: format " + std::to_string(format)};
  }
  Pack pack;
  pack.lab = members.Text("lab");
  pack.student = members.Text("student");
  pack.version = members.Count("version");
  pack.id = members.Text("instance");
  pack.practice = members.Flag("practice");
  const std::string seed = members.Text("seed"), key = members.Text("signing-key"),
                    mac = members.Text("mac");
  for (auto& row : members.Rows("given", 2)) pack.instance.given.emplace_back(row[0], row[1]);
  for (auto& row : members.Rows("scenarios", 3)) {
    const auto run = ReadNumber(row[2], "");
    if (!run || *run < 0 || *run > 1e9) return Unexpected{std::string("has a bad run's number")};
    pack.instance.scenarios.push_back({row[0], row[1], static_cast<uint32_t>(*run)});
  }
  for (auto& row : members.Rows("files", 2)) pack.instance.files.push_back({row[0], row[1]});
  for (auto& row : members.Rows("recordings", 2)) pack.recordings[row[0]] = row[1];
  if (!members.problem().empty()) {
    return Unexpected{members.problem() + ", so it is no pack of a lab"};
  }
  if (!IsSafeName(pack.student)) return Unexpected{std::string("has a bad student's id")};
  if (std::string bad = BadNames(pack.instance); !bad.empty()) return Unexpected{bad};
  const auto signing_key = ReadSeed(key);
  if (!signing_key) return Unexpected{std::string("has a bad signing key")};
  pack.signing_key = *signing_key;
  if (!seed.empty()) {
    pack.seed = ReadSeed(seed);
    if (!pack.seed || InstanceId(*pack.seed) != pack.id)
      return Unexpected{std::string("has a seed that isn't its instance's")};
  }
  read->erase("mac");
  if (MacOf(*read, pack.signing_key) != mac)
    return Unexpected{std::string("was changed after it was made; fetch it again")};
  return pack;
}

}  // namespace pptplab::labs
