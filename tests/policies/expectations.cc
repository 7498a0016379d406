// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The tables. Rows are what the client wants, columns what the server wants.
#include "tests/policies/expectations.h"

#include <algorithm>
#include <vector>

namespace pptplab::testing {
namespace {

/// What two wishes make of encryption or of compression: it is there, it isn't, or one end won't
/// have it so.
enum class Meeting : uint8_t { kWithout, kWith, kImpossible };
using enum Meeting;

// kRefused, kAllowed, kRequired; kAllowed does it as soon as the other end will.
constexpr Meeting kIfPossible[3][3] = {
    {kWithout, kWithout, kImpossible},
    {kWithout, kWith, kWith},
    {kImpossible, kWith, kWith},
};
// The same without keys, without a common strength, without a common mode.
constexpr Meeting kIfNot[3][3] = {
    {kWithout, kWithout, kImpossible},
    {kWithout, kWithout, kImpossible},
    {kImpossible, kImpossible, kImpossible},
};

Meeting Meet(bool possible, Wish client, Wish server) {
  const auto& table = possible ? kIfPossible : kIfNot;
  return table[static_cast<size_t>(client)][static_cast<size_t>(server)];
}

// RFC 3079: which methods leave keys behind. RFC 1334 and 1994 know none; of EAP-MD5 RFC 3748 §5.4
// says so.
bool GivesKeys(Method method) {
  switch (method) {
    case Method::kPap:
    case Method::kChapMd5:
    case Method::kEapMd5:
      return false;
    case Method::kMsChapV1:     // §2
    case Method::kMsChapV2:     // §3
    case Method::kEapMsChapV2:  // the same exchange
    case Method::kEapTls:       // §4
      return true;
  }
  return false;
}

// RFC 3078 §2.1: of what both allow, the strongest. By the set that they have in common.
constexpr int kStrongest[8] = {0, 40, 56, 56, 128, 128, 128, 128};

// Who receives asks (RFC 1962 §2: a Configure-Request binds what its sender receives), who sends
// agrees if it can. Rows: who receives; columns: who sends. 'L' stateless, 'F' stateful, '-' none.
constexpr char kModes[4][4] = {
    /*                  stateless  stateful  either  rather stateful */
    /* stateless */ {'L', '-', 'L', 'L'},
    /* stateful */ {'-', 'F', 'F', 'F'},
    /* either */ {'L', 'F', 'L', 'L'},
    /* rather stateful */ {'L', 'F', 'F', 'F'},
};

char ModeOf(Mode receiver, Mode sender) {
  return kModes[static_cast<size_t>(receiver)][static_cast<size_t>(sender)];
}

/// Two lists of two at most: the asker's first; else, by the other's Nak, the other's first; else
/// the one that is left.
template <class T>
std::optional<T> Common(const std::vector<T>& asker, const std::vector<T>& other) {
  const auto contains = [](const std::vector<T>& list, const T& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  if (asker.empty() || other.empty()) return std::nullopt;
  if (contains(other, asker.front())) return asker.front();
  if (contains(asker, other.front())) return other.front();
  if (contains(other, asker.back())) return asker.back();
  return std::nullopt;
}

bool IsOneOfEap(Method method) {
  return method == Method::kEapMd5 || method == Method::kEapMsChapV2 || method == Method::kEapTls;
}

// To LCP all of EAP's methods are one (RFC 3748 §1: LCP negotiates EAP, EAP the method); which of
// them, EAP's own Request and Nak decide (§5.3.1). So once LCP has agreed on EAP there is no way
// back.
std::optional<Method> MethodOf(const Methods& client, const Methods& server) {
  const auto for_lcp = [](Methods methods) {
    for (Method& method : methods) {
      if (IsOneOfEap(method)) method = Method::kEapMd5;
    }
    return methods;
  };
  const auto for_eap = [](Methods methods) {
    std::erase_if(methods, [](Method method) { return !IsOneOfEap(method); });
    return methods;
  };
  const auto method = Common(for_lcp(server), for_lcp(client));
  if (!method || !IsOneOfEap(*method)) return method;
  return Common(for_eap(server), for_eap(client));
}

std::string NameOf(Wish wish) {
  return wish == Wish::kRefused ? "refused" : wish == Wish::kAllowed ? "allowed" : "required";
}

}  // namespace

Expectation Expect(const Policy& client, const Policy& server) {
  Expectation expected;
  const auto method = MethodOf(client.methods, server.methods);
  if (!method) {
    expected.causes = {"prove itself by", "authentication failed"};
    return expected;
  }
  expected.method = *method;
  const char mode_up = ModeOf(server.mode, client.mode);
  const char mode_down = ModeOf(client.mode, server.mode);
  const bool modes_meet = mode_up != '-' && mode_down != '-';
  const int key_bits = kStrongest[client.strengths & server.strengths];

  const Meeting encryption = Meet(GivesKeys(*method) && modes_meet && key_bits != 0,
                                  client.encryption, server.encryption);
  const Meeting compression = Meet(modes_meet, client.compression, server.compression);
  if (encryption == kImpossible) expected.causes.push_back("encryption");
  if (compression == kImpossible) expected.causes.push_back("compression");
  if (!expected.causes.empty()) return expected;
  expected.traffic = true;
  expected.compressed = compression == kWith;
  if (encryption == kWith) {
    expected.up = {key_bits, mode_up == 'L'};
    expected.down = {key_bits, mode_down == 'L'};
  }
  return expected;
}

std::string ToString(const Policy& policy) {
  std::string text = ppp::JoinMethods(policy.methods);
  text += "; encryption " + NameOf(policy.encryption) + ",";
  if ((policy.strengths & k40) != 0) text += " 40";
  if ((policy.strengths & k56) != 0) text += " 56";
  if ((policy.strengths & k128) != 0) text += " 128";
  constexpr const char* kNames[] = {"stateless", "stateful", "either mode", "rather stateful"};
  text += std::string(" bits, ") + kNames[static_cast<size_t>(policy.mode)];
  return text + "; MPPC " + NameOf(policy.compression);
}

}  // namespace pptplab::testing
