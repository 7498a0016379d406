// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §2, message by message.
#include "stack/explain/pptp_sentences.h"

#include <algorithm>
#include <array>

#include "stack/wire/pptp_control.h"

namespace pptplab::explain {
namespace {

using namespace wire;  // NOLINT: the messages are wire's, all fifteen of them

std::string TextOf(const Name64& name) {
  const auto end = std::find(name.begin(), name.end(), 0);
  return std::string(name.begin(), end);
}

std::string Version(uint16_t version) {
  return std::to_string(version >> 8) + "." + std::to_string(version & 0xff);
}

std::string Window(uint16_t packets) {
  return "it has room for " + Counted(packets, "packet") + " that are not acknowledged yet";
}

/// " (busy)", and for a general error which one.
std::string Result(std::string_view name, uint8_t result, uint8_t error) {
  std::string why(name.empty() ? "result " + std::to_string(result) : name);
  const std::string_view general = NameOfGeneralError(error);
  if (error != 0) why += ": " + (general.empty() ? std::to_string(error) : std::string(general));
  return " (" + why + ")";
}

class Teller {
 public:
  explicit Teller(const Parties& parties) : s_(parties.sender), r_(parties.receiver) {}

  std::string operator()(const StartControlConnectionRequest& m) const {
    const std::string name = TextOf(m.host_name);
    return s_ + " asks " + r_ + " to open a control connection, and says that it speaks PPTP " +
           Version(m.protocol_version) + (name.empty() ? "." : " and is called \"" + name + "\".");
  }
  std::string operator()(const StartControlConnectionReply& m) const {
    if (m.result_code <= 1) {  // some modems say 0, and everybody takes it for 1
      return s_ + " agrees: the control connection is open, and both speak PPTP " +
             Version(m.protocol_version) + ".";
    }
    return s_ + " refuses the control connection" +
           Result(NameOfStartResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const StopControlConnectionRequest& m) const {
    return s_ + " asks " + r_ + " to close the control connection" +
           (m.reason == 1 ? "." : InBrackets(NameOfStopReason(m.reason)) + ".");
  }
  std::string operator()(const StopControlConnectionReply& m) const {
    if (m.result_code == 1) return s_ + " agrees: the control connection is closed.";
    return s_ + " does not close the control connection" +
           Result(NameOfStopResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const EchoRequest&) const {
    return s_ + " has heard nothing for a while and asks whether " + r_ + " is still there.";
  }
  std::string operator()(const EchoReply& m) const {
    if (m.result_code == 1) return s_ + " is still there.";
    return s_ + " answers, but not well" +
           Result(NameOfEchoResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const OutgoingCallRequest& m) const {
    const std::string number = TextOf(m.phone_number);
    return s_ + " places a call" + (number.empty() ? "" : " to \"" + number + "\"") +
           ": packets to it are to carry Call ID " + std::to_string(m.call_id) + "; " +
           Window(m.packet_recv_window_size) + ".";
  }
  std::string operator()(const OutgoingCallReply& m) const {
    if (m.result_code <= 1) {
      return s_ + " answers the call: packets to it are to carry Call ID " +
             std::to_string(m.call_id) + "; " + Window(m.packet_recv_window_size) +
             ". From now on PPP travels in GRE.";
    }
    return s_ + " refuses the call" +
           Result(NameOfOutgoingCallResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const IncomingCallRequest& m) const {
    return s_ + " says that a call has come in from \"" + TextOf(m.dialing_number) +
           "\": packets to it are to carry Call ID " + std::to_string(m.call_id) + ".";
  }
  std::string operator()(const IncomingCallReply& m) const {
    if (m.result_code == 1) {
      return s_ + " wants the call: packets to it are to carry Call ID " +
             std::to_string(m.call_id) + "; " + Window(m.packet_recv_window_size) + ".";
    }
    return s_ + " does not want the call" +
           Result(NameOfIncomingCallResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const IncomingCallConnected& m) const {
    return s_ + " has answered the caller: the line runs at " + std::to_string(m.connect_speed) +
           " bit/s. From now on PPP travels in GRE.";
  }
  std::string operator()(const CallClearRequest& m) const {
    return s_ + " hangs up the call that it gave Call ID " + std::to_string(m.call_id) + ".";
  }
  std::string operator()(const CallDisconnectNotify& m) const {
    return s_ + " says that the call with its Call ID " + std::to_string(m.call_id) + " has ended" +
           Result(NameOfDisconnectResult(m.result_code), m.result_code, m.error_code) + ".";
  }
  std::string operator()(const WanErrorNotify& m) const {
    std::string text = s_ + " reports errors on the telephone line since the call began: " +
                       Counted(m.crc_errors, "bad checksum") + ", " +
                       Counted(m.framing_errors, "bad frame");
    const auto add = [&](uint32_t count, const char* what) {
      if (count > 0) text += ", " + Counted(count, what);
    };
    add(m.hardware_overruns, "hardware overrun");
    add(m.buffer_overruns, "buffer overrun");
    add(m.time_out_errors, "time-out");
    add(m.alignment_errors, "alignment error");
    return text + ".";
  }
  std::string operator()(const SetLinkInfo& m) const {
    if (m.send_accm == 0 && m.receive_accm == 0) {
      return s_ + " passes on what LCP agreed on: no control characters need to be escaped.";
    }
    return s_ +
           " tells which control characters are to be escaped: all, or some of them, as on a "
           "telephone line.";
  }

 private:
  const std::string& s_;
  const std::string& r_;
};

Step StepOf(ControlType type) {
  switch (type) {
    case ControlType::kStartControlConnectionRequest:
    case ControlType::kStartControlConnectionReply:
    case ControlType::kOutgoingCallRequest:
    case ControlType::kOutgoingCallReply:
    case ControlType::kIncomingCallRequest:
    case ControlType::kIncomingCallReply:
    case ControlType::kIncomingCallConnected:
    case ControlType::kSetLinkInfo:
      return Step::kEstablishment;
    case ControlType::kEchoRequest:
    case ControlType::kEchoReply:
    case ControlType::kWanErrorNotify:
      return Step::kKeepAlive;
    case ControlType::kStopControlConnectionRequest:
    case ControlType::kStopControlConnectionReply:
    case ControlType::kCallClearRequest:
    case ControlType::kCallDisconnectNotify:
      return Step::kHangUp;
  }
  return Step::kKeepAlive;
}

}  // namespace

Told TellPptp(ByteView bytes, const Parties& parties) {
  const auto message = ReadControlMessage(bytes);
  if (!message) {
    return {"PPTP, malformed",
            parties.sender +
                " sends what is no PPTP control message: " + ToString(message.error()) + ".",
            Step::kKeepAlive};
  }
  const ControlType type = TypeOf(*message);
  return {std::string(NameOfControlType(static_cast<uint32_t>(type))),
          std::visit(Teller(parties), *message), StepOf(type)};
}

}  // namespace pptplab::explain
