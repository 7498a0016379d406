// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// yaml-cpp knows where its grammar ended, and its user wants to know which character to type.
#include "scenarios/yaml_advice.h"

#include <yaml-cpp/exceptions.h>

#include <array>

namespace pptplab::scenarios {
namespace {

struct Advice {
  const char* error;
  const char* sentence;
};
constexpr std::array<Advice, 11> kAdvice{{
    {YAML::ErrorMsg::MAP_VALUE,
     "no key can have its colon here; the line above may lack its colon or a closing bracket, or a "
     "text with a colon in it its quotes"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW,
     "this { is not closed; a }, a comma or a key's colon is missing"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "this [ is not closed; a ] or a comma is missing"},
    {YAML::ErrorMsg::FLOW_END,
     "this closes a bracket that was not opened, or another one is open still; look for { with ] "
     "and "
     "[ with }"},
    {YAML::ErrorMsg::BLOCK_ENTRY,
     "no \"- \" of a list can be here; the line above may lack a closing ] or }"},
    {YAML::ErrorMsg::END_OF_MAP,
     "this is no key of the map above; its colon may be missing, or it is indented by more or "
     "fewer "
     "spaces than the keys beside it"},
    {YAML::ErrorMsg::END_OF_SEQ,
     "this belongs neither to the list above nor to what is around it; indent it as its "
     "neighbours, "
     "or begin it with \"- \""},
    {YAML::ErrorMsg::UNKNOWN_TOKEN,
     "nothing can begin with this character; put the text in quotes"},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "the file ends inside a text; its closing quote is missing"},
    {YAML::ErrorMsg::DOC_IN_SCALAR, "a text goes on here; its closing quote is missing"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR,
     "* stands for a value that was marked with & before; put a text that begins with * in quotes"},
}};

/// What this line, from 1, is indented by.
std::string_view IndentationOf(std::string_view text, int line) {
  for (; line > 1; --line) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find_first_not_of(" \t"));
}

}  // namespace

std::string SentenceAboutYaml(std::string_view error, std::string_view text, int line) {
  std::string sentence = "is not YAML: ";
  if (IndentationOf(text, line).find('\t') != std::string_view::npos) {
    return sentence + "a tab can't indent a line; type spaces";
  }
  for (const Advice& advice : kAdvice) {
    if (error == advice.error) return sentence + advice.sentence;
  }
  sentence += error;
  return sentence + "; put a text with special characters in quotes";
}

}  // namespace pptplab::scenarios
