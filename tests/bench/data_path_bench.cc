// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a packet of 1,400 octets costs through the whole data path with MPPE-128 stateless, down at
// one end and up at the other, beside two bare passes of OpenSSL's RC4 over as many octets, each
// with a new key: what two ends that know nothing of each other can't do without. (Ours share a
// process, as in a simulation, and with it the key streams: stack/crypto/key_streams.) By turns, on
// one core; the ratio's median counts. Ends with status 1 if the data path has less than 70 % of
// RC4's speed; with
// --report never.
//
// RC4 is taken as OpenSSL 3 wants it: the cipher fetched once, one context for each direction, the
// key set by EVP for each packet.
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "stack/base/check.h"
#include "stack/wire/ppp.h"
#include "tests/support/linked_paths.h"

namespace pptplab::testing {
namespace {

constexpr size_t kPacket = 1400;
constexpr double kLeastShare = 0.70;
constexpr int kRounds = 41;

/// Of this process: what others do on the same core is nobody's concern.
double MicrosecondsOfWork() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// Two passes for each packet.
class BareRc4 {
 public:
  BareRc4() {
    library_ = OSSL_LIB_CTX_new();
    provider_ = OSSL_PROVIDER_load(library_, "legacy");
    PPTPLAB_CHECK(provider_ != nullptr);
    cipher_ = EVP_CIPHER_fetch(library_, "RC4", nullptr);
    PPTPLAB_CHECK(cipher_ != nullptr);
    for (EVP_CIPHER_CTX*& context : contexts_) {
      context = EVP_CIPHER_CTX_new();
      PPTPLAB_CHECK(EVP_EncryptInit_ex2(context, cipher_, nullptr, nullptr, nullptr) == 1);
    }
  }
  ~BareRc4() {
    for (EVP_CIPHER_CTX* context : contexts_) EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher_);
    OSSL_PROVIDER_unload(provider_);
    OSSL_LIB_CTX_free(library_);
  }
  BareRc4(const BareRc4&) = delete;
  BareRc4& operator=(const BareRc4&) = delete;

  /// Microseconds for each packet.
  double Measure(int packets) {
    std::array<uint8_t, 16> key{};
    const double start = MicrosecondsOfWork();
    for (int i = 0; i < packets; ++i) {
      for (EVP_CIPHER_CTX* context : contexts_) {
        ++key[static_cast<size_t>(i) % key.size()];
        int written = 0;
        EVP_EncryptInit_ex2(context, nullptr, key.data(), nullptr, nullptr);
        EVP_EncryptUpdate(context, data_.data(), &written, data_.data(),
                          static_cast<int>(data_.size()));
      }
    }
    return (MicrosecondsOfWork() - start) / packets;
  }

 private:
  OSSL_LIB_CTX* library_ = nullptr;
  OSSL_PROVIDER* provider_ = nullptr;
  EVP_CIPHER* cipher_ = nullptr;
  std::array<EVP_CIPHER_CTX*, 2> contexts_{};
  std::array<uint8_t, kPacket> data_{};
};

class OurPath {
 public:
  OurPath() : paths_(Client(), LinkedServerConfig()), packet_(NetworkPacket(kPacket)) {
    PPTPLAB_CHECK(paths_.IsUp());
  }

  double Measure(int packets) {
    const double start = MicrosecondsOfWork();
    for (int i = 0; i < packets; ++i) {
      auto gre = paths_.client().Down(paths_.now(), wire::kPppIpv4, Pdu(packet_));
      paths_.server().ReceiveGre(paths_.now(), std::move(*gre));
      const auto arrival = paths_.server().Up(paths_.now());
      PPTPLAB_CHECK(arrival.has_value() && arrival->information.size() == kPacket);
      (void)paths_.server().TakeAckOnly(paths_.now());
    }
    return (MicrosecondsOfWork() - start) / packets;
  }

 private:
  static ppp::SessionConfig Client() {
    ppp::SessionConfig config = LinkedClientConfig();
    config.encryption.allow_40 = config.encryption.allow_56 = false;
    config.encryption.allow_stateful = false;
    return config;
  }

  LinkedPaths paths_;
  Bytes packet_;
};

int Run(int packets, bool report_only) {
  BareRc4 bare;
  OurPath ours;
  std::vector<double> bare_times, our_times, shares;
  bare.Measure(packets);
  ours.Measure(packets);
  for (int round = 0; round < kRounds; ++round) {
    bare_times.push_back(bare.Measure(packets));
    our_times.push_back(ours.Measure(packets));
    shares.push_back(bare_times.back() / our_times.back());
  }
  const double share = Median(shares);
  std::printf("two RC4 passes with new keys     %6.2f µs for each packet of %zu octets\n",
              Median(bare_times), kPacket);
  std::printf("DataPath::Down and Up, MPPE-128  %6.2f µs\n", Median(our_times));
  std::printf(
      "share of RC4's speed             %6.1f %%  (median of %d rounds by turns; at least "
      "%.0f %%)\n",
      share * 100, kRounds, kLeastShare * 100);
  return report_only || share >= kLeastShare ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace pptplab::testing

int main(int argc, char** argv) {
  int packets = 5000;
  bool report_only = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--report") {
      report_only = true;
    } else {
      packets = std::max(1, std::atoi(argv[i]));
    }
  }
  return pptplab::testing::Run(packets, report_only);
}
