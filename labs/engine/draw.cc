// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/draw.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/crypto/hmac.h"

namespace pptplab::labs {
namespace {

const std::vector<std::string> kNames{
    "amira", "bashir", "carla",   "dmitri", "elif",  "farid", "greta", "hiro",  "ines",  "jonas",
    "kavya", "lukas",  "marisol", "nadia",  "oskar", "priya", "quinn", "rosa",  "samir", "tove",
    "uma",   "viktor", "wanda",   "ximena", "yusuf", "zelda", "bruno", "celia", "dario", "edith"};
const std::vector<std::string> kAdjectives{
    "Copper", "Silent", "Amber",  "Windy",  "Velvet", "Hollow", "Bright", "Frozen",
    "Golden", "Narrow", "Purple", "Rustic", "Salty",  "Tidal",  "Urban",  "Woolen"};
const std::vector<std::string> kNouns{"kite",   "anchor", "garden", "lantern", "bridge", "falcon",
                                      "harbor", "island", "jigsaw", "kettle",  "ladder", "meadow",
                                      "needle", "orchid", "pepper", "quarry"};

void AppendField(Bytes& out, ByteView field) {
  out.resize(out.size() + 4);
  StoreBe32(out.data() + out.size() - 4, static_cast<uint32_t>(field.size()));
  out.insert(out.end(), field.begin(), field.end());
}

Seed Derive(ByteView key, std::initializer_list<std::string_view> fields) {
  Bytes message;
  for (const std::string_view field : fields) AppendField(message, AsBytes(field));
  return crypto::HmacSha256(key, message);
}

}  // namespace

Seed InstanceSeed(ByteView course_key, std::string_view student, std::string_view lab) {
  return Derive(course_key, {student, lab});
}

Seed SigningKey(ByteView course_key, std::string_view student, std::string_view lab) {
  return Derive(course_key, {"mac", student, lab});
}

Seed PracticeSeed(std::string_view student, std::string_view lab) {
  return Derive(AsBytes("pptplab practice"), {student, lab});
}

std::string Draw::Numbered(std::string_view name, uint64_t number) {
  return std::string(name) + "#" + std::to_string(number);
}

void Draw::Fill(std::string_view name, std::span<uint8_t> out) const {
  for (uint32_t block = 0; !out.empty(); ++block) {
    const Seed octets = Derive(seed_, {name, std::to_string(block)});
    const size_t count = std::min(out.size(), octets.size());
    std::copy_n(octets.begin(), count, out.begin());
    out = out.subspan(count);
  }
}

Bytes Draw::Octets(std::string_view name, size_t count) const {
  Bytes out(count);
  Fill(name, out);
  return out;
}

uint64_t Draw::Integer(std::string_view name, uint64_t low, uint64_t high) const {
  PPTPLAB_CHECK(low <= high);
  const uint64_t count = high - low + 1;  // 0: all of them
  const auto raw = Array<8>(name);
  const uint64_t word = static_cast<uint64_t>(LoadBe32(raw.data())) << 32 | LoadBe32(&raw[4]);
  return count == 0 ? word : low + word % count;
}

std::vector<uint64_t> Draw::Integers(std::string_view name, size_t count, uint64_t low,
                                     uint64_t high) const {
  PPTPLAB_CHECK(count <= high - low + 1);
  std::vector<uint64_t> out;
  for (uint64_t number = 0; out.size() < count; ++number) {
    const uint64_t value = Integer(Numbered(name, number), low, high);
    if (std::ranges::find(out, value) == out.end()) out.push_back(value);
  }
  std::ranges::sort(out);
  return out;
}

std::string Draw::FirstName(std::string_view name) const { return Pick(name, kNames); }

std::string Draw::Password(std::string_view name) const {
  return Pick(Numbered(name, 1), kAdjectives) + "-" + Pick(Numbered(name, 2), kNouns) + "-" +
         std::to_string(Integer(Numbered(name, 3), 10, 99));
}

Draw Draw::Again(uint64_t attempt) const {
  return Draw(Derive(seed_, {"again", std::to_string(attempt)}));
}

}  // namespace pptplab::labs
