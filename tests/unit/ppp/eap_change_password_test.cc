// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-MSCHAPv2's failure codes and change of password (draft-kamath-pppext-eap-mschapv2 §2.5, §2.7;
// RFC 2759 §6, §7).
#include <gtest/gtest.h>

#include "tests/unit/ppp/eap_support.h"

namespace pptplab::ppp {
namespace {

using M = AuthenticationMethod;
using V = AuthenticationVerdict;
constexpr Instant kStart = At(std::chrono::milliseconds(0));

class OneAccount final : public UserDirectory {
 public:
  explicit OneAccount(AccountStatus status) { user.status = status; }
  std::optional<User> Find(std::string_view name) const override {
    return name == "alice" ? std::optional(user) : std::nullopt;
  }
  bool ChangePassword(std::string_view, std::string_view password) override {
    if (password.size() < 8) return false;
    user = {std::string(password), std::nullopt};
    return true;
  }
  User user{"correct-horse", std::nullopt};
};

struct Expired {
  explicit Expired(std::string new_password, std::string user = "alice",
                   std::string password = "correct-horse",
                   AccountStatus status = AccountStatus::kPasswordExpired)
      : directory(status),
        run(Client(std::move(new_password), std::move(user), std::move(password)),
            WithMethods(AuthenticatorConfig(), {M::kEapMsChapV2}), &directory) {
    run.Run(kStart);
  }
  static AuthenticationConfig Client(std::string new_password, std::string user,
                                     std::string password) {
    auto config = EapPeerConfig({M::kEapMsChapV2}, std::move(user), std::move(password), {});
    config.new_password = std::move(new_password);
    return config;
  }
  OneAccount directory;
  EapHandshake run;
};

TEST(EapMsChapV2, ChangesAnExpiredPasswordAndKeysComeFromTheNewOne_DraftKamath_2_7) {
  for (const char* user : {"alice", "REALM\\alice"}) {
    Expired e("battery staple", user);
    EXPECT_EQ(e.run.authenticator.verdict(), V::kSuccess) << e.run.authenticator.failure_text();
    EXPECT_EQ(e.run.peer.verdict(), V::kSuccess) << e.run.peer.failure_text();
    EXPECT_EQ(e.directory.user.password, "battery staple");
    EXPECT_EQ(e.directory.user.status, AccountStatus::kActive);
    // Code, Identifier, Length, Type; then the packet of RFC 2759 §7 as it is.
    EXPECT_EQ(e.run.largest, 5u + 586u);
    ASSERT_NE(e.run.peer.keys(), nullptr);
    EXPECT_EQ(*e.run.peer.keys(), *e.run.authenticator.keys());
    EXPECT_EQ(e.run.client_says.keys["NT hash"], ToHex(crypto::NtPasswordHash("battery staple")));
  }
}

TEST(EapMsChapV2, APasswordThatIsNotTakenIsE709_Rfc2759_6) {
  Expired e("short");
  EXPECT_EQ(e.run.authenticator.verdict(), V::kFailure);
  EXPECT_EQ(e.run.peer.failure_text(),
            "the server refused alice: E=709, the password could not be changed");
  EXPECT_EQ(e.directory.user.password, "correct-horse");
}

TEST(EapMsChapV2, WithoutANewPasswordAnExpiredOneIsTheEnd_Rfc2759_6) {
  Expired e("");
  EXPECT_EQ(e.run.peer.failure_text(), "the server refused alice: E=648, password expired");
  EXPECT_EQ(e.run.authenticator.failure_text(), "the password of alice has expired");
}

TEST(EapMsChapV2, OnlyWhoKnowsThePasswordMayChangeIt_Rfc2759_6) {
  Expired e("battery staple", "alice", "hunter2");
  EXPECT_EQ(e.run.peer.verdict(), V::kFailure);
  EXPECT_NE(e.run.peer.failure_text().find("E=691"), std::string::npos);
  EXPECT_EQ(e.directory.user.password, "correct-horse");
}

TEST(EapMsChapV2, SaysWhyARightPasswordIsNotEnough_Rfc2759_6) {
  const std::pair<AccountStatus, const char*> reasons[] = {
      {AccountStatus::kRestrictedLogonHours, "E=646"},
      {AccountStatus::kDisabled, "E=647"},
      {AccountStatus::kNoDialinPermission, "E=649"}};
  for (const auto& [status, code] : reasons) {
    Expired e("battery staple", "alice", "correct-horse", status);
    EXPECT_EQ(e.run.peer.verdict(), V::kFailure);
    EXPECT_NE(e.run.peer.failure_text().find(code), std::string::npos) << code;
    EXPECT_EQ(e.directory.user.password, "correct-horse");
  }
}

TEST(EapMsChapV2, AChangePasswordThatNobodyAskedForIsIgnored_DraftKamath_2_7) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.Start(kStart);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  const Bytes challenge = run.FromServer();
  Bytes change(586);
  change[0] = wire::kEapMsChapV2ChangePassword;
  StoreBe16(&change[2], 586);
  const Bytes data = Write(wire::EapData{wire::kEapMsChapV2, change});
  run.authenticator.Receive(kStart,
                            Write(wire::ControlPacket{wire::kEapResponse, challenge[1], data}), 0);
  EXPECT_EQ(run.authenticator.verdict(), V::kPending);
  EXPECT_EQ(run.server_says.drops.back(), trace::DropReason::kAuthentication);
}

}  // namespace
}  // namespace pptplab::ppp
