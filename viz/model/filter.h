// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The one small language for finding things: in the window's filter and search fields, for
// breakpoints, and on the command line.
//
// clang-format off
//   lcp                        a layer or protocol: run link ip tcp pptp gre ppp lcp auth ccp mppe
//                              ipcp inner nat app; a GRE packet is also what it carries
//   drop                       a kind: packet event message transition agreed drop key timer
//                              stimulus note step named sent received
//   node=client                from=client  to=server  session=1  journey=42
//   interface="client:ppp0"    time>1.5s  (since the start; s ms us ns)   size>=1400  (octets)
//   seq=17  call=52954         code="Configure-Request"  state=Opened  automaton=LCP
//   reason=duplicate           why something was dropped
//   "some words"               in the one-line summary (item_text.h), case ignored
//   and or not ( )             `lcp drop` without a word between means and; = != < <= > >=
// clang-format on
//
// A comparison with something that an item doesn't have is false, `!=` too.
#ifndef PPTPLAB_VIZ_MODEL_FILTER_H_
#define PPTPLAB_VIZ_MODEL_FILTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

struct FilterNode;

struct FilterError {
  std::string sentence;  ///< what is wrong and what would be right
  size_t position = 0;   ///< octet in the text
};

class Filter {
 public:
  /// An empty text matches everything.
  static Result<Filter, FilterError> Parse(std::string_view text);
  Filter();
  ~Filter();
  Filter(Filter&&) noexcept;
  Filter& operator=(Filter&&) noexcept;

  bool Matches(const RecordingModel& recording, ItemIndex item) const;
  bool MatchesEverything() const;
  const std::string& text() const;
  /// Words that may stand at the end of this text, in the place of what is begun there: for
  /// completion.
  static std::vector<std::string> Suggestions(std::string_view text);

 private:
  std::unique_ptr<FilterNode> root_;
  std::string text_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_FILTER_H_
