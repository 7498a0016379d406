// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/explain/eavesdropper.h"

#include <algorithm>

#include "stack/explain/event_sentences.h"
#include "stack/explain/network_sentences.h"
#include "stack/explain/packet_sentences.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/ppp.h"
#include "stack/wire/summary.h"
#include "stack/wire/tls.h"

namespace pptplab::explain {
namespace {

using trace::Layer;
using wire::DissectedLayer;

void ShowIp(std::span<const DissectedLayer> layers, Overheard& overheard) {
  for (const DissectedLayer& layer : layers) {
    if (layer.layer != Layer::kIp) continue;
    const std::string source = ValueOf(layer, "Source Address");
    if (source.empty()) continue;
    overheard.visible.push_back("from " + source + " to " + ValueOf(layer, "Destination Address") +
                                ", protocol " + ValueOf(layer, "Protocol"));
    return;
  }
}

void ShowGre(const DissectedLayer& gre, Overheard& overheard) {
  std::string text = "Call ID " + ValueOf(gre, "Call ID");
  const std::string sequence = ValueOf(gre, "Sequence Number");
  const std::string acknowledged = ValueOf(gre, "Acknowledgment Number");
  if (!sequence.empty()) text += ", Sequence Number " + sequence;
  if (!acknowledged.empty()) text += ", acknowledges " + acknowledged;
  overheard.visible.push_back(text);
}

/// What the decrypted frame is, for `with_password`.
std::string TellInside(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  if (!header) return "";
  const ByteView packet = frame.subspan(header->size);
  const uint16_t protocol = header->value.protocol;
  const std::string what =
      wire::IsControlProtocol(protocol) ? "" : DescribeNetworkPacket(protocol, packet);
  return what.empty() ? wire::SummarizePppFrame(frame) : what;
}

void ShowEncrypted(ByteView packet, std::span<const DissectedLayer> layers,
                   const DissectedLayer& mppe, ByteView inside, Overheard& overheard) {
  overheard.visible.push_back("coherency count " + ValueOf(mppe, "Coherency Count"));
  const DissectedLayer* const data = FindLayer(layers, "Encrypted data");
  const size_t octets = data == nullptr
                            ? packet.size() - std::min(packet.size(), mppe.offset + mppe.size)
                            : data->size;
  overheard.visible.push_back("the size, to the octet (" + Counted(octets, "encrypted octet") +
                              "), and the moment");
  overheard.hidden.push_back(
      "which hosts talk to each other inside, by what protocol, and what "
      "they say");
  const std::string what = inside.empty() ? "" : TellInside(inside);
  overheard.with_password =
      "With the password and the recorded CHAP exchange (after EAP-TLS: with TLS's master secret) "
      "every key can be computed, and this packet read" +
      (what.empty() ? std::string(".") : ": " + what + ".");
}

void ShowChap(ByteView frame, Overheard& overheard) {
  const ByteView packet = frame.subspan(std::min<size_t>(2, frame.size()));
  const uint8_t code = packet.empty() ? 0 : packet[0];
  if (code == wire::kChapChallenge) {
    overheard.visible.push_back("the challenge: half of what is needed to try passwords");
    overheard.hidden.push_back("the password");
    overheard.with_password = "With the password the answer could be given in the client's place.";
    return;
  }
  if (code == wire::kChapResponse) {
    const auto response = Read<wire::ChapValuePacket>(packet);
    if (response) overheard.visible.push_back("the user: " + std::string(AsText(response->name)));
    overheard.visible.push_back(
        "challenge and response: enough to try passwords at home, as many "
        "as one likes; and without any dictionary 2^56 DES keys at most "
        "give the NT hash");
    overheard.hidden.push_back("the password itself");
    overheard.with_password =
        "With the password all keys of this tunnel follow: whoever recorded it reads everything, "
        "also what was said long ago.";
    return;
  }
  if (code == wire::kChapSuccess) {
    overheard.visible.push_back("the password was right, and the server's proof");
    overheard.with_password = "With the password the server's proof can be checked, or forged.";
    return;
  }
  if (code > wire::kChapFailure) {
    overheard.visible.push_back("that a new password is being set");
    overheard.hidden.push_back("the new password, under a key made from the old one");
    overheard.with_password = "With the old password the new one can be read.";
    return;
  }
  overheard.visible.push_back("the password was wrong, or could not be used");
}

void ShowEapTls(ByteView data, Overheard& overheard) {
  overheard.with_password =
      "There is no password. Only with the master secret of this TLS handshake, which the ends "
      "keep "
      "to themselves, could what follows be read; certificates and their keys don't give it.";
  const auto tls = Read<wire::EapTlsData>(data);
  if (!tls) return;
  for (const wire::TlsPiece& piece : wire::ReadTlsPieces(tls->data)) {
    const auto names = wire::ReadTlsCertificate(piece);
    if (names && !names->subject.empty()) {
      overheard.visible.push_back("whose certificate it is: \"" + names->subject +
                                  "\", signed by \"" + names->issuer + "\"");
    }
    if (piece.encrypted) overheard.hidden.push_back("TLS's Finished: encrypted already");
  }
  overheard.hidden.push_back("the private keys, and the keys that come out of the handshake");
}

void ShowEap(ByteView frame, Overheard& overheard) {
  const auto packet = Read<wire::ControlPacket>(frame.subspan(2));
  if (!packet || packet->code > wire::kEapResponse || packet->data.empty()) {
    overheard.visible.push_back("whether the proof was accepted");
    return;
  }
  switch (packet->data[0]) {
    case wire::kEapIdentity:
      overheard.visible.push_back("the name of the user");
      return;
    case wire::kEapTls:
      return ShowEapTls(packet->data, overheard);
    case wire::kEapMd5Challenge:
    case wire::kEapMsChapV2:
      overheard.visible.push_back(
          "challenge and response: enough to try passwords at home, as many as one likes");
      overheard.hidden.push_back("the password itself");
      overheard.with_password = packet->data[0] == wire::kEapMsChapV2
                                    ? "With the password all keys of this tunnel follow."
                                    : "With the password the proof can be checked, or forged.";
      return;
  }
}

void ShowMessage(const CarriedMessage& carried, Overheard& overheard) {
  overheard.visible.push_back("all of it: " + wire::Summarize(carried.protocol, carried.bytes));
  const bool is_ppp = carried.protocol == trace::Protocol::kPppFrame;
  const uint16_t protocol =
      is_ppp && carried.bytes.size() >= 2 ? LoadBe16(carried.bytes.data()) : uint16_t{0};
  if (protocol == wire::kPppChap) return ShowChap(carried.bytes, overheard);
  if (protocol == wire::kPppEap) return ShowEap(carried.bytes, overheard);
  if (protocol == wire::kPppPap) {
    overheard.visible.push_back("the password");
    return;
  }
  overheard.with_password =
      "The password would add nothing: control messages and PPP's negotiation are in the clear and "
      "not protected, so they can also be forged.";
}

}  // namespace

Overheard Overhear(ByteView packet, std::span<const DissectedLayer> layers, ByteView inside) {
  Overheard overheard;
  ShowIp(layers, overheard);
  if (const DissectedLayer* const gre = FindLayer(layers, "GRE")) ShowGre(*gre, overheard);
  if (const auto carried = MessageIn(packet, layers)) {
    ShowMessage(*carried, overheard);
  } else if (const DissectedLayer* const mppe = FindLayer(layers, "MPPE");
             mppe != nullptr && ValueOf(*mppe, "D") == "1") {
    ShowEncrypted(packet, layers, *mppe, inside, overheard);
  } else if (!layers.empty()) {
    overheard.visible.push_back(layers.back().summary);
    overheard.with_password = "The password would add nothing here.";
  }
  for (auto* const lines : {&overheard.visible, &overheard.hidden}) {
    for (std::string& line : *lines) line = Printable(line);
  }
  overheard.with_password = Printable(overheard.with_password);
  return overheard;
}

}  // namespace pptplab::explain
