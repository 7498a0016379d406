// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The reading visitor of scenario.h's lists of keys: a Value into a struct. The first problem is
// kept, what comes after it is not looked at.
#ifndef PPTPLAB_SCENARIOS_KEY_READER_H_
#define PPTPLAB_SCENARIOS_KEY_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// The words of an enum, in its order.
inline std::vector<std::string> WordsOf(NodeKind) { return {"host", "router"}; }
inline std::vector<std::string> WordsOf(Policy) { return {"required", "allowed", "refused"}; }
inline std::vector<std::string> WordsOf(MppeCipher) { return {"real", "modelled"}; }
inline std::vector<std::string> WordsOf(KeyMode) { return {"stateless", "stateful"}; }
inline std::vector<std::string> WordsOf(ppp::AuthenticationMethod) {
  return {"pap", "chap-md5", "mschapv1", "mschapv2", "eap-md5", "eap-mschapv2", "eap-tls"};
}
inline std::vector<std::string> WordsOf(ppp::AccountStatus) {
  return {"active", "wrong-hours", "disabled", "password-expired", "no-dialin"};
}
inline std::vector<std::string> WordsOf(Outcome) { return {"up", "down"}; }
inline std::vector<std::string> WordsOf(Family) {
  return {"remote-access",    "consumer-vpn", "legacy-systems",
          "what-goes-wrong", "networks",     "protocol",
          "real-machines"};
}
inline std::vector<std::string> WordsOf(DownloadEnd) { return {"arrives", "stalls"}; }
inline std::vector<std::string> WordsOf(LineKind) { return {"async", "sync"}; }
inline std::vector<std::string> WordsOf(HeaderCompression) { return {"none", "vj"}; }
inline std::vector<std::string> WordsOf(Preset) { return {"linux", "windows2000", "mpd"}; }
inline std::vector<std::string> WordsOf(NetworkProtocol) {
  return {"ipv4", "ipv6", "ipx", "netbeui", "bridging"};
}
inline std::vector<std::string> WordsOf(IpVersion) { return {"ipv4", "ipv6"}; }
inline std::vector<std::string> WordsOf(Discipline) {
  return {"drop-tail", "codel", "fq-codel", "red"};
}
inline std::vector<std::string> WordsOf(PeerKind) { return {"linux"}; }
inline std::vector<std::string> WordsOf(NatMode) {
  return {"routing", "no-helper", "by-address", "linux-helper", "call-alias", "stale-checksum"};
}
inline std::vector<std::string> WordsOf(PacketProtocol) {
  return {"any", "icmp", "tcp", "udp", "gre"};
}

inline std::vector<std::string> WordsOf(Transport) { return {"udp", "tcp"}; }
inline std::vector<std::string> WordsOf(TcpVariant) {
  return {"newreno", "linuxreno", "cubic", "bbr",      "bic",   "highspeed", "htcp",     "hybla",
          "illinois", "ledbat",   "lp",    "scalable", "vegas", "veno",      "westwood", "yeah"};
}

/// Only collects the keys that a struct knows.
struct KeyNames {
  std::vector<std::string> names;
  template <class T>
  void Required(const char* key, T&, const char*) {
    names.emplace_back(key);
  }
  template <class T>
  void Optional(const char* key, T&, const char*) {
    names.emplace_back(key);
  }
  template <class T>
  void Nodes(const char* key, T&, const char*) {
    names.emplace_back(key);
  }
};

class KeyReader {
 public:
  explicit KeyReader(std::optional<Problem>* problem) : problem_(problem) {}

  template <class T>
  void ReadStruct(const Value& map, T& out) {
    if (!Expect(map, Value::Kind::kMap, T::kName)) return;
    KeyNames known;
    T::Keys(known, out);
    for (const Entry& entry : map.entries) {
      if (!IsKnown(entry, known.names, T::kName)) return;
    }
    const Value* outer = std::exchange(map_, &map);
    const std::string_view outer_name = std::exchange(name_, T::kName);
    if constexpr (requires { out.place; }) out.place = map.at;  // of the whole, for messages
    T::Keys(*this, out);
    map_ = outer;
    name_ = outer_name;
  }

  template <class T>
  void Required(const char* key, T& out, const char*) {
    if (*problem_) return;
    if (const Entry* entry = map_->Find(key)) {
      Read(entry->value, out);
    } else {
      Fail(map_->at, std::string(name_) + " needs the key \"" + key + "\"");
    }
  }
  template <class T>
  void Optional(const char* key, T& out, const char*) {
    if (*problem_) return;
    const Entry* entry = map_->Find(key);
    if (entry != nullptr && entry->value.kind != Value::Kind::kNull) Read(entry->value, out);
  }
  template <class T>
  void Nodes(const char* key, Table<T>& out, const char*) {
    if (*problem_) return;
    const Entry* table = map_->Find(key);
    if (table == nullptr || table->value.kind == Value::Kind::kNull) return;
    if (!Expect(table->value, Value::Kind::kMap, key)) return;
    for (const Entry& entry : table->value.entries) {
      if (!IsName(entry)) return;
      out.push_back({{entry.key, entry.at}, {}});
      if (entry.value.kind != Value::Kind::kNull) {
        ReadStruct(entry.value, out.back().value);
        out.back().given = CountScalars(entry.value);
      } else {
        const Value empty{Value::Kind::kMap, entry.at, "", {}, {}};
        ReadStruct(empty, out.back().value);
      }
      if (*problem_) return;
    }
  }

 private:
  template <class T>
  void Read(const Value& value, std::vector<T>& out) {
    out.clear();  // a default gives way
    if (!Expect(value, Value::Kind::kList, "this")) return;
    for (const Value& item : value.items) {
      if (*problem_) return;
      out.emplace_back();
      Read(item, out.back());
    }
  }
  template <class T>
  void Read(const Value& value, std::optional<T>& out) {
    Read(value, out.emplace());
  }
  template <class T>
  requires requires { T::kName; }
  void Read(const Value& value, T& out) { ReadStruct(value, out); }
  template <class T>
  requires std::is_enum_v<T>
  void Read(const Value& value, T& out) { out = static_cast<T>(ReadWord(value, WordsOf(T{}))); }
  /// As it stands, for who looks at it later.
  void Read(const Value& value, Value& out) { out = value; }
  void Read(const Value& value, std::string& out);
  void Read(const Value& value, Reference& out);
  void Read(const Value& value, bool& out);
  void Read(const Value& value, uint32_t& out);
  void Read(const Value& value, Duration& out);
  void Read(const Value& value, Rate& out);
  void Read(const Value& value, Fraction& out);
  void Read(const Value& value, Size& out);
  void Read(const Value& value, Date& out);
  void Read(const Value& value, Blocked& out);
  void Read(const Value& value, Address& out);
  void Read(const Value& value, AddressRange& out);
  void Read(const Value& value, Network& out);
  void Read(const Value& value, Network6& out);
  void Read(const Value& value, IpxNetwork& out);
  void Read(const Value& value, Attributes& out);
  void Read(const Value& value, DnsEntries& out);

  template <class T>
  void ReadWith(const Value& value, T& out, Result<T, std::string> (*read)(std::string_view));
  size_t ReadWord(const Value& value, const std::vector<std::string>& words);
  bool Expect(const Value& value, Value::Kind kind, std::string_view what);
  bool IsKnown(const Entry& entry, const std::vector<std::string>& names, std::string_view what);
  bool IsName(const Entry& entry);
  void Fail(const Position& at, std::string sentence);

  std::optional<Problem>* problem_;
  const Value* map_ = nullptr;
  std::string_view name_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_KEY_READER_H_
