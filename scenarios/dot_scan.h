// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// DOT (https://graphviz.org/doc/info/lang.html), statement by statement, with lines and bounds: what
// must be known of a file before Boost.Graph's reader may have it, which recurses as deep as the
// file's braces and knows no lines.
#ifndef PPTPLAB_SCENARIOS_DOT_SCAN_H_
#define PPTPLAB_SCENARIOS_DOT_SCAN_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/yaml_tree.h"

namespace pptplab::scenarios {

inline constexpr size_t kMaxDotDepth = 100;
inline constexpr size_t kMaxDotTokens = 1'000'000;

class DotScan {
 public:
  DotScan(std::string text, std::shared_ptr<const std::string> source);

  /// The first thing that is wrong.
  std::optional<Problem> Run();

  bool is_directed() const { return is_directed_; }
  /// For Boost: without comments, with "subgraph" before each { that is one and quotes around names
  /// beyond ASCII, which its reader wants though the language doesn't.
  std::string text() const;
  int LineOfNode(const std::string& id) const;       ///< 0: not known
  int LineOfEdge(const std::string& a, const std::string& b) const;
  /// Nodes that only an edge names, though others are declared: a slip of the pen makes such.
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  enum class Kind { kEnd, kId, kEdge, kSign };
  struct Token {
    Kind kind = Kind::kEnd;
    std::string text;
    bool is_quoted = false;
    int line = 0;
    size_t at = 0;  ///< octet of the text
    bool Is(char sign) const { return kind == Kind::kSign && text[0] == sign; }
  };
  bool Tokenize();
  bool SkipComment();
  bool ReadQuoted(Token& token);
  bool ReadHtml(Token& token);
  bool ReadPlain(Token& token);
  bool Header();
  bool Statements();
  bool Statement();
  bool OpenGroup(const std::string& name);
  bool CloseGroup();
  bool NodeOrAssignment();
  bool AttributeList();
  bool Fail(int line, std::string sentence);
  void Mention(const Token& id, bool declares);
  void NoteUndeclared();
  const Token& token() const { return tokens_[next_]; }
  static bool IsKeyword(const Token& token, std::string_view word);

  std::string text_;
  std::shared_ptr<const std::string> source_;
  std::optional<Problem> problem_;
  size_t at_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  bool is_directed_ = false;
  /// A brace that is open. Groups of nodes can be ends of edges: {a b} -- {c d} are four.
  struct Group {
    int line = 0;
    std::string name;
    size_t nodes = 0;
    size_t left = 0;  ///< nodes at the other end of the edge that leads here; 0: none does
  };
  bool CountEdges(size_t nodes, int line);
  std::vector<Group> open_;
  std::map<std::string, size_t> named_;  ///< nodes in named groups, which may be opened again
  size_t left_ = 0;                      ///< nodes before the edge operator just read; 0: there was none
  size_t last_ = 0;                      ///< nodes of the operand just read
  size_t edge_count_ = 0;
  std::vector<std::pair<size_t, const char*>> insertions_;  ///< for Boost, at octets of the text
  struct Seen {
    int line = 0;
    bool is_declared = false;
  };
  std::map<std::string, Seen> nodes_;
  std::map<std::pair<std::string, std::string>, int> edges_;
  std::string last_id_;  ///< before an edge operator
  std::vector<std::string> notices_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_DOT_SCAN_H_
