// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The main program around a student's code: calls come in over descriptor 3, results go back. A
// code task's serve.cc includes this and says which call is which.
#ifndef PPTPLAB_LABS_ENGINE_CODE_SERVE_H_
#define PPTPLAB_LABS_ENGINE_CODE_SERVE_H_

#include <unistd.h>

#include "labs/engine/code_words.h"

namespace pptplab::labs {

/// Of the task: makes the calls that are asked for.
void Serve(CodeReader& call, CodeWriter& result);

namespace serving {

inline constexpr int kLine = 3;

inline bool ReadAll(uint8_t* at, size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(kLine, at, size);
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}
inline bool WriteAll(std::span<const uint8_t> octets) {
  while (!octets.empty()) {
    const ssize_t sent = ::write(kLine, octets.data(), octets.size());
    if (sent <= 0) return false;
    octets = octets.subspan(static_cast<size_t>(sent));
  }
  return true;
}

}  // namespace serving
}  // namespace pptplab::labs

int main() {
  using namespace pptplab::labs;
  while (true) {
    uint8_t head[4];
    if (!serving::ReadAll(head, 4)) return 0;
    std::vector<uint8_t> question(CodeReader(head).Number());
    if (!serving::ReadAll(question.data(), question.size())) return 0;
    CodeReader call(question);
    CodeWriter result, whole;
    Serve(call, result);
    whole.Octets(result.octets());
    if (!serving::WriteAll(whole.octets())) return 0;
  }
}

#endif  // PPTPLAB_LABS_ENGINE_CODE_SERVE_H_
