// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two PPP sessions of our own, back to back in memory, with a wiretap between them and somebody on
// the way who may change what passes. No network and no simulator: a lab's session takes a
// millisecond.
#ifndef PPTPLAB_LABS_ATTACKS_LINK_H_
#define PPTPLAB_LABS_ATTACKS_LINK_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "labs/attacks/wiretap.h"
#include "stack/ppp/session.h"

namespace pptplab::labs::attacks {

struct LinkConfig {
  ppp::SessionConfig client, server;  ///< the client's user and password are the server's, too
  uint64_t seed = 1;                  ///< challenges and magic numbers
  Address client_address{0xc000020a}, server_address{0xc6336401};  ///< RFC 5737's only
  Duration one_way = std::chrono::milliseconds(10);
};

class Link {
 public:
  /// Sees each control frame on its way and may change it; false: it doesn't arrive.
  using OnPath = std::function<bool(bool from_client, ppp::ControlFrame& frame)>;

  explicit Link(LinkConfig config);
  ~Link();

  void SetOnPath(OnPath on_path) { on_path_ = std::move(on_path); }
  /// A frame that neither end has sent, as if from the client or from the server.
  void Inject(bool from_client, ppp::ControlFrame frame);
  /// Both ends open, and time passes.
  void Connect(Duration duration = std::chrono::seconds(5));
  void RunFor(Duration duration);
  /// `inner` from the PPP Protocol field on; encrypted if that was agreed. Returns what crossed the
  /// wire. False in `read`: the other end could not read it.
  struct Passed {
    Tapped packet;
    bool read = true;
  };
  Passed Send(bool from_client, ByteView inner);

  bool is_up();         ///< IPv4 is open at both ends
  bool is_encrypted();  ///< from the client to the server
  /// All that crossed the wire so far, as it was sent.
  const Wiretap& tap() const { return tap_; }

 private:
  struct End;
  void Collect();
  void Note(bool from_client, uint16_t protocol, ByteView information);

  LinkConfig config_;
  std::unique_ptr<End> client_, server_;
  OnPath on_path_;
  std::multimap<Instant, std::pair<bool, ppp::ControlFrame>> wire_;
  Instant now_ = AtNanoseconds(1'000'000'000);
  Wiretap tap_;
};

}  // namespace pptplab::labs::attacks

#endif  // PPTPLAB_LABS_ATTACKS_LINK_H_
