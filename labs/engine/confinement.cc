// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>

#include "labs/engine/limited_process.h"

namespace pptplab::labs {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kProcessor = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kProcessor = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kProcessor = 0;  // no filter
#endif

// What a program without files needs: memory, its line, its clock and its end.
constexpr long kAllowed[] = {
    SYS_read,          SYS_write,           SYS_readv,        SYS_writev,    SYS_close,
    SYS_fstat,         SYS_newfstatat,      SYS_lseek,        SYS_mmap,      SYS_munmap,
    SYS_mprotect,      SYS_mremap,          SYS_madvise,      SYS_brk,       SYS_futex,
    SYS_rt_sigaction,  SYS_rt_sigprocmask,  SYS_rt_sigreturn, SYS_getrandom, SYS_getpid,
    SYS_gettid,        SYS_set_tid_address, SYS_rseq,         SYS_exit,      SYS_exit_group,
    SYS_clock_gettime, SYS_set_robust_list,
#if defined(__x86_64__)
    SYS_arch_prctl,
#endif
};
// What the C library asks at its start and can do without.
constexpr long kRefused[] = {
    SYS_readlinkat, SYS_ioctl,  SYS_uname,
#if defined(__x86_64__)
    SYS_readlink,   SYS_access,
#endif
};

constexpr uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr uint32_t kEnd = SECCOMP_RET_KILL_PROCESS;
constexpr uint32_t kNo = SECCOMP_RET_ERRNO | 1;  // EPERM

sock_filter Load(size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset));
}
sock_filter Return(uint32_t what) { return BPF_STMT(BPF_RET | BPF_K, what); }
sock_filter SkipUnless(uint64_t value, uint8_t skipped) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(value & 0xffffffff), 0, skipped);
}
constexpr size_t LowHalf(size_t argument) {
  return offsetof(seccomp_data, args) + 8 * argument;  // both processors are little-endian
}

/// Allows a system call if one of its arguments has this value. Returns where its lower half is.
size_t AllowWith(std::vector<sock_filter>& filter, long call, size_t argument, uint64_t value) {
  filter.push_back(SkipUnless(static_cast<uint64_t>(call), 6));
  filter.push_back(Load(LowHalf(argument)));
  filter.push_back(SkipUnless(value, 3));
  const size_t at = filter.size() - 1;
  filter.push_back(Load(LowHalf(argument) + 4));
  filter.push_back(SkipUnless(value >> 32, 1));
  filter.push_back(Return(kAllow));
  filter.push_back(Return(kEnd));
  return at;
}

#ifdef SYS_landlock_create_ruleset
constexpr uint64_t kRead =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kEverything = (uint64_t{LANDLOCK_ACCESS_FS_MAKE_SYM} << 1) - 1;

void AllowBeneath(int rules, const std::string& folder, uint64_t access) {
  const int directory = ::open(folder.c_str(), O_PATH | O_CLOEXEC);
  if (directory < 0) return;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = directory;
  ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  ::close(directory);
}
#endif

}  // namespace

Confinement::Confinement(const LimitedCommand& command, const char* program) : command_(command) {
  if (!command.bare || kProcessor == 0) return;
  filter_ = {Load(offsetof(seccomp_data, arch)), SkipUnless(kProcessor, 1)};
  filter_.push_back(BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0));
  filter_.push_back(Return(kEnd));
  filter_.push_back(Load(offsetof(seccomp_data, nr)));
  for (const long call : kAllowed) {
    filter_.push_back(SkipUnless(static_cast<uint64_t>(call), 1));
    filter_.push_back(Return(kAllow));
  }
  for (const long call : kRefused) {
    filter_.push_back(SkipUnless(static_cast<uint64_t>(call), 1));
    filter_.push_back(Return(kNo));
  }
  // A limit may be asked for, not set; a signal may go to itself (abort); one program may start.
  AllowWith(filter_, SYS_prlimit64, 2, 0);
  own_process_ = AllowWith(filter_, SYS_tgkill, 0, 0);
  AllowWith(filter_, SYS_execve, 0, reinterpret_cast<uintptr_t>(program));
  filter_.push_back(Return(kEnd));
}

void Confinement::Enter() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
  EnterLandlock();
  if (filter_.empty()) return;
  filter_[own_process_].k = static_cast<uint32_t>(::getpid());
  const sock_fprog program{static_cast<unsigned short>(filter_.size()), filter_.data()};
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

void Confinement::EnterLandlock() const {
#ifdef SYS_landlock_create_ruleset
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kEverything;
  const long rules = ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules < 0) return;
  for (const std::string& folder : command_.reads)
    AllowBeneath(static_cast<int>(rules), folder, kRead);
  for (const std::string& folder : command_.writes)
    AllowBeneath(static_cast<int>(rules), folder, kEverything);
  ::syscall(SYS_landlock_restrict_self, rules, 0);
  ::close(static_cast<int>(rules));
#endif
}

bool HasLandlock() {
#ifdef SYS_landlock_create_ruleset
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
#else
  return false;
#endif
}

bool HasSystemCallFilter() { return kProcessor != 0 && ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0; }

void CloseFrom(int first) {
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  for (int descriptor = first; descriptor < 1024; ++descriptor) ::close(descriptor);
}

}  // namespace pptplab::labs
