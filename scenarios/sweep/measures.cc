// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See measures.h.
#include "scenarios/sweep/measures.h"

#include <algorithm>

#include "scenarios/key_reader.h"
#include "scenarios/nearest.h"
#include "scenarios/sweep/series_rows.h"

namespace pptplab::sweep {
namespace {

using scenarios::Problem;
using scenarios::Report;
using scenarios::Scenario;

using Numbers = std::vector<double>;

double Seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }
double Share(uint64_t part, uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// `node` is `wanted` or a copy of it.
bool IsOf(const std::string& node, const std::optional<Reference>& wanted) {
  if (!wanted || node == wanted->name) return true;
  if (node.size() <= wanted->name.size() + 1 || !node.starts_with(wanted->name + "-")) return false;
  return std::all_of(node.begin() + static_cast<std::ptrdiff_t>(wanted->name.size()) + 1, node.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

bool IsLink(const Metric& metric, const std::string& a, const std::string& b) {
  if (!metric.link) return true;
  const Reference& one = (*metric.link)[0];
  const Reference& other = (*metric.link)[1];
  return (IsOf(a, one) && IsOf(b, other)) || (IsOf(b, one) && IsOf(a, other));
}

std::optional<double> Reduced(const Numbers& numbers, Reduce reduce) {
  if (numbers.empty()) return std::nullopt;
  double sum = 0;
  for (const double number : numbers) sum += number;
  switch (reduce) {
    case Reduce::kMean:
      return sum / static_cast<double>(numbers.size());
    case Reduce::kSum:
      return sum;
    case Reduce::kLeast:
      return *std::min_element(numbers.begin(), numbers.end());
    case Reduce::kMost:
      return *std::max_element(numbers.begin(), numbers.end());
    case Reduce::kLast:
      return numbers.back();
  }
  return std::nullopt;
}

class Meter {
 public:
  Meter(const Scenario& scenario, const Report& report, const Metric& metric)
      : scenario_(scenario), report_(report), metric_(metric) {}

  std::optional<double> Get(std::string_view series) const {
    switch (metric_.measure) {
      case Measure::kGoodput:
        return Reduced(Goodputs(), metric_.reduce.value_or(Reduce::kSum));
      case Measure::kTransferTime:
        return TransferTime();
      case Measure::kReceived:
        return Reduced(Received(), metric_.reduce.value_or(Reduce::kSum));
      case Measure::kLoss:
        return Reduced(Losses(), metric_.reduce.value_or(Reduce::kMean));
      case Measure::kSetUpTime:
        return Reduced(SetUpTimes(), metric_.reduce.value_or(Reduce::kMean));
      case Measure::kTunnels:
        return static_cast<double>(SetUpTimes().size());
      case Measure::kRtt:
        return Reduced(RoundTrips(), metric_.reduce.value_or(Reduce::kMean));
      case Measure::kPingLoss:
        return Reduced(PingLosses(), metric_.reduce.value_or(Reduce::kMean));
      case Measure::kWireOctets:
      case Measure::kWirePackets:
      case Measure::kLinkLosses:
      case Measure::kQueueDrops:
        return Reduced(OfLinks(metric_.measure), metric_.reduce.value_or(Reduce::kSum));
      case Measure::kOverhead:
        return Overhead();
      case Measure::kSeries:
        return OfSeries(series);
      case Measure::kDuration:
        return Seconds(report_.simulated);
    }
    return std::nullopt;
  }

 private:
  /// Seconds from `started`, or the end of the warm-up, to `ended`.
  double After(Duration started, Duration ended) const {
    return Seconds(ended - std::max(started, report_.warm_up));
  }
  static bool Arrived(const scenarios::DownloadOutcome& download) {
    return download.error.empty() && (!download.is_http || download.status == 200 || !download.done);
  }

  Numbers Goodputs() const {
    Numbers all;
    const auto add = [&](uint64_t octets, double seconds) {
      all.push_back(octets > 0 && seconds > 0 ? static_cast<double>(octets) * 8 / seconds : 0);
    };
    for (const auto& flow : report_.flows) {
      if (!IsOf(flow.to, metric_.of)) continue;
      add(flow.received - flow.received_before, After(flow.started, flow.last_arrival));
    }
    for (const auto& download : report_.downloads) {
      if (!IsOf(download.client, metric_.of)) continue;
      const size_t octets = Arrived(download) ? download.octets - download.octets_before : 0;
      add(octets, After(download.started, download.started + download.took));
    }
    return all;
  }
  Numbers Received() const {
    Numbers all;
    for (const auto& flow : report_.flows) {
      if (!IsOf(flow.to, metric_.of)) continue;
      all.push_back(static_cast<double>(flow.received - flow.received_before));
    }
    for (const auto& download : report_.downloads) {
      if (!IsOf(download.client, metric_.of)) continue;
      all.push_back(static_cast<double>(
          Arrived(download) ? download.octets - download.octets_before : 0));
    }
    return all;
  }
  /// None if one of them didn't come to its end.
  std::optional<double> TransferTime() const {
    Numbers all;
    for (const auto& flow : report_.flows) {
      if (!IsOf(flow.to, metric_.of) || flow.wanted == 0) continue;
      if (flow.received < flow.wanted) return std::nullopt;
      all.push_back(Seconds(flow.last_arrival - flow.started));
    }
    for (const auto& download : report_.downloads) {
      if (!IsOf(download.client, metric_.of)) continue;
      if (!download.done || !Arrived(download)) return std::nullopt;
      all.push_back(Seconds(download.took));
    }
    return Reduced(all, metric_.reduce.value_or(Reduce::kMean));
  }
  Numbers Losses() const {
    Numbers all;
    for (const auto& flow : report_.flows) {
      const uint64_t sent = flow.sent - flow.sent_before;
      if (!IsOf(flow.to, metric_.of) || sent == 0) continue;
      // What was on its way when the warm-up ended arrived after it.
      all.push_back(1 - std::min(1.0, Share(flow.received - flow.received_before, sent)));
    }
    return all;
  }

  std::optional<Duration> DialOf(const std::string& node) const {
    if (const auto* const client = Find(scenario_.pptp_clients, node)) return client->dial;
    if (const auto* const user = Find(scenario_.dial_in_users, node)) return user->dial;
    return std::nullopt;
  }
  Numbers SetUpTimes() const {
    Numbers all;
    for (const auto& tunnel : report_.tunnels) {
      if (!tunnel.up || !IsOf(tunnel.client, metric_.of)) continue;
      if (const auto dial = DialOf(tunnel.client)) all.push_back(Seconds(*tunnel.up - *dial));
    }
    return all;
  }
  Numbers RoundTrips() const {
    Numbers all;
    for (const auto& ping : report_.pings) {
      if (!IsOf(ping.from, metric_.of) || ping.received == 0) continue;
      all.push_back(Seconds(ping.total) / ping.received);
    }
    return all;
  }
  Numbers PingLosses() const {
    Numbers all;
    for (const auto& ping : report_.pings) {
      if (!IsOf(ping.from, metric_.of) || ping.sent == 0) continue;
      all.push_back(1 - Share(ping.received, ping.sent));
    }
    return all;
  }

  Numbers OfLinks(Measure measure) const {
    Numbers all;
    for (const auto& link : report_.links) {
      if (!IsLink(metric_, link.a, link.b)) continue;
      const uint64_t number = measure == Measure::kWireOctets    ? link.octets
                              : measure == Measure::kWirePackets ? link.packets
                              : measure == Measure::kLinkLosses  ? link.lost
                                                                 : link.queue_drops;
      all.push_back(static_cast<double>(number));
    }
    return all;
  }
  std::optional<double> Overhead() const {
    const auto wire = Reduced(OfLinks(Measure::kWireOctets), Reduce::kSum);
    const auto payload = Reduced(Received(), Reduce::kSum);
    if (!wire || !payload || *payload <= 0) return std::nullopt;
    return *wire / *payload - 1;
  }

  std::optional<double> OfSeries(std::string_view csv) const {
    const auto wanted = [&](const SeriesRow& row) {
      return row.what == metric_.row->name && IsOf(row.node, metric_.of) &&
             row.name.starts_with(metric_.name);
    };
    Numbers all;
    for (const auto& [name, history] : HistoriesOf(csv, wanted)) {
      const auto number = history.Over(Seconds(report_.warm_up), Seconds(report_.simulated),
                                       metric_.reduce.value_or(Reduce::kMean));
      if (number) all.push_back(*number);
    }
    return Reduced(all, Reduce::kMean);
  }

  const Scenario& scenario_;
  const Report& report_;
  const Metric& metric_;
};

}  // namespace

std::optional<Problem> CheckMetrics(const Study& study, const Scenario& scenario) {
  std::vector<std::string> nodes;
  for (const auto& node : scenario.nodes) nodes.push_back(node.name.name);
  const auto known = [&](const Reference& reference) -> std::optional<Problem> {
    const std::optional<Reference> wanted = reference;
    for (const std::string& node : nodes) {
      if (IsOf(node, wanted)) return std::nullopt;
    }
    return Problem{reference.at, "there is no node \"" + reference.name.substr(0, 60) + "\"" +
                                     scenarios::Suggestion(reference.name, nodes)};
  };
  for (const auto& [name, metric, given] : study.metrics) {
    if (metric.of) {
      if (auto problem = known(*metric.of)) return problem;
    }
    if (!metric.link) continue;
    for (const Reference& end : *metric.link) {
      if (auto problem = known(end)) return problem;
    }
    const Metric& wanted = metric;
    const bool exists = std::any_of(
        scenario.links.begin(), scenario.links.end(), [&](const scenarios::Link& link) {
          return IsLink(wanted, link.between[0].name, link.between[1].name);
        });
    if (exists) continue;
    return Problem{metric.link->front().at, "no link joins \"" + (*metric.link)[0].name +
                                                "\" and \"" + (*metric.link)[1].name + "\""};
  }
  return std::nullopt;
}

std::string TextOfMetrics(const Study& study) {
  std::string text = "warm-up " + std::to_string(study.warm_up.count());
  for (const auto& [name, metric, given] : study.metrics) {
    text += "\n" + name.name + " " + WordsOf(metric.measure)[static_cast<size_t>(metric.measure)];
    if (metric.of) text += " of " + metric.of->name;
    if (metric.link) text += " link " + (*metric.link)[0].name + " " + (*metric.link)[1].name;
    if (metric.row) text += " row " + metric.row->name + " " + metric.name;
    if (metric.reduce) text += " " + WordsOf(*metric.reduce)[static_cast<size_t>(*metric.reduce)];
  }
  return text;
}

std::string UnitOf(const Metric& metric) {
  switch (metric.measure) {
    case Measure::kGoodput:
      return "bit/s";
    case Measure::kTransferTime:
    case Measure::kSetUpTime:
    case Measure::kRtt:
    case Measure::kDuration:
      return "s";
    case Measure::kReceived:
    case Measure::kWireOctets:
      return "octets";
    case Measure::kWirePackets:
    case Measure::kLinkLosses:
    case Measure::kQueueDrops:
      return "packets";
    case Measure::kLoss:
    case Measure::kPingLoss:
    case Measure::kOverhead:
      return "share";
    case Measure::kTunnels:
      return "tunnels";
    case Measure::kSeries:
      return UnitOfRow(metric.row ? metric.row->name : "");
  }
  return "";
}

bool NeedsLinks(const Study& study) {
  return std::any_of(study.metrics.begin(), study.metrics.end(), [](const auto& metric) {
    const Measure measure = metric.value.measure;
    return measure == Measure::kWireOctets || measure == Measure::kWirePackets ||
           measure == Measure::kOverhead || measure == Measure::kLinkLosses ||
           measure == Measure::kQueueDrops;
  });
}

bool NeedsSeries(const Study& study) {
  return std::any_of(study.metrics.begin(), study.metrics.end(), [](const auto& metric) {
    return metric.value.measure == Measure::kSeries;
  });
}

Values MeasureRun(const Study& study, const Scenario& scenario, const Report& report,
                  std::string_view series) {
  Values values;
  for (const auto& metric : study.metrics) {
    values.push_back(Meter(scenario, report, metric.value).Get(series));
  }
  return values;
}

}  // namespace pptplab::sweep
