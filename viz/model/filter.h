// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The one small language for finding things: in the window's filter and search fields, for
// breakpoints, and on the command line.
//
//   lcp                      a layer or protocol: tcp pptp gre ppp lcp auth ccp mppe ipcp inner nat
//   app link packet event message transition drop key timer note step      a kind node=client
//   from=client  to=server  session=1  journey=42  interface="client:ppp0" time>1.5s  size>=1400
//   seq=17  call=52954  code="Configure-Request"  state=Opened  reason=duplicate "some words" in
//   the one-line summary, case ignored and or not ( )           `lcp drop` without a word between
//   means and
#ifndef PPTPLAB_VIZ_MODEL_FILTER_H_
#define PPTPLAB_VIZ_MODEL_FILTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

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
  /// Words that may stand at the end of this text: for completion.
  static std::vector<std::string> Suggestions(std::string_view text);

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::string text_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_FILTER_H_
