// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Text for a terminal. Everything from the recording is made Printable, wherever it stands.
#include "stack/explain/explanation.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "stack/explain/ladder.h"
#include "stack/explain/sentences.h"

namespace pptplab::explain {
namespace {

class Printer {
 public:
  Printer(std::ostream& out, const TextStyle& style) : out_(out), style_(style) {}

  void Head(const Explanation& e) {
    char time[40];
    std::snprintf(time, sizeof time, "%.6f s",
                  std::chrono::duration<double>(e.since_start).count());
    std::string head =
        e.packet ? "Packet " + std::to_string(*e.packet) : "Item " + std::to_string(e.item);
    head += std::string("  ") + time + "  " + Printable(e.place);
    out_ << Paint(head, "2") << "  " << Paint(Printable(e.name), "1") << "\n";
  }
  void Paragraph(std::string_view text, size_t indent = 2, std::string_view first = "") {
    const std::string margin(indent, ' ');
    const size_t width = style_.width > indent + 20 ? style_.width - indent : 20;
    bool is_first = true;
    for (const std::string& line : Wrap(Printable(text), width)) {
      out_ << (is_first && !first.empty() ? std::string(first) : margin) << line << "\n";
      is_first = false;
    }
  }
  void Labelled(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    std::string first = "  " + std::string(label);
    first.resize(std::max<size_t>(first.size() + 1, kLabel), ' ');
    Paragraph(text, kLabel, first);
  }

  void Overheard(const explain::Overheard& overheard) {
    for (const std::string& line : overheard.visible) Labelled("Visible:", line);
    for (const std::string& line : overheard.hidden) Labelled("Hidden:", line);
    Labelled("Password:", overheard.with_password);
  }

  void Consequences(const Explanation& e) {
    if (e.consequences.empty()) return;
    out_ << "\n  " << Paint("What each layer did, and what followed", "1") << "\n";
    for (const Consequence& each : e.consequences) {
      char time[40];
      std::snprintf(time, sizeof time, "%+.6f s",
                    std::chrono::duration<double>(each.time - e.time).count());
      std::string first = "  " + std::string(time);
      first.resize(std::max<size_t>(first.size() + 1, kLabel + 4), ' ');
      Paragraph(each.text, kLabel + 4, first);
    }
  }

  void Fields(const Dissection& dissection) {
    out_ << "\n  "
         << Paint(Printable(dissection.title) + ", " + std::to_string(dissection.bytes.size()) +
                      " octets",
                  "1")
         << "\n";
    for (const wire::DissectedLayer& layer : dissection.layers) {
      const std::string section = SectionOf(layer);
      out_ << "  " << Paint(std::string(layer.name), "4") << "  "
           << Paint("octets " + std::to_string(layer.offset) + " to " +
                        std::to_string(layer.offset + std::max<size_t>(layer.size, 1) - 1) +
                        (section.empty() ? "" : ", " + section),
                    "2")
           << "\n";
      if (!layer.summary.empty()) Paragraph(layer.summary, 4);
      if (layer.error) Paragraph("Malformed: " + ToString(*layer.error), 4);
      for (const Field& field : layer.fields) PrintField(dissection, layer, field, section);
    }
  }

 private:
  static constexpr size_t kLabel = 12;
  static constexpr size_t kHex = 22;

  void PrintField(const Dissection& dissection, const wire::DissectedLayer& layer,
                  const Field& field, const std::string& section) {
    std::string first = "    " + OctetsOf(dissection, layer, field, 8);
    first.resize(std::max<size_t>(first.size() + 2, 4 + kHex + 4), ' ');
    if (Columns(first) < 4 + kHex + 4) first.append(4 + kHex + 4 - Columns(first), ' ');
    std::string text = std::string(field.name) + (field.value.empty() ? "" : " = " + field.value);
    if (field.meaning[0] != '\0') text += " · " + std::string(field.meaning);
    if (field.section[0] != '\0' && field.section != section) {
      text += " (" + std::string(field.section) + ")";
    }
    Paragraph(text, 4 + kHex + 4, first);
  }

  std::string Paint(std::string_view text, std::string_view code) const {
    if (!style_.colour) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }

  std::ostream& out_;
  const TextStyle& style_;
};

}  // namespace

std::string SectionOf(const wire::DissectedLayer& layer) {
  std::map<std::string_view, size_t> counts;
  std::string_view best;
  for (const Field& field : layer.fields) {
    const std::string_view section = field.section;
    if (!section.empty() && ++counts[section] > counts[best]) best = section;
  }
  return std::string(best);
}

std::string OctetsOf(const Dissection& dissection, const wire::DissectedLayer& layer,
                     const Field& field, size_t most) {
  const ByteView bytes = dissection.bytes;
  const size_t begin = std::min(bytes.size(), layer.offset + field.bit_offset / 8);
  const size_t end =
      std::min(bytes.size(),
               layer.offset + (field.bit_offset + std::max<size_t>(field.bit_length, 1) + 7) / 8);
  std::string text;
  for (size_t at = begin; at < end && at - begin < most; ++at) {
    if (at > begin) text += ' ';
    text += ToHex(bytes.subspan(at, 1));
  }
  if (end - begin > most) text += " …";
  return text;
}

void PrintExplanation(const Explanation& e, Depth depth, std::ostream& out,
                      const TextStyle& style) {
  Printer printer(out, style);
  printer.Head(e);
  printer.Paragraph(e.sentence);
  if (depth == Depth::kSentence) return;
  if (!e.about.empty()) {
    printer.Paragraph(e.about + (e.section.empty() ? "" : " (" + e.section + ")"));
  } else if (!e.section.empty()) {
    printer.Paragraph(e.section);
  }
  if (e.cause) printer.Labelled("Because:", e.cause->text);
  if (e.effect) printer.Labelled("Leads to:", e.effect->text);
  printer.Labelled("Next:", e.next);
  printer.Labelled("Comment:", e.note);
  if (e.overheard) printer.Overheard(*e.overheard);
  if (depth == Depth::kParagraph) return;
  printer.Consequences(e);
  for (const Dissection& dissection : e.dissections) printer.Fields(dissection);
}

}  // namespace pptplab::explain
