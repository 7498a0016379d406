// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From a scenario file to a Scenario, or to one sentence that says where it is wrong and what would
// be right.
#ifndef PPTPLAB_SCENARIOS_LOADER_H_
#define PPTPLAB_SCENARIOS_LOADER_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"
#include "stack/base/bytes.h"

namespace pptplab::scenarios {

/// "path=value" of the command line: laid over the file after its includes.
struct Override {
  std::string path;   ///< "links[0].rate"
  std::string value;  ///< YAML
};

/// The whole of a regular file, at most `limit` octets; the error is a clause: "can't be opened:
/// …".
Result<std::string, std::string> ReadWholeFile(const std::string& path, size_t limit);

/// How the loader gets at a file's text.
using FileSource = std::function<Result<std::string, std::string>(const std::string& path)>;

/// Reads the file and what it includes, applies the overrides, checks every reference.
Result<Scenario, Problem> LoadScenario(const std::string& path,
                                       const std::vector<Override>& overrides);
Result<Scenario, Problem> LoadScenario(const std::string& path,
                                       const std::vector<Override>& overrides,
                                       const FileSource& files);

/// The same in two steps, for many scenarios out of one file: the file and what it includes as a
/// tree, and a scenario out of such a tree.
Result<Value, Problem> ReadScenarioTree(const std::string& path, const FileSource& files);
Result<Scenario, Problem> ScenarioFromTree(const Value& tree, const std::string& path,
                                           const FileSource& files);
/// Files as they are on the disk.
FileSource FilesOnDisk();

/// http://NODE-OR-ADDRESS[:PORT]/PATH, ipx://SERVER/VOLUME/PATH or netbeui://SERVER/SHARE/PATH,
/// taken apart; nullopt if it is none.
struct Url {
  enum class Scheme : uint8_t { kHttp, kIpx, kNetBeui };
  Scheme scheme = Scheme::kHttp;
  std::string host;  ///< an IPv6 address without its brackets
  uint16_t port = 80;
  std::string path;
};
std::optional<Url> ParseUrl(std::string_view text);

/// The JSON Schema of a scenario file, written from the same lists of keys (schema.cc).
std::string ScenarioSchema();

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LOADER_H_
