// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Some of ns-3's values (a Time, a DataRate) abort the process when a text is none of theirs. So a
// value is tried in a child first; what kills the child is answered by a sentence.
#include "scenarios/ns3_settings.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

/// Whether `set` says true and returns, as tried in a child that keeps silent.
template <class F>
bool SurvivesInAChild(const F& set) {
  const pid_t child = ::fork();
  if (child < 0) return true;  // no room for a child: then without a rehearsal
  if (child == 0) {
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
      std::signal(signal, SIG_DFL);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::_exit(set() ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::vector<std::string> AttributeNames(ns3::TypeId type) {
  std::vector<std::string> names;
  while (true) {
    for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
      names.push_back(type.GetAttribute(i).name);
    if (type.GetParent() == type) break;
    type = type.GetParent();
  }
  return names;
}

std::vector<std::string> TypeNames() {
  std::vector<std::string> names;
  for (uint16_t i = 0; i < ns3::TypeId::GetRegisteredN(); ++i) {
    names.push_back(ns3::TypeId::GetRegistered(i).GetName());
  }
  return names;
}

std::string BadValue(const std::string& name, const std::string& value, const std::string& type) {
  return "\"" + value.substr(0, 60) + "\" is no value for " + name +
         (type.empty() ? "" : ", which is a " + type);
}

std::optional<std::string> ApplyDefault(const std::string& name, const std::string& value) {
  const size_t colons = name.rfind("::");
  const std::string type_name = name.substr(0, colons);
  const std::string attribute = name.substr(colons + 2);
  ns3::TypeId type;
  if (!ns3::TypeId::LookupByNameFailSafe(type_name, &type)) {
    return "ns-3 has no type \"" + type_name.substr(0, 60) + "\"" +
           Suggestion(type_name, TypeNames());
  }
  ns3::TypeId::AttributeInformation information;
  if (!type.LookupAttributeByName(attribute, &information)) {
    return type_name + " has no attribute \"" + attribute.substr(0, 60) + "\"" +
           Suggestion(attribute, AttributeNames(type));
  }
  const auto set = [&] { return ns3::Config::SetDefaultFailSafe(name, ns3::StringValue(value)); };
  if (!SurvivesInAChild(set) || !set()) {
    return BadValue(name, value, information.checker->GetValueTypeName());
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> GlobalValueNames() {
  std::vector<std::string> names;
  for (auto it = ns3::GlobalValue::Begin(); it != ns3::GlobalValue::End(); ++it) {
    names.push_back((*it)->GetName());
  }
  return names;
}

std::optional<std::string> ApplySetting(const std::string& name, const std::string& value) {
  if (name.find("::") != std::string::npos) return ApplyDefault(name, value);
  const auto names = GlobalValueNames();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    return "ns-3 has no GlobalValue \"" + name.substr(0, 60) + "\"" + Suggestion(name, names);
  }
  const auto set = [&] { return ns3::GlobalValue::BindFailSafe(name, ns3::StringValue(value)); };
  if (!SurvivesInAChild(set) || !set()) return BadValue(name, value, "");
  return std::nullopt;
}

std::optional<std::string> ApplyAttribute(ns3::Object& object, const std::string& name,
                                          const std::string& value) {
  const ns3::TypeId type = object.GetInstanceTypeId();
  ns3::TypeId::AttributeInformation information;
  if (!type.LookupAttributeByName(name, &information)) {
    return type.GetName() + " has no attribute \"" + name.substr(0, 60) + "\"" +
           Suggestion(name, AttributeNames(type));
  }
  const auto set = [&] { return object.SetAttributeFailSafe(name, ns3::StringValue(value)); };
  if (!SurvivesInAChild(set) || !set()) {
    return BadValue(name, value, information.checker->GetValueTypeName());
  }
  return std::nullopt;
}

}  // namespace pptplab::scenarios
