// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The question a person has after typing a password: did it fit?
#include "viz/app/decode_report.h"

namespace pptplab::viz {

namespace {

std::string DescribeSecret(const observe::SessionSummary& session) {
  for (const observe::AuthenticationSummary& proof : session.authentication) {
    if (!proof.verified) continue;
    if (*proof.verified) return "The password is " + proof.user + "'s. ";
    return "The password given is not the one that " + proof.user + " used. ";
  }
  return "";
}

}  // namespace

std::string DescribeDecoding(const observe::DecodeResult& result, const std::string& name) {
  if (result.summary.sessions.empty()) {
    return name + " holds no PPTP: neither TCP port 1723 with control messages nor enhanced GRE.";
  }
  const observe::SessionSummary& session = result.summary.sessions.front();
  std::string text = name + ": " + DescribeSecret(session);
  if (session.packets.mppe > 0) {
    text += std::to_string(session.packets.decrypted) + " of " +
            std::to_string(session.packets.mppe) + " encrypted packets could be read. ";
  }
  if (result.summary.sessions.size() > 1) {
    text += "It holds " + std::to_string(result.summary.sessions.size()) + " sessions. ";
  }
  if (!result.problem.empty()) text += "The file is broken: " + result.problem + ". ";
  return text;
}

}  // namespace pptplab::viz
