// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the kernel keeps a process from, besides limits: files by Landlock, system calls by seccomp.
// Made before the fork, entered between fork and exec.
#ifndef PPTPLAB_LABS_ENGINE_CONFINEMENT_H_
#define PPTPLAB_LABS_ENGINE_CONFINEMENT_H_

#include <linux/filter.h>

#include <string>
#include <vector>

namespace pptplab::labs {

struct LimitedCommand;

class Confinement {
 public:
  /// `program`: the very pointer that execve gets. The command must outlive this.
  Confinement(const LimitedCommand& command, const char* program);
  /// Allocates nothing. What the kernel doesn't have is left out.
  void Enter();

 private:
  void EnterLandlock() const;

  const LimitedCommand& command_;
  std::vector<sock_filter> filter_;
  size_t own_process_ = 0;  ///< where in the filter the process's id belongs
};

/// Whether this kernel and processor have them, for those who are told what holds.
bool HasLandlock();
bool HasSystemCallFilter();

/// Closes all descriptors from this one on.
void CloseFrom(int first);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_CONFINEMENT_H_
