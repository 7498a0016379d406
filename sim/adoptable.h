// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What World::Adopt needs of an application, and all that the applications know of a World.
#ifndef PPTPLAB_SIM_ADOPTABLE_H_
#define PPTPLAB_SIM_ADOPTABLE_H_

#include <cstdint>

namespace pptplab::sim {

class Recorder;

class Adoptable {
 public:
  virtual ~Adoptable() = default;
  /// Before StartApplication; `recorder` outlives the application's last event. Without one the
  /// application runs all the same and nothing is recorded.
  virtual void SetRecorder(Recorder* recorder) = 0;
  /// ns-3's convention: takes random streams from `stream` on, returns how many.
  virtual int64_t AssignStreams(int64_t stream) = 0;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_ADOPTABLE_H_
