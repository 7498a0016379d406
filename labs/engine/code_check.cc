// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/code_check.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "labs/engine/judge.h"
#include "labs/engine/workbench.h"
#include "stack/crypto/digest.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestText = 65'536;
constexpr uint32_t kCompileSeconds = 4;
constexpr uint32_t kRunSeconds = 2;
constexpr std::string_view kCompiles = "It compiles: g++ -std=c++20";

std::string ReadWhole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " can't be read");
  return {std::istreambuf_iterator<char>(file), {}};
}
void WriteWhole(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path.string() + " can't be written");
}
std::string HashOf(std::string_view text) { return ToHex(crypto::Sha256({AsBytes(text)})); }

/// Of this program, which has the checks in it: another one's results are not this one's.
const std::string& HashOfThisProgram() {
  static const std::string kHash = HashOf(ReadWhole("/proc/self/exe"));
  return kHash;
}

/// A directory that goes away with the object.
class Scratch {
 public:
  explicit Scratch(const fs::path& in) {
    std::string name = (in / "code-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no directory can be made in " + in.string());
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Printable, in one line, not endless.
std::string Tidy(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 300)) out += c >= ' ' && c <= '~' ? c : ' ';
  if (text.size() > 300) out += " ...";
  return out;
}

// --- compiling

struct Compiler {
  fs::path program;
  fs::path labs;  // "labs/engine/code_words.h" is beneath its parent
};

Compiler FindCompiler() {
  Compiler out{FindProgram("g++"), DirectoryOfLabs()};
  if (out.program.empty()) {
    throw std::runtime_error(
        "g++ is not in PATH, and without it no code can be checked: install it (on Debian: "
        "apt install g++)");
  }
  return out;
}

Ending Compile(const Compiler& compiler, const fs::path& directory,
               const std::vector<std::string>& words) {
  LimitedCommand command;
  command.words = {compiler.program.string(), "-std=c++20",      "-O0",  "-g0", "-w",
                   "-fmax-errors=1",          "-fno-report-bug", "-pipe"};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.directory = directory;
  command.cpu_seconds = kCompileSeconds;
  command.wall_seconds = 5 * kCompileSeconds;
  command.memory = uint64_t{1} << 30;
  command.file_size = uint64_t{32} << 20;
  command.output = size_t{1} << 18;
  command.reads = {"/usr",
                   "/bin",
                   "/lib",
                   "/lib64",
                   "/opt",
                   "/etc/ld.so.cache",
                   compiler.labs.string(),
                   fs::canonical(compiler.program).parent_path().parent_path().string()};
  command.writes = {directory.string()};
  return LimitedProcess(command).End();
}

/// The main program around the task's code, compiled once.
fs::path ServingObject(const Compiler& compiler, const CodeTask& task, const Workbench& workbench) {
  const fs::path folder = compiler.labs / task.folder;
  std::string all = compiler.program.string();
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".h") all += ReadWhole(entry.path());
  }
  all += ReadWhole(folder / "serve.cc") + ReadWhole(compiler.labs / "engine/code_serve.h") +
         ReadWhole(compiler.labs / "engine/code_words.h");
  const fs::path place = workbench.directory() / (HashOf(all).substr(0, 32) + ".o");
  if (fs::exists(place)) return place;
  const Scratch scratch(workbench.directory());
  const Ending ending =
      Compile(compiler, scratch.path(),
              {"-I" + compiler.labs.parent_path().string(), "-I" + folder.string(), "-c", "-o",
               "serve.o", (folder / "serve.cc").string()});
  if (ending.why != Ending::Why::kExited || ending.number != 0) {
    throw std::runtime_error("g++ can't compile what calls the code (" + task.folder +
                             "/serve.cc): " + Tidy(ending.said));
  }
  fs::rename(scratch.path() / "serve.o", place);
  return place;
}

/// The first line that begins and goes on with these words; "": none.
std::string LineWith(std::string_view said, std::string_view beginning, std::string_view word) {
  while (!said.empty()) {
    const size_t end = std::min(said.find('\n'), said.size());
    const std::string_view line = said.substr(0, end);
    if (line.starts_with(beginning) && line.find(word) != std::string_view::npos) return Tidy(line);
    said.remove_prefix(std::min(end + 1, said.size()));
  }
  return "";
}

/// "": it compiled. Only lines about the student's own file are told: others could quote files.
std::string WhyNotCompiled(const Ending& ending, const CodeTask& task) {
  const auto has = [&](std::string_view words) {
    return ending.said.find(words) != std::string::npos;
  };
  if (ending.why == Ending::Why::kTooLong || has("CPU time limit exceeded")) {
    return "Compiling takes more than " + std::to_string(kCompileSeconds) +
           " seconds of processor time, and was stopped. Does a template or a constant expression "
           "call itself without end?";
  }
  if (ending.why == Ending::Why::kTooMuch)
    return "The compiler's messages have no end, and it was stopped.";
  if (has("File size limit exceeded") || has("file truncated") || has("File too large"))
    return "What the compiler makes of it is larger than 32 MB. Is there an array of that size?";
  if (has("out of memory") || has("annot allocate memory") || has("memory exhausted") ||
      has("bad_alloc") || has("Killed signal")) {
    return "Compiling takes more than 1 GB of memory, and was stopped.";
  }
  if (ending.why == Ending::Why::kExited && ending.number == 0) return "";
  if (const std::string line = LineWith(ending.said, task.file + ":", "error:"); !line.empty())
    return "g++ says: " + line;
  if (has("multiple definition of `main'"))
    return "The file has a function main. Leave it out: the checks bring their own.";
  if (const std::string line = LineWith(ending.said, "", "undefined reference"); !line.empty()) {
    return "A function of the interface is missing: " + line.substr(line.find("undefined")) + ".";
  }
  if (const std::string line = LineWith(ending.said, "", "multiple definition"); !line.empty())
    return "There is a " + line.substr(line.find("multiple definition")) + ".";
  if (has("cannot find -l"))
    throw std::runtime_error(
        "g++ can't link statically here: the C library's libc.a is missing (Debian has it in "
        "libc6-dev, Fedora in glibc-static and libstdc++-static)");
  return "g++ doesn't take it (status " + std::to_string(ending.number) +
         "), and says nothing about a line of " + task.file + ".";
}

std::string WhyUnreadable(std::string_view text) {
  if (text.size() > kLargestText) {
    return "The file has " + std::to_string(text.size()) + " octets; more than " +
           std::to_string(kLargestText) + " are not looked at.";
  }
  if (text.find('\0') != std::string_view::npos) return "The file is no text: it has zeros in it.";
  return "";
}

// --- running

std::string WhyEnded(const Ending& ending) {
  const std::string printed =
      ending.said.empty() ? "" : " It printed: " + Tidy(ending.said.substr(0, 200));
  switch (ending.why) {
    case Ending::Why::kTooLong:
      return "Your code doesn't come back, and was stopped.";
    case Ending::Why::kTooMuch:
      return "Your code prints or returns more than 65,536 octets, and was stopped.";
    case Ending::Why::kExited:
      return "Your code ended the program (status " + std::to_string(ending.number) +
             ") instead of returning." + printed;
    case Ending::Why::kSignal:
      break;
  }
  switch (ending.number) {
    case SIGXCPU:
    case SIGKILL:
      return "Your code ran for more than " + std::to_string(kRunSeconds) +
             " seconds, and was stopped. Does a loop have no end?";
    case SIGSYS:
      return "Your code asked the system for something that it needs no more than a calculation "
             "does: a file, the network, another process, a pause. It was stopped.";
    case SIGSEGV:
    case SIGBUS:
      return "Your code touched memory that isn't its own (segmentation fault). Does an index run "
             "past the end, or a function call itself without end?";
    case SIGABRT:
      return "Your code was aborted." + printed;
    case SIGFPE:
      return "Your code divided by zero.";
    default:
      return "Your code was ended by signal " + std::to_string(ending.number) + "." + printed;
  }
}

/// Thrown past Workbench::Remember: true of this run, not of the text.
struct NotRemembered {
  CodeResult result;
};

CodeResult CheckNow(const CodeTask& task, std::string_view text, const Workbench& workbench) {
  CodeResult out;
  const auto not_compiled = [&](std::string why) {
    out.failed = kCompiles;
    out.why = std::move(why);
    return out;
  };
  if (std::string why = WhyUnreadable(text); !why.empty()) return not_compiled(std::move(why));
  const Compiler compiler = FindCompiler();
  const fs::path serving = ServingObject(compiler, task, workbench);
  const Scratch scratch(workbench.directory());
  WriteWhole(scratch.path() / task.file, text);
  const fs::path object = scratch.path() / "serve.o";
  fs::copy_file(serving, object);
  const Ending compiled = Compile(compiler, scratch.path(),
                                  {"-I" + (compiler.labs / task.folder).string(), "-static", "-s",
                                   "-o", "program", task.file, "serve.o"});
  std::string why = WhyNotCompiled(compiled, task);
  if (compiled.why == Ending::Why::kTooLong) throw NotRemembered{not_compiled(std::move(why))};
  if (!why.empty()) return not_compiled(std::move(why));

  LimitedCommand command;
  command.words = {(scratch.path() / "program").string()};
  command.directory = scratch.path();
  command.cpu_seconds = kRunSeconds;
  command.wall_seconds = 10 * kRunSeconds;
  command.reads = {scratch.path().string()};
  command.bare = true;
  LimitedProcess process(command);
  const CodeAsk ask = [&process](const CodeWriter& call) {
    std::optional<Bytes> results = process.Ask(call.octets());
    if (!results) throw StepFailed{WhyEnded(process.End()), ""};
    return std::move(*results);
  };
  const CodeResult ran = RunSteps(task.steps(ask));
  out = ran;
  out.steps.insert(out.steps.begin(), std::string(kCompiles));
  if (process.End().why == Ending::Why::kTooLong) throw NotRemembered{out};
  return out;
}

std::string Packed(const CodeResult& result) {
  CodeWriter words;
  words.Number(result.in_all).Octets(AsBytes(result.failed)).Octets(AsBytes(result.why));
  words.Octets(AsBytes(result.mistake));
  for (const std::string& step : result.steps) words.Octets(AsBytes(step));
  return std::string(AsText(words.octets()));
}

CodeResult Unpacked(std::string_view text) {
  CodeReader words(AsBytes(text));
  const auto next = [&] { return std::string(AsText(words.Octets())); };
  CodeResult out;
  out.in_all = words.Number();
  out.failed = next();
  out.why = next();
  out.mistake = next();
  while (words.ok() && !words.at_end()) out.steps.push_back(next());
  if (!words.ok()) throw std::runtime_error("a remembered result is damaged; remove its directory");
  return out;
}

}  // namespace

double CodeResult::share() const {
  if (passed()) return 1;
  const size_t ran = steps.empty() ? 0 : steps.size() - 1;
  return in_all == 0 ? 0 : 0.5 * static_cast<double>(ran) / in_all;
}

CodeResult RunSteps(const std::vector<CodeStep>& steps) {
  CodeResult out;
  out.in_all = static_cast<uint32_t>(steps.size());
  for (const CodeStep& step : steps) {
    try {
      step.check();
    } catch (const StepFailed& failed) {
      out.failed = step.what;
      out.why = failed.why;
      out.mistake = failed.mistake;
      return out;
    }
    out.steps.push_back(step.what);
  }
  return out;
}

CodeResult CheckCode(const CodeTask& task, std::string_view text, Workbench& workbench) {
  const std::string name =
      "code " + HashOfThisProgram() + " " + task.folder + " " + task.of + " " + HashOf(text);
  try {
    return Unpacked(
        workbench.Remember(name, [&] { return Packed(CheckNow(task, text, workbench)); }));
  } catch (NotRemembered& now) {
    return std::move(now.result);
  }
}

std::string Narrate(const CodeResult& result) {
  std::string out;
  for (size_t i = 0; i < result.steps.size(); ++i) {
    out += std::to_string(i + 1) + ". " + result.steps[i] + "\n";
  }
  if (result.passed()) return out;
  return out + "***** Unsuccessful STEP *****\n" + std::to_string(result.steps.size() + 1) + ". " +
         result.failed + "\n" + result.why + "\n";
}

Verdict VerdictOf(const CodeResult& result) {
  Verdict out;
  out.share = result.share();
  out.mistake = result.mistake;
  out.steps = result.steps;
  if (!result.passed()) {
    out.says = "***** Unsuccessful STEP *****\n" + std::to_string(result.steps.size() + 1) + ". " +
               result.failed + "\n" + result.why;
  }
  return out;
}

Key CodeKey(const CodeTask& task, std::string right,
            std::vector<std::pair<std::string, std::string>> mistakes, Workbench& workbench) {
  Key key;
  key.right = {std::move(right)};
  for (auto& [name, text] : mistakes) key.mistakes.push_back({name, {std::move(text)}});
  key.judge = [task, &workbench](const Answer& answer) {
    return VerdictOf(CheckCode(task, answer[0], workbench));
  };
  return key;
}

std::string TextOfLab(std::string_view name) { return ReadWhole(DirectoryOfLabs() / name); }

std::string Edited(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  if (at == std::string::npos)
    throw std::runtime_error("there is no \"" + std::string(from) + "\" to be replaced");
  return text.replace(at, from.size(), to);
}

}  // namespace pptplab::labs
