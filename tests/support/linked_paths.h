// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two PPP sessions that have agreed on everything, and the two data paths that belong to them:
// what a packet meets between the network and GRE, without calls, timers or a driver.
#ifndef PPTPLAB_TESTS_SUPPORT_LINKED_PATHS_H_
#define PPTPLAB_TESTS_SUPPORT_LINKED_PATHS_H_

#include <memory>

#include "stack/base/rng.h"
#include "stack/tunnel/data_path.h"

namespace pptplab::testing {

class LinkedPaths {
 public:
  /// The settings of the two ends; what they agree on is theirs. The server knows alice, whose
  /// password is correct-horse.
  LinkedPaths(const ppp::SessionConfig& client, const ppp::SessionConfig& server);

  /// Both network layers are open.
  bool IsUp() const;
  tunnel::DataPath& client() { return *client_path_; }
  tunnel::DataPath& server() { return *server_path_; }
  ppp::Session& client_session() { return client_; }
  Instant now() const { return now_; }

 private:
  void Connect();

  std::unique_ptr<ppp::UserDirectory> users_;
  SeededRng client_rng_{1};
  SeededRng server_rng_{2};
  trace::Tracer tracer_;
  ppp::Session client_;
  ppp::Session server_;
  std::unique_ptr<tunnel::DataPath> client_path_;
  std::unique_ptr<tunnel::DataPath> server_path_;
  Instant now_ = AtNanoseconds(1'000'000'000);
};

/// Settings with which the two ends agree on encryption.
ppp::SessionConfig LinkedClientConfig();
ppp::SessionConfig LinkedServerConfig();

/// An IPv4 packet of `size` octets, 20 or more, with a payload that doesn't repeat soon.
Bytes NetworkPacket(size_t size);

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_SUPPORT_LINKED_PATHS_H_
