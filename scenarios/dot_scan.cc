// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See dot_scan.h. First all tokens, then the statements between the outermost braces; braces inside
// are only counted.
#include "scenarios/dot_scan.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "scenarios/text_scan.h"
#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {
namespace {

constexpr size_t kMaxToken = 100'000;  // octets
constexpr size_t kMostNamed = 5;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

DotScan::DotScan(std::string text, std::shared_ptr<const std::string> source)
    : text_(std::move(text)), source_(std::move(source)) {}

bool DotScan::Fail(int line, std::string sentence) {
  if (!problem_) problem_ = Problem{{source_, line, 0}, std::move(sentence)};
  return false;
}

std::optional<Problem> DotScan::Run() {
  if (Tokenize() && Header() && Statements()) NoteUndeclared();
  std::stable_sort(insertions_.begin(), insertions_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return problem_;
}

std::string DotScan::text() const {
  std::string text;
  size_t from = 0;
  for (const auto& [at, word] : insertions_) {
    text.append(text_, from, at - from);
    text += word;
    from = at;
  }
  return text.append(text_, from);
}

int DotScan::LineOfNode(const std::string& id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? 0 : found->second.line;
}

int DotScan::LineOfEdge(const std::string& a, const std::string& b) const {
  const auto found = edges_.find({a, b});
  return found == edges_.end() ? 0 : found->second;
}

// --- tokens

bool DotScan::SkipComment() {
  const size_t from = at_;
  const bool is_block = text_[at_ + 1] == '*' && text_[at_] == '/';
  size_t end = is_block ? text_.find("*/", at_ + 2) : text_.find('\n', at_);
  if (is_block && end == std::string::npos) return Fail(line_, "a comment has no end");
  end = end == std::string::npos ? text_.size() : end + (is_block ? 2 : 0);
  for (; at_ < end; ++at_) {
    if (text_[at_] == '\n') ++line_;
  }
  for (size_t i = from; i < end; ++i) {
    if (text_[i] != '\n') text_[i] = ' ';
  }
  return true;
}

bool DotScan::Tokenize() {
  bool is_line_start = true;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
      is_line_start = c == '\n' || (is_line_start && c != '\r');
      line_ += c == '\n' ? 1 : 0;
      ++at_;
      continue;
    }
    const bool slashes = c == '/' && at_ + 1 < text_.size() &&
                         (text_[at_ + 1] == '/' || text_[at_ + 1] == '*');
    if (slashes || (c == '#' && is_line_start)) {
      if (!SkipComment()) return false;
      continue;
    }
    is_line_start = false;
    Token token;
    token.line = line_;
    token.at = at_;
    const bool is_edge = c == '-' && at_ + 1 < text_.size() &&
                         (text_[at_ + 1] == '-' || text_[at_ + 1] == '>');
    if (is_edge) {
      token.kind = Kind::kEdge;
      token.text = text_.substr(at_, 2);
      at_ += 2;
    } else if (std::string_view("{}[];,=:+").find(c) != std::string_view::npos) {
      token.kind = Kind::kSign;
      token.text = std::string(1, c);
      ++at_;
    } else {
      token.kind = Kind::kId;
      const bool read = c == '"' ? ReadQuoted(token) : c == '<' ? ReadHtml(token) : ReadPlain(token);
      if (!read) return false;
      if (token.text.size() > kMaxToken) return Fail(token.line, "a word is longer than 100000 octets");
    }
    tokens_.push_back(std::move(token));
    if (tokens_.size() > kMaxDotTokens) {
      return Fail(line_, "has more than " + std::to_string(kMaxDotTokens) + " words and signs");
    }
  }
  Token end;
  end.line = line_;
  tokens_.push_back(end);
  return true;
}

bool DotScan::ReadQuoted(Token& token) {
  token.is_quoted = true;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      return true;
    }
    if (c == '\n') ++line_;
    if (c == '\\' && at_ + 1 < text_.size()) {
      const char next = text_[at_ + 1];
      if (next == '\n') ++line_;
      if (next == '"' || next == '\n') {  // an escaped quote; a line that goes on
        ++at_;
        if (next == '"') token.text += next;
        continue;
      }
    }
    token.text += c;
  }
  return Fail(token.line, "a text in quotes has no end");
}

bool DotScan::ReadHtml(Token& token) {
  token.is_quoted = true;
  const size_t from = at_;
  int depth = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    depth += c == '<' ? 1 : c == '>' ? -1 : 0;
    if (depth > static_cast<int>(kMaxDotDepth)) {
      return Fail(line_, "a text in < > is nested more than " + std::to_string(kMaxDotDepth) + " deep");
    }
    if (depth > 0) continue;
    token.text = text_.substr(from + 1, at_ - from - 1);
    ++at_;
    return true;
  }
  return Fail(token.line, "a text in < > has no end");
}

bool DotScan::ReadPlain(Token& token) {
  const size_t from = at_;
  const char first = text_[at_];
  if (IsLetter(first)) {
    while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]))) ++at_;
  } else if (IsDigit(first) || first == '-' || first == '.') {
    ++at_;
    while (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '.')) ++at_;
  }
  token.text = text_.substr(from, at_ - from);
  const bool is_ascii = std::all_of(token.text.begin(), token.text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!is_ascii) {
    insertions_.emplace_back(from, "\"");
    insertions_.emplace_back(at_, "\"");
  }
  if (token.text.find_first_not_of("-.") != std::string::npos) return true;
  return Fail(line_, Quoted(text_.substr(from, 1)) + " has no meaning here: put names with other " +
                         "signs than letters and digits in quotes");
}

// --- statements

bool DotScan::IsKeyword(const Token& token, std::string_view word) {
  return token.kind == Kind::kId && !token.is_quoted && LowerCase(token.text) == word;
}

bool DotScan::Header() {
  if (IsKeyword(token(), "strict")) ++next_;
  const bool is_graph = IsKeyword(token(), "graph");
  is_directed_ = IsKeyword(token(), "digraph");
  if (!is_graph && !is_directed_) {
    return Fail(token().line, "it begins neither with \"graph\" nor with \"digraph\": it is no DOT file");
  }
  ++next_;
  if (token().kind == Kind::kId) ++next_;
  if (!token().Is('{')) return Fail(token().line, "a { is missing behind the graph's name");
  return OpenGroup("");
}

bool DotScan::Statements() {
  while (!open_.empty()) {
    const Token& here = token();
    if (here.kind == Kind::kEnd) {
      return Fail(here.line, "ends in the middle: the { of line " + std::to_string(open_.back().line) +
                                 " isn't closed");
    }
    if (here.kind == Kind::kEdge) return Fail(here.line, "nothing stands before this " + here.text);
    if (here.Is(';')) {
      ++next_;
      continue;
    }
    last_ = 0;
    if (!Statement()) return false;
    left_ = 0;
    if (token().kind != Kind::kEdge || open_.empty() || last_ == 0) continue;
    if ((token().text == "->") != is_directed_) {
      return Fail(token().line, is_directed_ ? "in a digraph, edges are ->" : "in a graph, edges are --");
    }
    left_ = last_;
    ++next_;
    if (token().kind != Kind::kId && !token().Is('{')) {
      return Fail(token().line, "an edge leads nowhere");
    }
  }
  if (token().kind == Kind::kEnd) return true;
  return Fail(token().line, "there is text behind the end of the graph");
}

/// One node, brace or assignment; what follows an edge operator is one, too.
bool DotScan::Statement() {
  if (token().Is('}')) return CloseGroup();
  std::string name;
  if (token().Is('{')) {
    insertions_.emplace_back(token().at, "subgraph ");
  } else if (IsKeyword(token(), "subgraph")) {
    ++next_;
    if (token().kind == Kind::kId) {
      name = token().text;
      ++next_;
    }
    if (!token().Is('{')) return Fail(token().line, "a subgraph needs its {");
  }
  if (token().Is('{')) return OpenGroup(name);
  if (token().kind == Kind::kId) return NodeOrAssignment();
  return Fail(token().line, Quoted(token().text) + " has no meaning here");
}

bool DotScan::OpenGroup(const std::string& name) {
  open_.push_back({token().line, name, 0, std::exchange(left_, 0)});
  last_id_.clear();
  if (open_.size() > kMaxDotDepth) {
    return Fail(token().line,
                "braces are nested more than " + std::to_string(kMaxDotDepth) + " deep");
  }
  ++next_;
  return true;
}

bool DotScan::CloseGroup() {
  const int line = token().line;
  const Group group = std::move(open_.back());
  open_.pop_back();
  ++next_;
  last_id_.clear();
  last_ = group.nodes;
  if (!group.name.empty()) last_ = named_[group.name] += group.nodes;
  if (open_.empty()) return true;
  open_.back().nodes += last_;
  left_ = group.left;
  return CountEdges(last_, line) && (!token().Is('[') || AttributeList());
}

/// Between what stands before the edge operator and these.
bool DotScan::CountEdges(size_t nodes, int line) {
  // Nodes are at most as many as words: the product can't overflow.
  edge_count_ += left_ * nodes;
  if (edge_count_ <= kMaxTopologyLinks) return true;
  return Fail(line, "has more than " + std::to_string(kMaxTopologyLinks) + " edges");
}

bool DotScan::NodeOrAssignment() {
  const bool is_default = IsKeyword(token(), "graph") || IsKeyword(token(), "node") ||
                          IsKeyword(token(), "edge");
  Token id = token();
  ++next_;
  if (is_default) {
    if (!token().Is('[')) return Fail(id.line, id.text + " needs its [attributes] here");
    return AttributeList();
  }
  while (token().Is('+') && tokens_[next_ + 1].kind == Kind::kId) {  // "a" + "b"
    id.text += tokens_[next_ + 1].text;
    next_ += 2;
  }
  if (token().Is('=')) {
    ++next_;
    if (token().kind != Kind::kId) return Fail(token().line, Quoted(id.text) + " needs a value");
    ++next_;
    return true;
  }
  for (int ports = 0; ports < 2 && token().Is(':'); ++ports) {
    ++next_;
    if (token().kind != Kind::kId) return Fail(token().line, "a port needs a name");
    ++next_;
  }
  const bool is_of_edge = left_ > 0 || token().kind == Kind::kEdge;
  Mention(id, !is_of_edge);
  if (nodes_.size() > kMaxTopologyNodes) {
    return Fail(id.line, "has more than " + std::to_string(kMaxTopologyNodes) + " nodes");
  }
  if (left_ > 0 && !last_id_.empty()) edges_.emplace(std::pair{last_id_, id.text}, id.line);
  last_id_ = id.text;
  last_ = 1;
  ++open_.back().nodes;
  return CountEdges(1, id.line) && (!token().Is('[') || AttributeList());
}

bool DotScan::AttributeList() {
  while (token().Is('[')) {
    const int line = token().line;
    ++next_;
    while (!token().Is(']')) {
      if (token().kind != Kind::kId) {
        return Fail(token().kind == Kind::kEnd ? line : token().line,
                    token().kind == Kind::kEnd ? "this [ isn't closed"
                                               : Quoted(token().text) + " is no attribute's name");
      }
      ++next_;
      if (token().Is('=')) {
        ++next_;
        if (token().kind != Kind::kId) return Fail(token().line, "an attribute needs a value");
        ++next_;
        while (token().Is('+') && tokens_[next_ + 1].kind == Kind::kId) next_ += 2;
      }
      if (token().Is(',') || token().Is(';')) ++next_;
    }
    ++next_;
  }
  return true;
}

void DotScan::Mention(const Token& id, bool declares) {
  Seen& seen = nodes_[id.text];
  if (seen.line == 0 || (declares && !seen.is_declared)) seen.line = id.line;
  seen.is_declared = seen.is_declared || declares;
}

void DotScan::NoteUndeclared() {
  std::vector<std::string> undeclared;
  size_t declared = 0;
  for (const auto& [id, seen] : nodes_) {
    if (seen.is_declared) {
      ++declared;
    } else {
      undeclared.push_back(Quoted(id) + " (line " + std::to_string(seen.line) + ")");
    }
  }
  if (declared == 0 || undeclared.empty()) return;
  std::string notice = "named by edges only, though other nodes are declared: ";
  for (size_t i = 0; i < std::min(undeclared.size(), kMostNamed); ++i) {
    notice += i == 0 ? "" : ", ";
    notice += undeclared[i];
  }
  if (undeclared.size() > kMostNamed) {
    notice += " and " + std::to_string(undeclared.size() - kMostNamed) + " more";
  }
  notices_.push_back(std::move(notice));
}

}  // namespace pptplab::scenarios
