// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Draws on a terminal: two rails with arrows between them and words beside them, headings,
// paragraphs. Colour only repeats what the characters say.
//
//        time    client              server
//    1.052341      │──────────────────▶│   Start-Control-Connection-Request
//                  │                   │   The client asks the server to open …
#ifndef PPTPLAB_STACK_EXPLAIN_LADDER_H_
#define PPTPLAB_STACK_EXPLAIN_LADDER_H_

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"

namespace pptplab::explain {

enum class Colour { kPlain, kBold, kDim, kGood, kBad };
enum class Arrow { kRight, kLeft, kRightLost, kLeftLost, kNone };

class Ladder {
 public:
  /// `width`: columns of a line. `start`: time 0.
  Ladder(std::ostream& out, size_t width, bool colour, Instant start);

  void Title(std::string_view text);
  void Heading(std::string_view text);
  /// The names above the rails.
  void Names(std::string_view left, std::string_view right);
  void Message(Instant time, Arrow arrow, std::string_view name, std::string_view sentence);
  /// Words beside the rails, without an arrow.
  void Remark(Instant time, std::string_view text, Colour colour = Colour::kPlain);
  /// A line with a time and no rails.
  void Row(Instant time, std::string_view text, Colour colour = Colour::kPlain);
  /// A few words on the left, and what they belong to.
  void Item(std::string_view left, std::string_view text);
  /// A paragraph.
  void Text(std::string_view text, Colour colour = Colour::kPlain, size_t indent = 2);
  void Blank();

  /// "1.052341"
  std::string Time(Instant time) const;

 private:
  std::string Paint(std::string_view text, Colour colour) const;
  void Beside(std::string_view rails, std::string_view text, Colour colour);

  std::ostream& out_;
  size_t width_;
  bool colour_;
  Instant start_;
};

/// Breaks a text at spaces into lines of at most `width` columns.
std::vector<std::string> Wrap(std::string_view text, size_t width);
/// Columns that a UTF-8 text takes, if every character takes one.
size_t Columns(std::string_view text);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_LADDER_H_
