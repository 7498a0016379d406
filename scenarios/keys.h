// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the keys of all parts of a scenario file have in common: names that must fit something else
// in the file, tables by name, attributes of ns-3.
#ifndef PPTPLAB_SCENARIOS_KEYS_H_
#define PPTPLAB_SCENARIOS_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml_tree.h"

namespace pptplab::scenarios {

/// A text that must fit something else in the file (the name of a node, a URL), with its place for
/// messages.
struct Reference {
  std::string name;
  Position at;
};

/// Things that are named by their key, in the file's order: nodes, or what runs on a node.
template <class T>
struct Named {
  Reference name;
  T value;
  size_t given = 0;  ///< values that the file gives for it
};
template <class T>
using Table = std::vector<Named<T>>;

template <class T>
const Named<T>* FindNamed(const Table<T>& table, std::string_view name) {
  for (const Named<T>& entry : table) {
    if (entry.name.name == name) return &entry;
  }
  return nullptr;
}

template <class T>
const T* Find(const Table<T>& table, std::string_view name) {
  for (const Named<T>& entry : table) {
    if (entry.name.name == name) return &entry.value;
  }
  return nullptr;
}

/// Attribute name and value, passed to ns-3 as they are.
struct Attribute {
  Reference name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_KEYS_H_
