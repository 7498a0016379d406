// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "scenarios/setup_table.h"

#include <algorithm>
#include <cstdio>
#include <iomanip>

namespace pptplab::scenarios {
namespace {

constexpr size_t kMostColumns = 6;
constexpr int kFirstColumn = 40;
constexpr int kColumn = 16;

/// The values in the file that say how this node is to behave as an end of a tunnel.
std::string ConfiguredAt(const Scenario& scenario, const std::string& node) {
  size_t values = 0;
  if (const auto* server = FindNamed(scenario.pptp_servers, node)) values += server->given;
  if (const auto* client = FindNamed(scenario.pptp_clients, node)) values += client->given;
  if (const auto* user = FindNamed(scenario.dial_in_users, node)) values += user->given;
  return values == 0 ? "-" : std::to_string(values);
}

class Columns {
 public:
  Columns(const std::vector<explain::SetupCost>& costs, std::ostream& out)
      : costs_(costs), columns_(std::min(costs.size(), kMostColumns)), out_(out) {}

  template <class Cell>
  void Row(std::string_view name, Cell cell) {
    out_ << "  " << std::left << std::setw(kFirstColumn) << name << std::right;
    for (size_t i = 0; i < columns_; ++i) {
      std::string text = cell(costs_[i]);
      if (text.size() >= kColumn) text.resize(kColumn - 1);
      out_ << std::setw(kColumn) << text;
    }
    out_ << "\n";
  }

 private:
  const std::vector<explain::SetupCost>& costs_;
  size_t columns_;
  std::ostream& out_;
};

}  // namespace

void PrintSetupTable(const Scenario& scenario, const std::vector<explain::SetupCost>& costs,
                     std::ostream& out) {
  using explain::SetupCost;
  if (costs.empty()) return;
  out << "\nWhat it takes before the first byte of data:\n";
  Columns table(costs, out);
  table.Row("", [](const SetupCost& cost) { return cost.dialler; });
  table.Row("to", [](const SetupCost& cost) { return cost.answerer; });
  table.Row("values to configure at the dialling end",
            [&](const SetupCost& cost) { return ConfiguredAt(scenario, cost.dialler); });
  table.Row("values to configure at the answering end",
            [&](const SetupCost& cost) { return ConfiguredAt(scenario, cost.answerer); });
  for (size_t part = 0; part < explain::kSetupParts; ++part) {
    table.Row(explain::NameOfSetupPart(static_cast<explain::SetupPart>(part)),
              [&](const SetupCost& cost) { return std::to_string(cost.messages[part]); });
  }
  table.Row("octets in them", [](const SetupCost& cost) { return std::to_string(cost.octets); });
  table.Row("trips, one after the other",
            [](const SetupCost& cost) { return std::to_string(cost.trips); });
  table.Row("milliseconds", [](const SetupCost& cost) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", static_cast<double>(cost.took.count()) / 1e6);
    return std::string(text);
  });
  if (costs.size() > kMostColumns) {
    out << "  … and " << costs.size() - kMostColumns << " more.\n";
  }
}

}  // namespace pptplab::scenarios
