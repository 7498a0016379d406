// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// All fields of TLS's records as far as they are in clear (RFC 5246); see tls.h. A first piece of
// several is described as far as it goes.
#include <algorithm>

#include "stack/base/bytes.h"
#include "stack/wire/tls.h"

namespace pptplab::wire {
namespace {

class TlsDescriber {
 public:
  explicit TlsDescriber(ByteView records) : records_(records) {}

  Description Run() {
    while (records_.size() - at_ > kRecordHeader) {
      if (records_[at_] < kTlsChangeCipherSpec || records_[at_] > kTlsApplicationData ||
          records_[at_ + 1] != 3) {
        break;
      }
      Record();
    }
    if (at_ < records_.size()) Take(records_.size() - at_, "TLS Data", "a piece of a record", "");
    description_.size = records_.size();
    return std::move(description_);
  }

 private:
  static constexpr size_t kRecordHeader = 5;

  /// One field, cut to what is there; its value is in hexadecimal if none is given.
  ByteView Take(size_t octets, const char* name, const char* meaning, std::string value) {
    const ByteView bytes = records_.subspan(at_, std::min(octets, end_or_all() - at_));
    if (bytes.empty()) return bytes;
    if (value.empty()) value = ToHex(bytes);
    description_.fields.push_back(
        {name, meaning, section_, at_ * 8, bytes.size() * 8, std::move(value)});
    at_ += bytes.size();
    return bytes;
  }
  size_t end_or_all() const { return end_ == 0 ? records_.size() : end_; }
  size_t Peek(size_t octets) const {
    size_t number = 0;
    for (size_t i = at_; i < std::min(at_ + octets, end_or_all()); ++i) {
      number = number << 8 | records_[i];
    }
    return number;
  }
  size_t Number(size_t octets, const char* name, const char* meaning) {
    const size_t number = Peek(octets);
    Take(octets, name, meaning, std::to_string(number));
    return number;
  }
  size_t Named(size_t octets, const char* name, const char* meaning,
               std::string_view (*name_of)(uint32_t)) {
    const size_t number = Peek(octets);
    const std::string_view known = name_of(static_cast<uint32_t>(number));
    Take(octets, name, meaning,
         known.empty() ? std::to_string(number)
                       : std::string(known) + " (" + std::to_string(number) + ")");
    return number;
  }

  void Record() {
    end_ = 0;
    section_ = "RFC 5246 §6.2.1";
    const size_t type = Named(1, "Record Type", "what the record carries", &NameOfTlsContentType);
    Named(2, "Record Version", "of the protocol that wrote it", &NameOfTlsVersion);
    const size_t size = Number(2, "Record Length", "octets of the record's content");
    end_ = std::min(at_ + size, records_.size());
    if (encrypted_ || type == kTlsApplicationData || (type == kTlsAlert && size != 2)) {
      section_ = "RFC 5246 §6.2.3";
      Take(size, "Encrypted", "under keys that only the two ends have", "");
    } else if (type == kTlsHandshake) {
      while (at_ < end_) Handshake();
    } else if (type == kTlsAlert) {
      section_ = "RFC 5246 §7.2";
      Take(1, "Alert Level", "1 warning, 2 fatal", std::to_string(Peek(1)));
      Named(1, "Alert", "why TLS comes to its end", &NameOfTlsAlert);
    } else {
      section_ = "RFC 5246 §7.1";
      Take(size, "ChangeCipherSpec", "from here on the sender encrypts", std::to_string(Peek(1)));
      encrypted_ = true;
    }
    Take(end_ - at_, "Rest", "not looked at", "");
    end_ = 0;
  }

  void Handshake() {
    section_ = "RFC 5246 §7.4";
    if (continued_ > 0) {
      continued_ -= Take(continued_, "Handshake Body", "goes on from the record before", "").size();
      return;
    }
    const size_t type = Named(1, "Handshake Type", "which message", &NameOfTlsHandshakeType);
    const size_t size = Number(3, "Handshake Length", "octets of the message's body");
    const size_t body = at_;
    const bool whole = size <= end_ - at_;
    if (whole && (type == kTlsClientHello || type == kTlsServerHello)) {
      Hello(type == kTlsServerHello, body + size);
    } else if (type == kTlsCertificate) {
      section_ = "RFC 5246 §7.4.2, RFC 5280 §4.1";
      Take(size, "Certificates", "who the sender is, and who says so", Names(size));
    }
    Take(body + size - at_, "Handshake Body", "the rest of the message", "");
    continued_ = size - (at_ - body);
  }

  void Hello(bool server, size_t end) {
    section_ = server ? "RFC 5246 §7.4.1.3" : "RFC 5246 §7.4.1.2";
    const auto left = [&](size_t n) { return std::min(n, end - at_); };
    Named(left(2), "TLS Version", "the highest that the sender speaks, or the one chosen",
          &NameOfTlsVersion);
    Take(left(32), "Random", "goes into all keys", "");
    const size_t session = Number(left(1), "Session ID Length", "octets of Session ID");
    Take(left(session), "Session ID", "of a session to be taken up again", "");
    if (server) {
      Named(left(2), "Cipher Suite", "chosen by the server", &NameOfTlsCipherSuite);
      return;
    }
    const size_t suites = left(Number(left(2), "Cipher Suites Length", "octets of Cipher Suites"));
    std::string names;
    for (size_t i = 0; i + 1 < suites; i += 2) {
      const uint16_t suite = LoadBe16(&records_[at_ + i]);
      const std::string_view known = NameOfTlsCipherSuite(suite);
      names += (names.empty() ? "" : ", ") +
               (known.empty() ? std::to_string(suite) : std::string(known));
    }
    Take(suites, "Cipher Suites", "what the client can do, the best first", names);
  }

  std::string Names(size_t size) const {
    TlsPiece piece;
    piece.handshake_type = kTlsCertificate;
    piece.bytes = ToBytes(records_.subspan(at_, std::min(size, end_ - at_)));
    const auto names = ReadTlsCertificate(piece);
    if (!names) return "";
    return "\"" + names->subject + "\", signed by \"" + names->issuer + "\"";
  }

  ByteView records_;
  size_t at_ = 0;
  size_t end_ = 0;        ///< of the record; 0: between records
  size_t continued_ = 0;  ///< octets of a message that the next record goes on with
  bool encrypted_ = false;
  const char* section_ = "";
  Description description_;
};

}  // namespace

Description DescribeTls(ByteView records) { return TlsDescriber(records).Run(); }

}  // namespace pptplab::wire
