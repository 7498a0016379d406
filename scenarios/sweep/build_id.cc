// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The note NT_GNU_BUILD_ID of what is loaded, as the linker wrote it.
#include "scenarios/sweep/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <string_view>

#include "scenarios/sweep/plan.h"

namespace pptplab::sweep {
namespace {

void AddNote(std::string_view notes, std::string& ids) {
  const auto padded = [](size_t size) { return (size + 3) & ~size_t{3}; };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes.data(), sizeof head);
    const size_t name = padded(head.n_namesz), description = padded(head.n_descsz);
    if (notes.size() < sizeof head + name + description) return;
    if (head.n_type == NT_GNU_BUILD_ID && notes.substr(sizeof head, 3) == "GNU") {
      ids.append(notes.substr(sizeof head + name, head.n_descsz));
    }
    notes.remove_prefix(sizeof head + name + description);
  }
}

int Visit(dl_phdr_info* info, size_t, void* data) {
  const std::string_view path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  if (!path.empty() && path.find("ns3") == std::string_view::npos) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const auto* const begin = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
    AddNote({begin, header.p_memsz}, *static_cast<std::string*>(data));
  }
  return 0;
}

}  // namespace

std::string BuildId() {
  std::string ids;
  ::dl_iterate_phdr(&Visit, &ids);
  return Sha256Hex(ids).substr(0, 16);
}

}  // namespace pptplab::sweep
