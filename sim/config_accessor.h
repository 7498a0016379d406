// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An ns-3 Attribute for one field of tunnel::EndpointConfig, wherever in it the field lies. ns-3's
// own accessors reach only members of the object itself.
#ifndef PPTPLAB_SIM_CONFIG_ACCESSOR_H_
#define PPTPLAB_SIM_CONFIG_ACCESSOR_H_

#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "ns3/attribute.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/endpoint.h"

namespace ns3 {

inline TimeValue ToAttribute(pptplab::Duration field) {
  return TimeValue(pptplab::sim::ToTime(field));
}
inline BooleanValue ToAttribute(bool field) { return BooleanValue(field); }
inline DoubleValue ToAttribute(double field) { return DoubleValue(field); }
inline StringValue ToAttribute(const std::string& field) { return StringValue(field); }
inline Ipv4AddressValue ToAttribute(pptplab::Address field) {
  return Ipv4AddressValue(pptplab::sim::ToNs3(field));
}
inline StringValue ToAttribute(const pptplab::ppp::AuthenticationMethods& field) {
  return StringValue(pptplab::ppp::JoinMethods(field));
}
template <std::integral T>
UintegerValue ToAttribute(T field) {
  return UintegerValue(static_cast<uint64_t>(field));
}
template <class T>
requires std::is_enum_v<T> EnumValue ToAttribute(T field) {
  return EnumValue(static_cast<int>(field));
}

inline void FromAttribute(const TimeValue& value, pptplab::Duration& field) {
  field = pptplab::sim::ToDuration(value.Get());
}
inline void FromAttribute(const BooleanValue& value, bool& field) { field = value.Get(); }
inline void FromAttribute(const DoubleValue& value, double& field) { field = value.Get(); }
inline void FromAttribute(const StringValue& value, std::string& field) { field = value.Get(); }
/// False: this text names no methods, the field stays as it is.
inline bool FromAttribute(const StringValue& value, pptplab::ppp::AuthenticationMethods& field) {
  auto methods = pptplab::ppp::ParseMethods(value.Get());
  if (!methods) return false;
  field = std::move(*methods);
  return true;
}
inline void FromAttribute(const Ipv4AddressValue& value, pptplab::Address& field) {
  field = pptplab::sim::ToStack(value.Get());
}
template <std::integral T>
void FromAttribute(const UintegerValue& value, T& field) {
  field = static_cast<T>(value.Get());
}
template <class T>
requires std::is_enum_v<T>
void FromAttribute(const EnumValue& value, T& field) { field = static_cast<T>(value.Get()); }

/// Takes only texts that name methods, so that a wrong one is refused where it is written.
class AuthenticationMethodsChecker final : public AttributeChecker {
 public:
  bool Check(const AttributeValue& value) const override {
    const auto* const text = dynamic_cast<const StringValue*>(&value);
    return text != nullptr && pptplab::ppp::ParseMethods(text->Get()).has_value();
  }
  std::string GetValueTypeName() const override { return "ns3::StringValue"; }
  bool HasUnderlyingTypeInformation() const override { return true; }
  std::string GetUnderlyingTypeInformation() const override {
    return "list of mschapv2, mschapv1, chap-md5, pap, eap-md5, eap-mschapv2, eap-tls";
  }
  Ptr<AttributeValue> Create() const override { return ns3::Create<StringValue>(); }
  bool Copy(const AttributeValue& source, AttributeValue& destination) const override {
    const auto* const from = dynamic_cast<const StringValue*>(&source);
    auto* const to = dynamic_cast<StringValue*>(&destination);
    if (from == nullptr || to == nullptr) return false;
    *to = *from;
    return true;
  }
};

/// `Field` is callable: EndpointConfig& → a reference to the field.
template <class Field>
class ConfigAccessor final : public AttributeAccessor {
 public:
  using Type =
      std::remove_reference_t<std::invoke_result_t<Field, pptplab::tunnel::EndpointConfig&>>;
  using Value = decltype(ToAttribute(std::declval<const Type&>()));

  explicit ConfigAccessor(Field field) : m_field(std::move(field)) {}
  bool Set(ObjectBase* object, const AttributeValue& value) const override {
    auto* const application = dynamic_cast<PptpApplication*>(object);
    const auto* const typed = dynamic_cast<const Value*>(&value);
    if (!application || !typed) return false;
    Type& field = m_field(application->config());
    if constexpr (std::is_same_v<decltype(FromAttribute(*typed, field)), bool>) {
      return FromAttribute(*typed, field);
    } else {
      FromAttribute(*typed, field);
      return true;
    }
  }
  bool Get(const ObjectBase* object, AttributeValue& value) const override {
    const auto* const application = dynamic_cast<const PptpApplication*>(object);
    auto* const typed = dynamic_cast<Value*>(&value);
    if (!application || !typed) return false;
    pptplab::tunnel::EndpointConfig config = application->config();
    *typed = ToAttribute(static_cast<const Type&>(m_field(config)));
    return true;
  }
  bool HasGetter() const override { return true; }
  bool HasSetter() const override { return true; }

 private:
  Field m_field;
};

/// Collects attributes for one TypeId; each one's initial value is what `defaults` says.
class PptpAttributes {
 public:
  PptpAttributes(TypeId tid, const pptplab::tunnel::EndpointConfig& defaults)
      : m_tid(tid), m_defaults(defaults) {}

  template <class Field>
  PptpAttributes& Add(const char* name, const char* help, Field field) {
    return Add(name, help, field, CheckerFor(field(m_defaults)));
  }
  template <class Field>
  PptpAttributes& Add(const char* name, const char* help, Field field,
                      Ptr<const AttributeChecker> checker) {
    using Accessor = ConfigAccessor<Field>;
    const auto initial =
        ToAttribute(static_cast<const typename Accessor::Type&>(field(m_defaults)));
    m_tid = m_tid.AddAttribute(name, help, initial,
                               Ptr<const AttributeAccessor>(new Accessor(field), false), checker);
    return *this;
  }
  TypeId tid() const { return m_tid; }

 private:
  static Ptr<const AttributeChecker> CheckerFor(pptplab::Duration) {
    return MakeTimeChecker(Seconds(0));
  }
  static Ptr<const AttributeChecker> CheckerFor(bool) { return MakeBooleanChecker(); }
  static Ptr<const AttributeChecker> CheckerFor(double) { return MakeDoubleChecker<double>(0); }
  static Ptr<const AttributeChecker> CheckerFor(const std::string&) { return MakeStringChecker(); }
  static Ptr<const AttributeChecker> CheckerFor(const pptplab::ppp::AuthenticationMethods&) {
    return Create<const AuthenticationMethodsChecker>();
  }
  static Ptr<const AttributeChecker> CheckerFor(pptplab::Address) {
    return MakeIpv4AddressChecker();
  }
  template <std::integral T>
  static Ptr<const AttributeChecker> CheckerFor(T) {
    return MakeUintegerChecker<uint64_t>(0, static_cast<uint64_t>(std::numeric_limits<T>::max()));
  }

  TypeId m_tid;
  pptplab::tunnel::EndpointConfig m_defaults;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_CONFIG_ACCESSOR_H_
