// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/link_facts.h"

#include "stack/wire/options.h"

namespace pptplab::observe {

namespace {

constexpr size_t kMaxText = 256;

/// RFC 1661 §2: 8000 to bfff are network control protocols; those for compression are not meant.
bool IsNetworkControl(uint16_t protocol) {
  return protocol >= 0x8000 && protocol < 0xc000 && protocol != wire::kPppCcp &&
         protocol != 0x80fb && protocol != 0x8053;
}

}  // namespace

LinkSummary::Protocol* LinkFacts::Of(uint16_t protocol) {
  if (protocol == wire::kPppLcp) return &facts_.lcp;
  if (protocol == wire::kPppCcp) return &facts_.ccp;
  return IsNetworkControl(protocol) ? &facts_.ncp : nullptr;
}

void LinkFacts::Frame(Instant time, End from) {
  ++facts_.payloads[from];
  facts_.last_heard[from] = time;
  ++facts_.unheard[from];
  facts_.unheard[Other(from)] = 0;
  facts_.unanswered_echoes[Other(from)] = 0;  // whatever it sends, it lives
}

void LinkFacts::Control(End from, uint16_t protocol, const wire::ControlPacket& packet) {
  LinkSummary::Protocol* const of = Of(protocol);
  if (of == nullptr) return;
  // RFC 1661 §5.2: an answer carries the Identifier of the latest request, or it counts for
  // nothing. There are few such protocols, but 16,384 numbers for them.
  constexpr size_t kMaxProtocols = 16;
  const bool answers =
      packet.code > wire::kConfigureRequest && packet.code <= wire::kConfigureReject;
  const auto latest = latest_request_.find(protocol);
  if (answers && latest != latest_request_.end() && of->requests[Other(from)] > 0 &&
      latest->second[Other(from)] != packet.identifier) {
    ++of->stale[from];
  }
  switch (packet.code) {
    case wire::kConfigureRequest:
      ++of->requests[from];
      if (latest != latest_request_.end() || latest_request_.size() < kMaxProtocols) {
        latest_request_[protocol][from] = packet.identifier;
      }
      return Options(from, protocol, packet);
    case wire::kConfigureAck:
      ++of->acks[from];
      return;
    case wire::kConfigureNak:
    case wire::kConfigureReject:
      ++of->refusals[from];
      return Options(from, protocol, packet);
    case wire::kTerminateRequest:
      of->terminate[from] =
          std::string(AsText(packet.data.first(std::min(packet.data.size(), kMaxText))));
      return;
    case wire::kProtocolReject:
      if (protocol == wire::kPppLcp) ProtocolReject(packet.data);
      return;
    case wire::kLcpEchoRequest:
      if (protocol == wire::kPppLcp) ++facts_.unanswered_echoes[from];
      return;
    case wire::kResetRequest:
      if (protocol == wire::kPppCcp) ++facts_.reset_requests;
      return;
    default:
      return;
  }
}

void LinkFacts::Options(End from, uint16_t protocol, const wire::ControlPacket& packet) {
  if (protocol != wire::kPppCcp && protocol != wire::kPppLcp) return;
  const auto options = wire::ReadOptions(packet.data);
  if (!options) return;
  for (const wire::OptionView& option : *options) {
    const bool request = packet.code == wire::kConfigureRequest;
    if (protocol == wire::kPppCcp && option.type == wire::MppeOption::kType && request) {
      const auto mppe = Read<wire::MppeOption>(option.bytes);
      if (mppe) facts_.mppe_bits[from] = mppe->supported_bits;
    }
    if (protocol == wire::kPppLcp && option.type == wire::AuthenticationProtocol::kType &&
        !request) {
      facts_.refused_authentication[from] = true;
    }
  }
}

// RFC 1661 §5.7: the Rejected-Protocol comes first. What a wrong key makes of a packet begins with
// any number; one that is in use was rejected on purpose.
void LinkFacts::ProtocolReject(ByteView data) {
  if (data.size() < 2) return;
  const uint16_t protocol = LoadBe16(data.data());
  LinkSummary::Protocol* const of = Of(protocol);
  if (of != nullptr && !wire::NameOfPppProtocol(protocol).empty()) {
    of->rejected = true;
  } else if (wire::NameOfPppProtocol(protocol).empty()) {
    ++facts_.garbage_rejects;
  }
}

void LinkFacts::SwapEnds() {
  for (LinkSummary::Protocol* of : {&facts_.lcp, &facts_.ccp, &facts_.ncp}) {
    of->requests.Swap();
    of->acks.Swap();
    of->refusals.Swap();
    of->stale.Swap();
    of->terminate.Swap();
  }
  facts_.payloads.Swap();
  facts_.last_heard.Swap();
  facts_.unheard.Swap();
  for (auto& [protocol, identifiers] : latest_request_) identifiers.Swap();
  facts_.unanswered_echoes.Swap();
  facts_.mppe_bits.Swap();
  facts_.refused_authentication.Swap();
}

}  // namespace pptplab::observe
