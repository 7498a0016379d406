// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// XML, tag by tag, with lines and bounds: what must be known of a file before a reader that trusts
// it may have it. Well-formed are: tags that close each other, attributes in quotes, the five
// entities of XML and numeric ones. Not here: DTDs, whose entities can grow without end.
#ifndef PPTPLAB_SCENARIOS_XML_SCAN_H_
#define PPTPLAB_SCENARIOS_XML_SCAN_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml_tree.h"

namespace pptplab::scenarios {

inline constexpr size_t kMaxXmlDepth = 100;
inline constexpr size_t kMaxXmlTags = 1'000'000;  ///< and attributes

struct XmlAttribute {
  std::string name;
  std::string value;  ///< with its entities as they stand
  size_t begin = 0;   ///< octets of the text
  size_t end = 0;
};
struct XmlTag {
  std::string name;
  std::vector<XmlAttribute> attributes;
  bool is_end = false;
  int line = 0;
  size_t begin = 0;
  size_t end = 0;

  std::optional<std::string> Find(std::string_view attribute) const;
};

class XmlScan {
 public:
  XmlScan(std::string text, std::shared_ptr<const std::string> source);

  /// The next start or end; <a/> is both, one after the other. nullopt: the end, or a problem.
  std::optional<XmlTag> Next();
  const std::optional<Problem>& problem() const { return problem_; }

  /// Elements that are open, the one that Next has just opened among them.
  size_t depth() const { return open_.size(); }
  /// The element around the innermost one.
  const std::string& parent() const;

  /// Spaces instead of these octets; lines stay.
  void Blank(size_t begin, size_t end);
  const std::string& text() const { return text_; }
  Problem At(int line, std::string sentence) const;

 private:
  struct Element {
    std::string name;
    int line;
  };
  void Fail(std::string sentence);
  bool SkipTo(std::string_view end, const char* what);
  bool SkipText();
  bool ReadName(std::string& name);
  bool ReadAttributes(XmlTag& tag);
  std::optional<XmlTag> ReadStart();
  std::optional<XmlTag> ReadEnd();
  std::optional<XmlTag> Finish();
  void CountLines(size_t to);
  bool CheckEntity(size_t at);

  std::string text_;
  std::shared_ptr<const std::string> source_;
  size_t at_ = 0;
  int line_ = 1;
  size_t counted_ = 0;  ///< lines were counted up to here
  size_t tags_ = 0;
  std::vector<Element> open_;
  std::optional<XmlTag> pending_;  ///< the end of <a/>
  bool saw_root_ = false;
  std::optional<Problem> problem_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_XML_SCAN_H_
