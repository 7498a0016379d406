// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See impairments.h.
#include "sim/impairments.h"

#include <array>
#include <cstdio>

namespace pptplab::sim {

namespace {

struct Unit {
  const char* name;
  double factor;
};

/// In the largest unit that leaves a number of at least 1; as many digits as it takes, six at most.
template <size_t N>
std::string WithUnit(double value, const std::array<Unit, N>& units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value >= unit.factor) best = &unit;
  }
  char text[48];
  std::snprintf(text, sizeof(text), "%.6g%s", value / best->factor, best->name);
  return text;
}

void AddClause(std::string& text, const std::string& clause) {
  if (!text.empty()) text += ", ";
  text += clause;
}

std::string DescribeBursts(const BurstLoss& bursts) {
  std::string text = "loses bursts of packets (begins ";
  text += Percent(bursts.enter);
  text += ", ends ";
  text += Percent(bursts.leave);
  if (bursts.loss_in_burst < 1) {
    text += ", loses ";
    text += Percent(bursts.loss_in_burst);
    text += " in one";
  }
  if (bursts.loss_else > 0) {
    text += ", ";
    text += Percent(bursts.loss_else);
    text += " else";
  }
  return text + ")";
}

std::string NameOfProtocol(uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "ICMP";
    case 6:
      return "TCP";
    case 17:
      return "UDP";
    case 47:
      return "GRE";
    case 58:
      return "ICMPv6";
  }
  return "IP protocol " + std::to_string(protocol);
}

std::string DescribeBlocks(const Impairments& impairments) {
  std::string text;
  for (const uint8_t protocol : impairments.blocked_protocols) {
    AddClause(text, NameOfProtocol(protocol));
  }
  for (const BlockedPort& blocked : impairments.blocked_ports) {
    std::string port = NameOfProtocol(blocked.protocol);
    port += " port ";
    AddClause(text, port + std::to_string(blocked.port));
  }
  return text;
}

}  // namespace

std::string ToText(ns3::Time time) {
  if (time.IsZero()) return "0s";
  return WithUnit(static_cast<double>(time.GetNanoSeconds()),
                  std::array<Unit, 4>{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}});
}

std::string ToText(ns3::DataRate rate) {
  return WithUnit(static_cast<double>(rate.GetBitRate()),
                  std::array<Unit, 4>{{{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}}});
}

std::string Percent(double share) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g%%", 100 * share);
  return text;
}

const char* NameOf(QueueConfig::Discipline discipline) {
  switch (discipline) {
    case QueueConfig::Discipline::kDropTail:
      return "drop-tail";
    case QueueConfig::Discipline::kCoDel:
      return "codel";
    case QueueConfig::Discipline::kFqCoDel:
      return "fq-codel";
    case QueueConfig::Discipline::kRed:
      return "red";
  }
  return "";
}

void Apply(const LinkChange& change, Impairments& impairments) {
  const auto set = [](auto& value, const auto& wanted) {
    if (wanted) value = *wanted;
  };
  set(impairments.rate, change.rate);
  set(impairments.delay, change.delay);
  set(impairments.jitter, change.jitter);
  set(impairments.loss, change.loss);
  set(impairments.burst_loss, change.burst_loss);
  set(impairments.duplicate, change.duplicate);
  set(impairments.reorder, change.reorder);
  set(impairments.reorder_by, change.reorder_by);
  set(impairments.corrupt, change.corrupt);
  set(impairments.cut, change.cut);
  set(impairments.blocked_protocols, change.blocked_protocols);
  set(impairments.blocked_ports, change.blocked_ports);
}

bool IsImpaired(const Impairments& impairments) { return !Describe(impairments, false).empty(); }

std::string Describe(const Impairments& impairments, bool and_pace) {
  std::string text;
  if (impairments.cut) return "cut";
  if (and_pace) text = ToText(impairments.rate) + ", " + ToText(impairments.delay);
  if (impairments.jitter.IsStrictlyPositive()) {
    AddClause(text, "up to " + ToText(impairments.jitter) + " more for each packet");
  }
  if (impairments.loss > 0) AddClause(text, "loses " + Percent(impairments.loss) + " of packets");
  const BurstLoss& bursts = impairments.burst_loss;
  if (bursts.enter > 0 || bursts.loss_else > 0) AddClause(text, DescribeBursts(bursts));
  if (impairments.duplicate > 0) {
    AddClause(text, "delivers " + Percent(impairments.duplicate) + " twice");
  }
  if (impairments.reorder > 0) {
    AddClause(text, "holds " + Percent(impairments.reorder) + " back for " +
                        ToText(impairments.reorder_by));
  }
  if (impairments.corrupt > 0) {
    AddClause(text, "changes a bit in " + Percent(impairments.corrupt));
  }
  const std::string blocks = DescribeBlocks(impairments);
  if (!blocks.empty()) AddClause(text, "lets pass no " + blocks);
  return text;
}

}  // namespace pptplab::sim
