// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See xml_scan.h.
#include "scenarios/xml_scan.h"

#include <algorithm>
#include <utility>

#include "scenarios/text_scan.h"

namespace pptplab::scenarios {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

void AppendUtf8(std::string& text, unsigned long c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  const unsigned lead[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(lead[more] | (c >> (6 * more)));
  for (int i = more; i-- > 0;) text += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
}

/// Entities were checked when the tag was read.
std::string Decoded(const std::string& value) {
  if (value.find('&') == std::string::npos) return value;
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '&') {
      text += value[i];
      continue;
    }
    const size_t end = value.find(';', i);
    const std::string name = value.substr(i + 1, end - i - 1);
    if (name[0] == '#') {
      const bool is_hex = name[1] == 'x';
      AppendUtf8(text, std::stoul(name.substr(is_hex ? 2 : 1), nullptr, is_hex ? 16 : 10));
    } else {
      text += name == "amp" ? '&' : name == "lt" ? '<' : name == "gt" ? '>' : name == "quot" ? '"' : '\'';
    }
    i = end;
  }
  return text;
}

}  // namespace

std::optional<std::string> XmlTag::Find(std::string_view attribute) const {
  for (const XmlAttribute& each : attributes) {
    if (each.name == attribute) return Decoded(each.value);
  }
  return std::nullopt;
}

XmlScan::XmlScan(std::string text, std::shared_ptr<const std::string> source)
    : text_(std::move(text)), source_(std::move(source)) {}

Problem XmlScan::At(int line, std::string sentence) const {
  return {{source_, line, 0}, std::move(sentence)};
}

void XmlScan::Fail(std::string sentence) {
  CountLines(std::min(at_, text_.size()));
  if (!problem_) problem_ = At(line_, std::move(sentence));
}

void XmlScan::CountLines(size_t to) {
  for (; counted_ < to; ++counted_) line_ += text_[counted_] == '\n' ? 1 : 0;
}

const std::string& XmlScan::parent() const {
  static const std::string kNone;
  return open_.size() < 2 ? kNone : open_[open_.size() - 2].name;
}

void XmlScan::Blank(size_t begin, size_t end) {
  for (size_t i = begin; i < end && i < text_.size(); ++i) {
    if (text_[i] != '\n') text_[i] = ' ';
  }
}

bool XmlScan::SkipTo(std::string_view end, const char* what) {
  const size_t found = text_.find(end, at_);
  if (found == std::string::npos) {
    Fail(std::string(what) + " has no end");
    return false;
  }
  at_ = found + end.size();
  return true;
}

/// Up to the next tag.
bool XmlScan::SkipText() {
  while (at_ < text_.size() && text_[at_] != '<') {
    const char c = text_[at_];
    if (open_.empty() && !IsBlank(c)) {
      Fail(saw_root_ ? "there is text behind the end" : "it doesn't begin with a tag: it is no XML");
      return false;
    }
    if (c == '&' && !CheckEntity(at_)) return false;
    ++at_;
  }
  return true;
}

bool XmlScan::CheckEntity(size_t at) {
  const size_t end = text_.find(';', at);
  const std::string_view name = std::string_view(text_).substr(at + 1, end - at - 1);
  const bool is_short = end != std::string::npos && name.size() <= 10 && !name.empty();
  for (const char* known : {"amp", "lt", "gt", "quot", "apos"}) {
    if (is_short && name == known) return true;
  }
  if (is_short && name[0] == '#' && name.size() > 1) {
    const bool is_hex = name[1] == 'x';
    const auto digits = name.substr(is_hex ? 2 : 1);
    const char* const allowed = is_hex ? "0123456789abcdefABCDEF" : "0123456789";
    const bool fits = !digits.empty() && digits.find_first_not_of(allowed) == std::string_view::npos;
    const auto value = fits ? std::stoull(std::string(digits), nullptr, is_hex ? 16 : 10) : 0;
    if (value >= 9 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff)) return true;
  }
  at_ = at;
  Fail(is_short ? "the entity &" + std::string(name) + "; is not known: write the character itself"
                : "an & begins no entity: write &amp;");
  return false;
}

std::optional<XmlTag> XmlScan::Next() {
  if (problem_) return std::nullopt;
  if (pending_) return Finish();
  while (SkipText()) {
    if (at_ >= text_.size()) {
      if (!open_.empty()) {
        Fail("ends in the middle: <" + open_.back().name.substr(0, 60) + "> of line " +
             std::to_string(open_.back().line) + " isn't closed");
      }
      return std::nullopt;
    }
    const std::string_view rest = std::string_view(text_).substr(at_);
    if (rest.starts_with("<!--")) {
      if (!SkipTo("-->", "a comment")) return std::nullopt;
    } else if (rest.starts_with("<![CDATA[")) {
      if (!SkipTo("]]>", "a CDATA section")) return std::nullopt;
    } else if (rest.starts_with("<?")) {
      if (!SkipTo("?>", "a processing instruction")) return std::nullopt;
    } else if (rest.starts_with("<!")) {
      if (rest.substr(0, rest.find('>')).find('[') != std::string_view::npos ||
          rest.starts_with("<!ENTITY")) {
        Fail("declares entities of its own, which aren't read: they could grow without end");
        return std::nullopt;
      }
      if (!SkipTo(">", "a declaration")) return std::nullopt;
    } else {
      return rest.starts_with("</") ? ReadEnd() : ReadStart();
    }
  }
  return std::nullopt;
}

bool XmlScan::ReadName(std::string& name) {
  const size_t from = at_;
  while (at_ < text_.size() && IsOfName(text_[at_])) ++at_;
  name = text_.substr(from, std::min<size_t>(at_ - from, 200));
  if (at_ == from) Fail("a name is missing here");
  if (at_ - from > 200) Fail("a name is longer than 200 octets");
  return !problem_;
}

bool XmlScan::ReadAttributes(XmlTag& tag) {
  while (true) {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
    if (at_ >= text_.size()) {
      Fail("ends in the middle of the tag <" + tag.name + ">");
      return false;
    }
    if (text_[at_] == '>' || text_[at_] == '/') return true;
    XmlAttribute attribute;
    attribute.begin = at_;
    if (!ReadName(attribute.name)) return false;
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
    if (at_ >= text_.size() || text_[at_] != '=') {
      Fail("the attribute " + Quoted(attribute.name) + " needs a value: =\"…\"");
      return false;
    }
    ++at_;
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    const size_t close = quote == '"' || quote == '\'' ? text_.find(quote, at_ + 1) : std::string::npos;
    if (close == std::string::npos) {
      Fail("the value of " + Quoted(attribute.name) + " must stand in quotes");
      return false;
    }
    attribute.value = text_.substr(at_ + 1, close - at_ - 1);
    if (attribute.value.find('<') != std::string::npos) {
      Fail("the value of " + Quoted(attribute.name) + " isn't closed: it holds a <");
      return false;
    }
    for (size_t i = at_ + 1; i < close; ++i) {
      if (text_[i] == '&' && !CheckEntity(i)) return false;
    }
    if (tag.Find(attribute.name)) {
      Fail("the attribute " + Quoted(attribute.name) + " is here twice");
      return false;
    }
    at_ = attribute.end = close + 1;
    if (tag.attributes.size() >= 100 || ++tags_ > kMaxXmlTags) {
      Fail("has more than 100 attributes in a tag, or 1000000 in all");
      return false;
    }
    tag.attributes.push_back(std::move(attribute));
  }
}

std::optional<XmlTag> XmlScan::ReadStart() {
  XmlTag tag;
  tag.begin = at_;
  CountLines(at_);
  tag.line = line_;
  ++at_;
  if (!ReadName(tag.name) || !ReadAttributes(tag)) return std::nullopt;
  if (open_.empty() && saw_root_) {
    Fail("a second root <" + tag.name + ">: there is one for each file");
    return std::nullopt;
  }
  if (open_.size() >= kMaxXmlDepth) {
    Fail("elements are nested more than " + std::to_string(kMaxXmlDepth) + " deep");
    return std::nullopt;
  }
  if (++tags_ > kMaxXmlTags) {
    Fail("has more than " + std::to_string(kMaxXmlTags) + " tags and attributes");
    return std::nullopt;
  }
  const bool is_empty = text_[at_] == '/';
  if (is_empty && (at_ + 1 >= text_.size() || text_[at_ + 1] != '>')) {
    Fail("a / in a tag is followed by >");
    return std::nullopt;
  }
  at_ += is_empty ? 2 : 1;
  tag.end = at_;
  saw_root_ = true;
  open_.push_back({tag.name, tag.line});
  if (is_empty) {
    pending_ = XmlTag{tag.name, {}, true, tag.line, tag.begin, tag.end};
  }
  return tag;
}

std::optional<XmlTag> XmlScan::Finish() {
  open_.pop_back();
  return *std::exchange(pending_, std::nullopt);
}

std::optional<XmlTag> XmlScan::ReadEnd() {
  XmlTag tag;
  tag.is_end = true;
  tag.begin = at_;
  CountLines(at_);
  tag.line = line_;
  at_ += 2;
  if (!ReadName(tag.name)) return std::nullopt;
  while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  if (at_ >= text_.size() || text_[at_] != '>') {
    Fail("</" + tag.name + " lacks its >");
    return std::nullopt;
  }
  if (open_.empty()) {
    Fail("</" + tag.name + "> closes nothing");
    return std::nullopt;
  }
  if (open_.back().name != tag.name) {
    Fail("</" + tag.name + "> stands where <" + open_.back().name + "> of line " +
         std::to_string(open_.back().line) + " should be closed");
    return std::nullopt;
  }
  tag.end = ++at_;
  open_.pop_back();
  return tag;
}

}  // namespace pptplab::scenarios
