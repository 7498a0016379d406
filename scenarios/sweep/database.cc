// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See database.h.
#include "scenarios/sweep/database.h"

#include <sqlite3.h>

#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "scenarios/sweep/build_id.h"

namespace pptplab::sweep {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE study (name TEXT, title TEXT, question TEXT, file TEXT, scenario TEXT, build TEXT, confidence REAL);
CREATE TABLE parameters (number INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE points (point INTEGER, parameter TEXT, value TEXT, PRIMARY KEY (point, parameter));
CREATE TABLE runs (point INTEGER, run INTEGER, seconds REAL, failed TEXT, stderr TEXT, command TEXT,
                   PRIMARY KEY (point, run));
CREATE TABLE "values" (point INTEGER, run INTEGER, metric TEXT, value REAL, PRIMARY KEY (point, run, metric));
CREATE TABLE results (point INTEGER, metric TEXT, unit TEXT, n INTEGER, failed INTEGER, without INTEGER,
                      mean REAL, deviation REAL, low REAL, high REAL, converged INTEGER,
                      PRIMARY KEY (point, metric));
CREATE TABLE quantiles (point INTEGER, metric TEXT, share REAL, value REAL, low REAL, high REAL);
CREATE TABLE differences (parameter TEXT, from_point INTEGER, to_point INTEGER, metric TEXT, n INTEGER,
                          base REAL, mean REAL, low REAL, high REAL, unpaired_low REAL, unpaired_high REAL);
)";

class Database {
 public:
  explicit Database(const std::string& path) : path_(path) {
    std::remove(path.c_str());
    Check(::sqlite3_open(path.c_str(), &database_));
    // A file that is half written is thrown away anyway.
    Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;");
    Run(kTables);
  }
  ~Database() { ::sqlite3_close(database_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void Run(const char* sql) { Check(::sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  void Check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    throw std::runtime_error(path_ + " can't be written: " + ::sqlite3_errmsg(database_));
  }
  sqlite3* get() const { return database_; }

 private:
  const std::string path_;
  sqlite3* database_ = nullptr;
};

/// One table's INSERT, again and again.
class Insert {
 public:
  Insert(Database& database, const char* table, int columns) : database_(database) {
    std::string sql = "INSERT INTO " + std::string(table) + " VALUES (?";
    for (int i = 1; i < columns; ++i) sql += ", ?";
    database.Check(::sqlite3_prepare_v2(database.get(), (sql + ")").c_str(), -1, &statement_, nullptr));
  }
  ~Insert() { ::sqlite3_finalize(statement_); }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;

  template <class... T>
  void operator()(const T&... values) {
    int column = 0;
    (Bind(++column, values), ...);
    database_.Check(::sqlite3_step(statement_));
    ::sqlite3_reset(statement_);
  }

 private:
  void Bind(int column, const std::string& text) {
    database_.Check(::sqlite3_bind_text(statement_, column, text.c_str(), static_cast<int>(text.size()),
                                        SQLITE_TRANSIENT));
  }
  void Bind(int column, double number) {
    database_.Check(std::isfinite(number) ? ::sqlite3_bind_double(statement_, column, number)
                                          : ::sqlite3_bind_null(statement_, column));
  }
  void Bind(int column, const std::optional<double>& number) { Bind(column, number.value_or(NAN)); }
  void Bind(int column, size_t number) {
    database_.Check(::sqlite3_bind_int64(statement_, column, static_cast<sqlite3_int64>(number)));
  }

  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// NaN: none.
double Low(const Mean& mean) { return mean.n == 0 ? NAN : mean.mean - mean.half_width; }
double High(const Mean& mean) { return mean.n == 0 ? NAN : mean.mean + mean.half_width; }

void AddRuns(Database& database, const Campaign& campaign) {
  const Plan& plan = campaign.plan();
  const Study& study = plan.study();
  Insert runs(database, "runs", 6), values(database, "\"values\"", 4), points(database, "points", 3);
  for (size_t cell = 0; cell < plan.cells().size(); ++cell) {
    for (size_t i = 0; i < study.parameters.size(); ++i) {
      points(cell, study.parameters[i].name.name, plan.cells()[cell].values[i]);
    }
    const auto& results = campaign.results(cell);
    for (size_t run = 0; run < results.size(); ++run) {
      if (!results[run]) continue;
      const RunResult& result = *results[run];
      const size_t number = study.first_run + run;
      runs(cell, number, result.seconds, result.failed ? WhyFailed(result) : std::string(), result.error,
           plan.CommandOf(plan.cells()[cell], static_cast<uint32_t>(number)));
      for (size_t metric = 0; metric < result.values.size(); ++metric) {
        values(cell, number, study.metrics[metric].name.name, result.values[metric]);
      }
    }
  }
}

void AddResults(Database& database, const Study& study, const Analysis& analysis) {
  Insert results(database, "results", 11), quantiles(database, "quantiles", 6);
  for (size_t point = 0; point < analysis.points.size(); ++point) {
    const PointResult& result = analysis.points[point];
    for (size_t metric = 0; metric < study.metrics.size(); ++metric) {
      const Estimate& estimate = result.metrics[metric];
      const std::string& name = study.metrics[metric].name.name;
      results(point, name, UnitOf(study.metrics[metric].value), estimate.mean.n, result.failed,
              estimate.without, estimate.mean.n > 0 ? estimate.mean.mean : NAN,
              estimate.mean.n > 1 ? estimate.mean.deviation : NAN, Low(estimate.mean),
              High(estimate.mean), size_t{result.converged});
      for (size_t q = 0; q < estimate.quantiles.size(); ++q) {
        const Quantile& quantile = estimate.quantiles[q];
        quantiles(point, name, study.quantiles[q].value, quantile.value, quantile.low, quantile.high);
      }
    }
  }
  Insert differences(database, "differences", 11);
  for (const Difference& difference : analysis.differences) {
    differences(study.pairs[difference.pairs].parameter.name, difference.from, difference.to,
                study.metrics[difference.metric].name.name, difference.paired.n, difference.base,
                difference.paired.mean, Low(difference.paired), High(difference.paired),
                Low(difference.unpaired), High(difference.unpaired));
  }
}

}  // namespace

void WriteDatabase(const std::string& path, const Campaign& campaign, const Analysis& analysis) {
  const Study& study = campaign.plan().study();
  const std::string part = path + ".part";
  {
    Database database(part);
    Insert(database, "study", 7)(study.name, study.title, study.question, study.path,
                                 campaign.plan().scenario_path(), BuildId(), study.confidence.value);
    Insert parameters(database, "parameters", 2);
    for (size_t i = 0; i < study.parameters.size(); ++i) parameters(i, study.parameters[i].name.name);
    AddRuns(database, campaign);
    AddResults(database, study, analysis);
    database.Run("COMMIT;");
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    throw std::runtime_error(path + " can't be written");
  }
}

}  // namespace pptplab::sweep
