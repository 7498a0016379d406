// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The explanation of one item of a recording in three depths: a sentence; a paragraph with what it
// is, why now and what comes next; all of it, with every field and all that followed. Somebody who
// has the whole recording at hand fills it in (viz/model/explanation.h); here it becomes text.
#ifndef PPTPLAB_STACK_EXPLAIN_EXPLANATION_H_
#define PPTPLAB_STACK_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/time.h"
#include "stack/explain/eavesdropper.h"
#include "stack/explain/sentences.h"
#include "stack/trace/event.h"
#include "stack/wire/dissect.h"

namespace pptplab::explain {

/// Something else in the recording, and where.
struct Link {
  std::string text;
  uint32_t item = 0;  ///< its place in the order of time, from 0
};

/// What a layer did or decided, a transition, a key … that belongs to the item.
struct Consequence {
  Instant time{};
  std::string who;  ///< "client"
  trace::Layer layer = trace::Layer::kRun;
  std::string text;
  uint32_t item = 0;
};

/// Some octets of the item, taken apart.
struct Dissection {
  std::string title;  ///< "client:p2p0", "client:ppp0 (decrypted)"
  Bytes bytes;
  std::vector<wire::DissectedLayer> layers;
};

struct Explanation {
  uint32_t item = 0;
  std::optional<uint32_t> packet;  ///< its number among the packets, from 1
  Instant time{};
  Duration since_start{};
  trace::Layer layer = trace::Layer::kRun;
  std::string name;          ///< "Outgoing-Call-Request"
  std::string place;         ///< "client", "client:p2p0"
  std::optional<Step> step;  ///< where in the story, if the item says

  std::string sentence;
  std::string note;     ///< a comment that the recording itself has on a packet
  std::string about;    ///< what it is
  std::string next;     ///< what comes next, as a rule
  std::string section;  ///< "RFC 2637 §2.7"
  std::optional<Link> cause;
  std::optional<Link> effect;  ///< what it led to in this recording
  std::optional<Overheard> overheard;

  std::vector<Consequence> consequences;
  std::vector<Dissection> dissections;
};

enum class Depth : uint8_t { kSentence = 1, kParagraph, kEverything };

struct TextStyle {
  bool colour = false;  ///< ANSI
  size_t width = 100;   ///< columns
};
void PrintExplanation(const Explanation& explanation, Depth depth, std::ostream& out,
                      const TextStyle& style);

/// "RFC 1661 §5.1", or nothing: of a layer's fields the one that most of them come from.
std::string SectionOf(const wire::DissectedLayer& layer);
/// The octets of a field, in hexadecimal, shortened if they are many.
std::string OctetsOf(const Dissection& dissection, const wire::DissectedLayer& layer,
                     const Field& field, size_t most);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_EXPLANATION_H_
