// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A lecture through a recording: places in the order in which they are to be shown, each with what
// to say there. A text file that a teacher writes, one stop a line:
//
//   # where        what to say
//   packet:1       Nothing but TCP so far: port 1723 is open.
//   time:64.5ms    Here the client asks for a call.
//
// RECORDING.tour beside RECORDING.pcapng is found by itself; --tour names any other. "Save the
// bookmarks as a tour" writes one to begin with.
#ifndef PPTPLAB_VIZ_APP_TOUR_H_
#define PPTPLAB_VIZ_APP_TOUR_H_

#include <string>
#include <vector>

#include "stack/base/result.h"
#include "viz/model/state.h"

namespace pptplab::viz {

struct TourStop {
  ItemIndex item = kNoItem;
  std::string caption;
};

class Tour {
 public:
  /// Places are looked up in the recording that `state` shows; its cursor stays where it is. The
  /// error names the file, the line and what would be right.
  static Result<Tour, std::string> Read(const std::string& path, State& state);
  /// "run.pcapng" -> "run.tour"
  static std::string PathBeside(const std::string& recording);

  bool empty() const { return stops_.empty(); }
  const std::vector<TourStop>& stops() const { return stops_; }
  /// To the stop after or before the one shown last. At an end it says so.
  void Forward(State& state);
  void Back(State& state);

 private:
  void Go(State& state, size_t stop);

  std::vector<TourStop> stops_;
  size_t next_ = 0;  ///< the stop that Forward shows
};

/// The bookmarks as the text of a tour, each with one sentence of what happens there.
std::string TourOfBookmarks(State& state);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_TOUR_H_
