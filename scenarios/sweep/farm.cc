// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Nobody waits inside MPI: Open MPI would spin, on a processor that a run could use.
#include "scenarios/sweep/farm.h"

#include <mpi.h>

#include <array>
#include <stdexcept>
#include <thread>

namespace pptplab::sweep {
namespace {

using Clock = std::chrono::steady_clock;

enum Tag : int { kIdentity = 1, kTask, kEnd, kResult };
constexpr auto kNap = std::chrono::microseconds(200);

/// Whether a message has come, within `wait`.
bool Arrived(int source, int tag, Duration wait, MPI_Status& status) {
  const auto until = Clock::now() + wait;
  while (true) {
    int is_there = 0;
    MPI_Iprobe(source, tag, MPI_COMM_WORLD, &is_there, &status);
    if (is_there != 0) return true;
    if (Clock::now() >= until) return false;
    std::this_thread::sleep_for(kNap);
  }
}

std::string ReceiveText(const MPI_Status& status) {
  int size = 0;
  MPI_Get_count(&status, MPI_CHAR, &size);
  std::string text(static_cast<size_t>(size), '\0');
  MPI_Recv(text.data(), size, MPI_CHAR, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return text;
}

void SendText(const std::string& text, int rank, int tag) {
  MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, rank, tag, MPI_COMM_WORLD);
}

}  // namespace

bool HasMpi() { return true; }

Farm::Farm(const std::string& identity) {
  MPI_Init(nullptr, nullptr);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  if (rank_ != 0) {
    SendText(identity, 0, kIdentity);
    return;
  }
  bool all_the_same = true;
  for (int rank = 1; rank < size_; ++rank) {
    MPI_Status status;
    while (!Arrived(rank, kIdentity, std::chrono::seconds(1), status)) {
    }
    all_the_same = ReceiveText(status) == identity && all_the_same;
    idle_.push_back(rank);
  }
  if (all_the_same) return;
  EndAll();
  MPI_Finalize();
  throw std::runtime_error(
      "not all ranks have the same study, scenario and program; is the directory the same on all machines?");
}

void Farm::EndAll() {
  if (std::exchange(ended_, true) || rank_ != 0) return;
  for (int rank = 1; rank < size_; ++rank) SendText("", rank, kEnd);
}

Farm::~Farm() {
  EndAll();
  // Results that are still on their way, so that nobody waits for ever.
  MPI_Status status;
  while (rank_ == 0 && Arrived(MPI_ANY_SOURCE, kResult, std::chrono::milliseconds(1), status)) {
    ReceiveText(status);
  }
  MPI_Finalize();
}

void Farm::Begin(Task task) {
  const int rank = idle_.back();
  idle_.pop_back();
  const std::array<uint32_t, 2> words{task.cell, task.run};
  MPI_Send(words.data(), 2, MPI_UINT32_T, rank, kTask, MPI_COMM_WORLD);
}

std::optional<RunResult> Farm::Wait(Duration wait) {
  MPI_Status status;
  if (!Arrived(MPI_ANY_SOURCE, kResult, wait, status)) return std::nullopt;
  idle_.push_back(status.MPI_SOURCE);
  auto result = ReadRunResult(ReceiveText(status));
  if (!result) throw std::runtime_error("a rank's result can't be read");
  return result;
}

void Farm::Work(Helper& helper) {
  constexpr Duration kLook = std::chrono::milliseconds(100);
  bool is_busy = false;
  while (true) {
    MPI_Status status;
    const bool came = Arrived(0, MPI_ANY_TAG, is_busy ? Duration(0) : kLook, status);
    if (came && status.MPI_TAG == kEnd) {
      ReceiveText(status);
      return;
    }
    if (came) {
      std::array<uint32_t, 2> words{};
      MPI_Recv(words.data(), 2, MPI_UINT32_T, 0, kTask, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      helper.Begin({words[0], words[1]});
      is_busy = true;
    }
    if (!is_busy) continue;
    const auto result = helper.Wait(kLook);
    if (!result) continue;
    SendText(ToText(*result), 0, kResult);
    is_busy = false;
  }
}

}  // namespace pptplab::sweep
