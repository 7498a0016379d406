// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a student gets of a lab: lab.json, also called a pack when the teacher made it. It holds the
// instance whole, so that it can be started without the course's key. With the seed in it, answers
// can be checked at once; a pack for an exam has none.
#ifndef PPTPLAB_LABS_ENGINE_PACK_H_
#define PPTPLAB_LABS_ENGINE_PACK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "labs/engine/lab.h"
#include "stack/base/result.h"

namespace pptplab::labs {

inline constexpr uint32_t kPackFormat = 1;
inline constexpr size_t kMostPackOctets = 8u << 20;

struct Pack {
  std::string lab;           ///< "05-mschapv2"
  std::string student;       ///< an id: IsSafeName
  uint32_t version = 1;      ///< of the lab's tasks
  std::string id;            ///< of the instance
  bool practice = false;     ///< made without a teacher: nobody grades it
  std::optional<Seed> seed;  ///< not in an exam
  Seed signing_key{};        ///< submissions and the journal are signed by it
  Instance instance;
  /// SHA-256 of the scenarios' recordings as the teacher's simulator made them, by scenario's name.
  std::map<std::string, std::string> recordings;

  bool is_exam() const { return !seed; }
};

/// Which doesn't give the seed away.
std::string InstanceId(const Seed& seed);

/// Everybody knows it, so what is signed by it proves nothing.
Seed PracticeSigningKey(std::string_view student, std::string_view lab);
/// Anybody's, to practise with.
Pack PracticePack(const Lab& lab, uint32_t version, std::string_view student);
/// One of a course.
Pack CoursePack(const Lab& lab, uint32_t version, std::string_view student, ByteView course_key,
                bool is_exam);

/// With a MAC by the signing key, which tells damage on the way.
std::string WritePack(const Pack& pack);
/// The error is half a sentence that follows the file's name.
Result<Pack, std::string> ReadPack(std::string_view text);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_PACK_H_
