// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-explain: every packet of a recording in words, octet by octet, with its RFC section; or
// the same as one HTML page. Needs no display: it stands here because it uses the index and the
// filter of viz/model. Status 0: done; 1: there is nothing to explain; 2: bad usage or input, with
// one sentence.
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "stack/explain/explanation.h"
#include "stack/explain/html_page.h"
#include "viz/model/explanation.h"
#include "viz/model/filter.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {
namespace {

constexpr int kDone = 0;
constexpr int kNothing = 1;
constexpr int kBadInput = 2;

constexpr size_t kMostOnPage = 400;  // items: a page is to be read

struct Options {
  std::string recording;
  std::optional<uint32_t> packet;
  std::optional<uint32_t> item;
  std::optional<int> depth;
  std::string filter;
  std::string html;
};

int Complain(const std::string& sentence) {
  std::cerr << "pptplab-explain: " << trace::PrintableText(sentence) << "\n";
  return kBadInput;
}

void Declare(CLI::App& app, Options& options) {
  app.name("pptplab-explain");
  app.footer(
      "Without --packet, --item or --filter: every packet where it is first seen, and what "
      "happened "
      "between them.\nWith --html: the story, message by message, in at most " +
      std::to_string(kMostOnPage) +
      " items.\n\n"
      "Examples:\n"
      "  pptplab explain remote-access.pcapng --packet 17\n"
      "  pptplab explain remote-access.pcapng --depth 1\n"
      "  pptplab explain remote-access.pcapng --filter 'lcp and sent' --depth 2\n"
      "  pptplab explain remote-access.pcapng --html illustrated-pptp.html\n\n"
      "Exit status: 0 done; 1 nothing to explain; 2 bad usage or a file that can't be read or "
      "written.");
  app.add_option("recording", options.recording,
                 "a recording of `pptplab run` or `pptplab decode`, or a capture")
      ->required();
  auto* const packet =
      app.add_option("-n,--packet", options.packet, "only packet N, counted from 1 as tshark does");
  auto* const item = app.add_option("--item", options.item,
                                    "only item N: packets and events in the order of time, from 0")
                         ->excludes(packet);
  app.add_option("-d,--depth", options.depth,
                 "1: a sentence; 2: a paragraph; 3: all of it, every octet (default: 3)")
      ->check(CLI::Range(1, 3));
  app.add_option("-f,--filter", options.filter,
                 "only what matches, in the window's language: \"lcp and node=client\"")
      ->excludes(packet)
      ->excludes(item);
  app.add_option("-o,--html", options.html, "write one HTML page to FILE (-: standard output)");
}

explain::TextStyle StyleOfTerminal() {
  explain::TextStyle style;
  if (!isatty(STDOUT_FILENO)) return style;
  style.colour = std::getenv("NO_COLOR") == nullptr;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) {
    style.width = std::min<size_t>(size.ws_col, 120);
  }
  return style;
}

/// One item after the other, as asked for: for the terminal every packet where it is first seen,
/// for a page the stops of the story.
class Selection {
 public:
  Selection(const RecordingModel& recording, const Options& options)
      : recording_(recording), options_(options) {}

  /// A sentence if something is wrong.
  std::optional<std::string> Prepare() {
    if (options_.packet) {
      only_ = recording_.PacketNumber(*options_.packet);
      if (only_ == kNoItem) {
        return options_.recording + ": has no packet " + std::to_string(*options_.packet);
      }
    } else if (options_.item) {
      only_ = *options_.item;
      if (only_ >= recording_.size()) {
        return options_.recording + ": has no item " + std::to_string(*options_.item) + ", only " +
               std::to_string(recording_.size()) + ", counted from 0";
      }
    }
    auto filter = Filter::Parse(options_.filter);
    if (!filter) return "--filter: " + filter.error().sentence;
    filter_ = std::move(*filter);
    const bool is_story = !options_.html.empty() && only_ == kNoItem && options_.filter.empty();
    if (is_story) timeline_ = std::make_unique<Timeline>(recording_);
    return std::nullopt;
  }

  template <class Visit>
  void Each(const Visit& visit) {
    if (only_ != kNoItem) {
      visit(only_);
      return;
    }
    if (timeline_) {
      ItemIndex at = timeline_->First(StepUnit::kMessage);
      for (; at != kNoItem && visit(at);) at = timeline_->Next(StepUnit::kMessage, at);
      return;
    }
    for (size_t at = 0; at < recording_.size(); ++at) {
      const auto index = static_cast<ItemIndex>(at);
      if (Wanted(index) && !visit(index)) return;
    }
  }

 private:
  bool Wanted(ItemIndex index) {
    if (!filter_.MatchesEverything()) return filter_.Matches(recording_, index);
    const Item& item = recording_.item(index);
    if (item.Is<trace::Drop>() || item.Is<trace::Note>() || item.Is<trace::Key>()) return true;
    if (!item.IsPacket() || item.interface >= recording_.interfaces().size()) return false;
    if (recording_.interfaces()[item.interface].is_tunnel) return false;
    return item.journey == 0 || seen_.insert(item.journey).second;
  }

  const RecordingModel& recording_;
  const Options& options_;
  ItemIndex only_ = kNoItem;
  Filter filter_;
  std::unique_ptr<Timeline> timeline_;
  std::unordered_set<JourneyId> seen_;
};

size_t PrintText(const RecordingModel& recording, Selection& selection, explain::Depth depth) {
  const Explainer explainer(recording);
  const explain::TextStyle style = StyleOfTerminal();
  size_t count = 0;
  selection.Each([&](ItemIndex index) {
    if (count++ > 0) std::cout << "\n";
    explain::PrintExplanation(explainer.Explain(index, depth), depth, std::cout, style);
    return static_cast<bool>(std::cout);  // whoever reads may have enough: | head
  });
  std::cout.flush();
  return count;
}

std::string CommandLine(const Options& options) {
  std::string text =
      "pptplab explain " + std::filesystem::path(options.recording).filename().string();
  if (options.packet) text += " --packet " + std::to_string(*options.packet);
  if (options.item) text += " --item " + std::to_string(*options.item);
  if (!options.filter.empty()) text += " --filter '" + options.filter + "'";
  if (options.depth) text += " --depth " + std::to_string(*options.depth);
  return text + " --html " + std::filesystem::path(options.html).filename().string();
}

size_t WritePage(const RecordingModel& recording, Selection& selection, const Options& options,
                 explain::Depth depth, std::ostream& out) {
  const Explainer explainer(recording);
  const std::string name = std::filesystem::path(options.recording).filename().string();
  explain::HtmlPage page(
      out, {"Illustrated PPTP: " + name,
            "What happened, message by message, and every octet of it. Open “Every octet” where "
            "you want to look closer.",
            CommandLine(options)});
  size_t count = 0;
  selection.Each([&](ItemIndex index) {
    if (count == kMostOnPage) {
      page.Say(
          "The page ends here, the recording goes on: --filter or --packet choose another "
          "part of it.");
      return false;
    }
    ++count;
    page.Add(explainer.Explain(index, depth), depth);
    return static_cast<bool>(out);
  });
  page.End();
  out.flush();
  return count;
}

int WriteHtml(const RecordingModel& recording, Selection& selection, const Options& options,
              explain::Depth depth) {
  std::error_code ignored;
  if (std::filesystem::equivalent(options.recording, options.html, ignored)) {
    return Complain(options.html + ": is the recording itself; choose another file with --html");
  }
  std::ofstream file;
  if (options.html != "-") {
    file.open(options.html, std::ios::binary | std::ios::trunc);
    if (!file) return Complain(options.html + ": cannot be written");
  }
  std::ostream& out = options.html == "-" ? std::cout : file;
  const size_t count = WritePage(recording, selection, options, depth, out);
  if (!out) return Complain(options.html + ": cannot be written to the end");
  return count > 0 ? kDone : kNothing;
}

int Run(const Options& options) {
  auto recording = RecordingModel::Open(options.recording);
  if (!recording) return Complain(recording.error());
  const RecordingModel& model = **recording;
  Selection selection(model, options);
  if (const auto problem = selection.Prepare()) return Complain(*problem);
  const auto depth = static_cast<explain::Depth>(options.depth.value_or(3));
  int status = kDone;
  if (!options.html.empty()) {
    status = WriteHtml(model, selection, options, depth);
  } else {
    status = PrintText(model, selection, depth) > 0 ? kDone : kNothing;
  }
  if (status == kNothing) {
    std::cerr << "pptplab-explain: " << trace::PrintableText(options.recording)
              << ": nothing in it is to be explained\n";
  }
  if (!model.problem().empty()) {
    std::cerr << "pptplab-explain: " << trace::PrintableText(options.recording) << ": "
              << trace::PrintableText(model.problem()) << "; what is whole before it was used\n";
  }
  return status;
}

int Main(int argc, char** argv) {
  CLI::App app("Explains a recording: every packet in words, octet by octet.");
  Options options;
  Declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadInput;
  }
  return Run(options);
}

}  // namespace
}  // namespace pptplab::viz

int main(int argc, char** argv) {
  try {
    return pptplab::viz::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pptplab-explain: " << error.what() << "\n";
    return 2;
  }
}
