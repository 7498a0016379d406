// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Files as a student's directory and a pile of submissions need them: read within bounds, whatever
// lies there, and written whole or not at all.
#ifndef PPTPLAB_LABS_ENGINE_FILES_H_
#define PPTPLAB_LABS_ENGINE_FILES_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace pptplab::labs {

/// A file's octets. Only of a regular file of `limit` octets at most: directories, symbolic links,
/// FIFOs and devices are refused without waiting for anything. The error is half a sentence that
/// follows the file's name: "is a directory".
Result<std::string, std::string> ReadBounded(const std::filesystem::path& path, size_t limit);

/// Beside it first, then in its place. Throws std::runtime_error with a sentence.
void WriteWhole(const std::filesystem::path& path, std::string_view text, unsigned mode = 0644);

/// What may be part of a file's name without doing harm: [A-Za-z0-9._@-], 1 to 64 of them, the
/// first no dot. Students' ids and the names of an instance's files are held to it.
bool IsSafeName(std::string_view word);

/// Without what is no UTF-8, which JSON can't hold: U+FFFD in its place.
std::string ValidUtf8(std::string_view text);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_FILES_H_
