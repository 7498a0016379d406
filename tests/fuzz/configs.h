// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Settings of an end out of an input.
#ifndef PPTPLAB_TESTS_FUZZ_CONFIGS_H_
#define PPTPLAB_TESTS_FUZZ_CONFIGS_H_

#include <map>
#include <optional>
#include <string_view>

#include "stack/ppp/session.h"
#include "tests/fuzz/input.h"

namespace pptplab::fuzz {

class Users final : public ppp::UserDirectory {
 public:
  std::optional<ppp::User> Find(std::string_view name) const override {
    if (name == "alice") return ppp::User{password_, std::nullopt};
    if (name == "bob") {
      return ppp::User{password_, std::nullopt, ppp::AccountStatus::kPasswordExpired};
    }
    return std::nullopt;
  }
  bool ChangePassword(std::string_view /*name*/, std::string_view new_password) override {
    password_ = std::string(new_password);
    return true;
  }

 private:
  std::string password_ = "correct-horse";
};

/// Takes six octets.
ppp::SessionConfig SessionConfigOf(Input& input);

}  // namespace pptplab::fuzz

#endif  // PPTPLAB_TESTS_FUZZ_CONFIGS_H_
