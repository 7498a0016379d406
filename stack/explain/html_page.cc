// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The closing tags that HTML lets one leave out (td, tr, p, li) are left out: a page of a whole
// handshake stays small.
#include "stack/explain/html_page.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "stack/explain/sentences.h"

namespace pptplab::explain {
namespace {

using trace::Layer;

constexpr size_t kMostOctets = 256;  // of a packet, as a picture

/// Colours by layer, as everywhere in this program; letters stand beside them.
constexpr std::string_view kStyle = R"(
:root{--bg:#f6f7f9;--pane:#fff;--text:#1c2128;--quiet:#59636e;--line:#d8dce2;
--ip:#5b6577;--p:#0b6a9e;--g:#8a5a00;--l:#00714f;--a:#9c3d72;--m:#b04a00;--i:#6d6600;--x:#c62828}
@media(prefers-color-scheme:dark){:root{--bg:#14171c;--pane:#1b1f26;--text:#e6e9ee;--quiet:#9aa3b0;
--line:#2a2f38;--ip:#8a94a6;--p:#56b4e9;--g:#e69f00;--l:#2bbd90;--a:#cc79a7;--m:#f08040;--i:#f0e442;--x:#ff5c5c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 Inter,"Segoe UI",system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
code,pre,.x{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:.85em}
.q{color:var(--quiet);font-size:.9rem}
article{background:var(--pane);border-left:4px solid var(--c,var(--ip));border-radius:4px;padding:.75rem 1rem;margin:.75rem 0}
article p{margin:.35rem 0}
.s{font-size:1.15rem}
.b{display:inline-block;min-width:1.6em;text-align:center;border:1px solid var(--c);color:var(--c);border-radius:4px;padding:0 .3em;font-size:.8rem;margin-right:.5em}
.ip{--c:var(--ip)}.p{--c:var(--p)}.g{--c:var(--g)}.l{--c:var(--l)}.a{--c:var(--a)}.m{--c:var(--m)}.i{--c:var(--i)}.d{--c:var(--x)}
summary{cursor:pointer;color:var(--quiet)}
a{color:inherit}
table{border-collapse:collapse;width:100%;font-size:.85rem;margin:.25rem 0 .75rem}
td{vertical-align:top;padding:.1rem .6rem .1rem 0;border-top:1px solid var(--line)}
td:first-child{white-space:pre-wrap;width:13em;color:var(--c)}
h4{margin:.75rem 0 .1rem;font-size:.9rem;color:var(--c)}
.o{line-height:1.6;overflow-wrap:anywhere}
.o span{color:var(--c);border-bottom:2px solid var(--c);margin-right:.6em}
@media print{details{display:block}}
)";

struct Mark {
  const char* css;
  const char* letter;
};
Mark MarkOf(Layer layer) {
  switch (layer) {
    case Layer::kRun:
    case Layer::kLink:
    case Layer::kIp:
      return {"ip", "IP"};
    case Layer::kNat:
      return {"ip", "NAT"};
    case Layer::kTcp:
      return {"p", "T"};
    case Layer::kPptp:
      return {"p", "P"};
    case Layer::kGre:
      return {"g", "G"};
    case Layer::kPpp:
      return {"l", "PPP"};
    case Layer::kLcp:
      return {"l", "L"};
    case Layer::kIpcp:
      return {"l", "N"};
    case Layer::kAuthentication:
      return {"a", "A"};
    case Layer::kCcp:
      return {"m", "C"};
    case Layer::kMppe:
      return {"m", "M"};
    case Layer::kInner:
      return {"i", "i"};
    case Layer::kApplication:
      return {"i", "app"};
  }
  return {"ip", "IP"};
}

std::string Seconds(Duration duration, const char* format) {
  char text[48];
  std::snprintf(text, sizeof text, format, std::chrono::duration<double>(duration).count());
  return text;
}

}  // namespace

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

HtmlPage::HtmlPage(std::ostream& out, const Head& head) : out_(out) {
  out_ << "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
       << Escaped(head.title) << "</title>\n<style>" << kStyle << "</style>\n<main>\n<h1>"
       << Escaped(head.title) << "</h1>\n<p>" << Escaped(head.summary)
       << "\n<p class=\"q\">Made by <code>" << Escaped(head.command) << "</code>\n";
}

void HtmlPage::Add(const Explanation& e, Depth depth) {
  if (e.step && *e.step != Step::kKeepAlive && (!step_ || *step_ < *e.step)) {
    step_ = e.step;
    out_ << "<h2>" << Escaped(TitleOf(*step_)) << "</h2>\n";
  }
  items_.insert(e.item);
  const Mark mark = MarkOf(e.layer);
  out_ << "<article class=\"" << mark.css << "\" id=\"i" << e.item
       << "\">\n<p class=\"q\"><span class=\"b\">" << mark.letter << "</span>" << Escaped(e.name)
       << " · " << Escaped(e.place) << " · " << Seconds(e.since_start, "%.6f s");
  if (e.packet) out_ << " · packet " << *e.packet;
  out_ << "\n<p class=\"s\">" << Escaped(e.sentence) << "\n";
  if (depth != Depth::kSentence) AddParagraph(e);
  if (depth == Depth::kEverything && (!e.consequences.empty() || !e.dissections.empty())) {
    out_ << "<details><summary>Every octet, and what followed</summary>\n";
    for (const Dissection& dissection : e.dissections) AddDissection(e.item, dissection);
    AddConsequences(e);
    out_ << "</details>\n";
  }
  out_ << "</article>\n";
}

void HtmlPage::AddParagraph(const Explanation& e) {
  if (!e.about.empty() || !e.section.empty()) {
    out_ << "<p>" << Escaped(e.about);
    if (!e.section.empty()) out_ << " <span class=\"q\">" << Escaped(e.section) << "</span>";
    out_ << "\n";
  }
  if (e.cause) AddLink("Because: ", *e.cause);
  if (e.effect) AddLink("Leads to: ", *e.effect);
  if (!e.next.empty()) out_ << "<p class=\"q\">Next: " << Escaped(e.next) << "\n";
  if (!e.note.empty()) out_ << "<p class=\"q\">Comment: " << Escaped(e.note) << "\n";
}

void HtmlPage::AddLink(const char* label, const Link& link) {
  out_ << "<p class=\"q\">" << label;
  if (items_.contains(link.item)) {
    out_ << "<a href=\"#i" << link.item << "\">" << Escaped(link.text) << "</a>\n";
  } else {
    out_ << Escaped(link.text) << "\n";
  }
}

void HtmlPage::AddConsequences(const Explanation& e) {
  if (e.consequences.empty()) return;
  out_ << "<table>\n";
  for (const Consequence& each : e.consequences) {
    out_ << "<tr class=\"" << MarkOf(each.layer).css << "\"><td class=\"x\">"
         << Seconds(each.time - e.time, "%+.6f s") << "<td>" << Escaped(each.text) << "\n";
  }
  out_ << "</table>\n";
}

void HtmlPage::AddDissection(uint32_t item, const Dissection& dissection) {
  out_ << "<p class=\"q\">" << Escaped(dissection.title) << ", " << dissection.bytes.size()
       << " octets";
  // A step of a packet's walk has the packet's octets: once is enough.
  const auto [first, is_new] =
      shown_.try_emplace(dissection.title + '\0' + std::string(AsText(dissection.bytes)), item);
  if (!is_new) {
    out_ << ": as <a href=\"#i" << first->second << "\">above</a>\n";
    return;
  }
  out_ << "\n";
  AddOctets(dissection);
  for (const wire::DissectedLayer& layer : dissection.layers) AddFields(dissection, layer);
}

/// The octets in the order of the wire, each layer underlined in its colour.
void HtmlPage::AddOctets(const Dissection& dissection) {
  const ByteView bytes = dissection.bytes;
  const size_t end = std::min(bytes.size(), kMostOctets);
  out_ << "<p class=\"o x\">";
  size_t at = 0;
  const auto write = [&](size_t to, const char* css, const char* name) {
    to = std::min(to, end);
    if (at >= to) return;
    out_ << "<span class=\"" << css << "\" title=\"" << Escaped(name) << "\">";
    for (size_t i = at; i < to; ++i) out_ << (i > at ? " " : "") << ToHex(bytes.subspan(i, 1));
    out_ << "</span>";
    at = to;
  };
  for (const wire::DissectedLayer& layer : dissection.layers) {
    if (layer.offset > at) write(layer.offset, "ip", "");
    if (layer.offset == at) write(layer.offset + layer.size, MarkOf(layer.layer).css, layer.name);
  }
  write(end, "ip", "");
  if (end < bytes.size()) out_ << "… and " << bytes.size() - end << " more";
  out_ << "\n";
}

void HtmlPage::AddFields(const Dissection& dissection, const wire::DissectedLayer& layer) {
  const std::string section = SectionOf(layer);
  out_ << "<div class=\"" << MarkOf(layer.layer).css << "\"><h4>" << Escaped(layer.name);
  if (!section.empty()) out_ << " · " << Escaped(section);
  out_ << "</h4>\n";
  if (layer.error) out_ << "<p>Malformed: " << Escaped(ToString(*layer.error)) << "\n";
  if (layer.fields.empty()) {
    out_ << "<p class=\"q\">" << Escaped(layer.summary) << "</div>\n";
    return;
  }
  out_ << "<table>\n";
  for (const Field& field : layer.fields) {
    out_ << "<tr><td class=\"x\">" << OctetsOf(dissection, layer, field, 8) << "<td>"
         << Escaped(field.name) << "<td>" << Escaped(field.value) << "<td class=\"q\">"
         << Escaped(field.meaning);
    if (field.section[0] != '\0' && field.section != section) {
      out_ << " (" << Escaped(field.section) << ")";
    }
    out_ << "\n";
  }
  out_ << "</table></div>\n";
}

void HtmlPage::Say(std::string_view text) { out_ << "<p class=\"q\">" << Escaped(text) << "\n"; }

void HtmlPage::End() { out_ << "</main>\n</html>\n"; }

}  // namespace pptplab::explain
