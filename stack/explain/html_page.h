// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "Illustrated PPTP" from any recording: one page that needs nothing but itself, light or dark as
// the reader has it, that prints well. Whatever the recording holds is escaped.
#ifndef PPTPLAB_STACK_EXPLAIN_HTML_PAGE_H_
#define PPTPLAB_STACK_EXPLAIN_HTML_PAGE_H_

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "stack/explain/explanation.h"

namespace pptplab::explain {

class HtmlPage {
 public:
  struct Head {
    std::string title;    ///< "Illustrated PPTP: remote-access.pcapng"
    std::string summary;  ///< one sentence above everything
    std::string command;  ///< that makes this page again
  };
  /// Writes the beginning of the page.
  HtmlPage(std::ostream& out, const Head& head);

  /// An item. A heading comes before the first of each step; the story goes forward only, so that
  /// what two layers do at the same time doesn't tear it apart.
  void Add(const Explanation& explanation, Depth depth);
  /// A sentence between items.
  void Say(std::string_view text);
  /// Writes the end of the page; nothing comes after it.
  void End();

 private:
  void AddParagraph(const Explanation& explanation);
  void AddLink(const char* label, const Link& link);
  void AddConsequences(const Explanation& explanation);
  void AddDissection(uint32_t item, const Dissection& dissection);
  void AddOctets(const Dissection& dissection);
  void AddFields(const Dissection& dissection, const wire::DissectedLayer& layer);

  std::ostream& out_;
  std::optional<Step> step_;                         ///< the furthest so far
  std::unordered_set<uint32_t> items_;               ///< what a link can lead to
  std::unordered_map<std::string, uint32_t> shown_;  ///< octets that were told field by field
};

/// For HTML, as text or as the value of an attribute; control characters become dots.
std::string Escaped(std::string_view text);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_HTML_PAGE_H_
