// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See statistics.h.
#include "scenarios/statistics.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace pptplab::scenarios {
namespace {

void Open(const std::string& path, std::ofstream& file) {
  errno = 0;
  file.open(path, std::ios::binary | std::ios::trunc);
  if (!file) throw std::runtime_error(path + " can't be written: " + std::strerror(errno));
}

void CloseWhole(const std::string& path, std::ofstream& file) {
  file.close();
  if (!file) throw std::runtime_error(path + " is not whole: it can't be written");
}

}  // namespace

Statistics::Statistics(const Scenario& scenario, sim::World& world, const Report& report,
                       const Activities& activities, const SimulationOptions& options)
    : flows_path_(options.flows_path), series_path_(options.series_path) {
  if (!flows_path_.empty()) {
    Open(flows_path_, flows_file_);
    flows_ = std::make_unique<sim::FlowStatistics>();
    for (const auto& node : scenario.nodes) flows_->Watch(world.node(node.name.name));
  }
  if (series_path_.empty() && options.series == nullptr) return;
  if (!series_path_.empty()) Open(series_path_, series_file_);
  series_ = std::make_unique<sim::Series>(series_path_.empty() ? *options.series : series_file_,
                                          ns3::NanoSeconds(options.series_step.count()));
  for (const auto& node : scenario.nodes) {
    series_->Watch(world.node(node.name.name), node.name.name);
  }
  for (size_t i = 0; i < report.downloads.size(); ++i) {
    series_->WatchArrival(report.downloads[i].client, report.downloads[i].url,
                          [&activities, i] { return activities.OctetsSoFar(i); });
  }
  for (size_t i = 0; i < report.flows.size(); ++i) {
    const FlowOutcome& flow = report.flows[i];
    std::string name = flow.protocol;
    name += " from " + flow.from + " to port " + std::to_string(flow.port);
    series_->WatchArrival(flow.to, name, [&report, i] { return report.flows[i].received; });
  }
}

void Statistics::Close() {
  if (flows_) {
    flows_->WriteXml(flows_file_);
    CloseWhole(flows_path_, flows_file_);
  }
  if (series_) {
    series_->Finish();
    if (!series_path_.empty()) CloseWhole(series_path_, series_file_);
  }
}

}  // namespace pptplab::scenarios
