// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The stack's names that the public headers of sim/ say, without its headers: those are C++20, and
// a program that includes ns3/core-module.h is C++17.
#ifndef PPTPLAB_SIM_STACK_NAMES_H_
#define PPTPLAB_SIM_STACK_NAMES_H_

#include <cstdint>

namespace pptplab {

using JourneyId = uint64_t;

namespace trace {
using NodeId = uint16_t;
class TraceSink;
}  // namespace trace

namespace ppp {
struct User;
}  // namespace ppp

namespace tunnel {
using CallId = uint16_t;
class Endpoint;
class FrameTap;
struct CallEnded;
struct DialLine;
struct EndpointConfig;
struct LinkDown;
struct LinkUp;
struct SendFrame;
struct SetLineAccm;
}  // namespace tunnel

namespace sim {
class EndpointDriver;
class Recorder;
class StreamRng;
}  // namespace sim

}  // namespace pptplab

#endif  // PPTPLAB_SIM_STACK_NAMES_H_
