// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/submission.h"

#include <stdexcept>

#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "labs/engine/json.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/hmac.h"

namespace pptplab::labs {
namespace {

using nlohmann::json;

std::string MacOf(const json& rest, const Seed& key) {
  return ToHex(crypto::HmacSha256(key, AsBytes("submission " + rest.dump())));
}

std::string MustRead(const std::filesystem::path& path, size_t limit) {
  auto text = ReadBounded(path, limit);
  if (!text) throw std::runtime_error(path.string() + " " + text.error());
  return *text;
}

}  // namespace

std::string NameOfSubmission(std::string_view lab, std::string_view student) {
  return std::string(lab.substr(0, lab.find('-'))) + "-" + std::string(student) +
         ".submission.json";
}

Submission MakeSubmission(Session& session) {
  session.Reload();
  const Pack& pack = session.pack();
  Submission out;
  out.lab = pack.lab;
  out.student = pack.student;
  out.instance = pack.id;
  out.version = pack.version;
  out.practice = pack.practice;
  out.tool = PPTPLAB_VERSION;
  out.answers = ValidUtf8(MustRead(session.directory() / "answers.yaml", kMostAnswersOctets));
  for (const TaskState& state : session.States()) {
    if (state.hints > 0) out.hints[state.task->name] = state.hints;
    if (state.task->kind != Kind::kFile || state.answer.size() != 1) continue;
    out.files[state.answer[0]] = session.FileText(state.answer[0]);
  }
  const auto journal = session.directory() / "journal.jsonl";
  AppendToJournal(journal, pack.signing_key, {{"action", "submit"}});
  out.journal = LinesOf(ValidUtf8(MustRead(journal, kMostJournalOctets)));
  out.submitted = TimeNow();
  const size_t size = WriteSubmission(out, pack.signing_key).size();
  if (size > kMostSubmissionOctets) {
    throw std::runtime_error("what would be handed in has " + std::to_string(size) +
                             " octets, more than the " + std::to_string(kMostSubmissionOctets) +
                             " that are read; make answers.yaml or the files smaller");
  }
  return out;
}

std::string WriteSubmission(const Submission& submission, const Seed& signing_key) {
  json out{{"format", kSubmissionFormat},   {"lab", submission.lab},
           {"student", submission.student}, {"instance", submission.instance},
           {"version", submission.version}, {"practice", submission.practice},
           {"tool", submission.tool},       {"submitted", submission.submitted},
           {"answers", submission.answers}, {"files", json::array()},
           {"hints", json::array()},        {"journal", submission.journal}};
  for (const auto& [name, text] : submission.files) out["files"].push_back({name, text});
  for (const auto& [task, level] : submission.hints)
    out["hints"].push_back({task, std::to_string(level)});
  out["mac"] = MacOf(out, signing_key);
  return out.dump(1) + "\n";
}

Result<Submission, std::string> ReadSubmission(
    std::string_view text, const std::function<std::optional<Seed>(const Submission&)>& key_of) {
  if (text.size() > kMostSubmissionOctets) return Unexpected{std::string("is too large")};
  auto read = ReadJson(text);
  if (!read) return Unexpected{read.error()};
  JsonMembers members(*read);
  const uint32_t format = members.Count("format");
  if (members.problem().empty() && format != kSubmissionFormat)
    return Unexpected{"is of format " + std::to_string(format) + ", which another version writes"};
  Submission out;
  out.lab = members.Text("lab");
  out.student = members.Text("student");
  out.instance = members.Text("instance");
  out.version = members.Count("version");
  out.practice = members.Flag("practice");
  out.tool = members.Text("tool");
  out.submitted = members.Text("submitted");
  out.answers = members.Text("answers");
  for (auto& row : members.Rows("files", 2)) out.files[row[0]] = row[1];
  for (auto& row : members.Rows("hints", 2)) {
    const auto level = ReadNumber(row[1], "");
    if (!level || *level < 0 || *level > 3)
      return Unexpected{std::string("has a hint of no level")};
    out.hints[row[0]] = static_cast<int>(*level);
  }
  out.journal = members.Texts("journal");
  const std::string mac = members.Text("mac");
  if (!members.problem().empty()) return Unexpected{members.problem() + ", so it is no submission"};
  if (!IsSafeName(out.student)) return Unexpected{std::string("has a student's id that is none")};
  const auto key = key_of(out);
  if (!key) return Unexpected{"is of a lab that is not here: " + ValidUtf8(out.lab.substr(0, 60))};
  read->erase("mac");
  if (!crypto::EqualInConstantTime(AsBytes(MacOf(*read, *key)), AsBytes(mac))) {
    return Unexpected{"is forged: its signature is not that of " + out.student +
                      "'s pack of this course (it was changed, or made with another pack)"};
  }
  return out;
}

}  // namespace pptplab::labs
