// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a sentence leaves out: what a thing is for, what comes after it, and where the RFC says so.
// One entry for each message, step, key, kind of drop, automaton and timer.
#ifndef PPTPLAB_STACK_EXPLAIN_BACKGROUND_H_
#define PPTPLAB_STACK_EXPLAIN_BACKGROUND_H_

#include <string_view>

#include "stack/trace/event.h"

namespace pptplab::explain {

struct Background {
  std::string_view about;    ///< what it is, and why it is there: one to three sentences
  std::string_view next;     ///< what comes after it, if all goes well; may be empty
  std::string_view section;  ///< "RFC 2637 §2.7"; empty: this program's own
};

/// By the name that sentences.h or packet_sentences.h gave it: "LCP Configure-Request", "TCP SYN".
/// Empty if nothing is known of it.
Background BackgroundOfName(std::string_view name);
/// By the event itself; a Message or a Note has none of its own.
Background BackgroundOf(const trace::Detail& detail);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_BACKGROUND_H_
