// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The habits of pptp-linux and pptpd ("linux"), of Windows 2000's client and server, and of mpd5.
#include "stack/tunnel/presets.h"

#include <array>

namespace pptplab::tunnel {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 3> kNames = {"linux", "windows2000", "mpd"};

void BeLinux(End end, EndpointConfig& config) {
  const bool is_client = end == End::kClient;
  pptp::ControlConfig& control = config.control;
  control.host_name = "local";
  control.vendor_string = is_client ? "cananian" : "linux";
  control.firmware_revision = 1;
  control.maximum_channels = is_client ? 65535 : 1;
  if (!is_client) {
    control.maximum_calls = 1;
    control.framing_capabilities = control.bearer_capabilities = 0;
    control.reply_timeout = seconds(10);  // for the first packet
    control.stop_timeout = seconds(5);
    config.session.authentication.server_name = "pptpd";  // Debian's /etc/ppp/pptpd-options
    config.ppp_start_delay = milliseconds(100);  // seen: 70 to 170 until its pppd says something
  }
  control.minimum_bps = 2400;
  control.maximum_bps = 10'000'000;
  control.receive_window = 3;
  control.packet_processing_delay = 0;
  config.gre_sender.windowing = false;
  config.gre_sender.first_sequence_number = is_client ? 1 : 0;
  config.gre_receiver.acknowledgment_delay = is_client ? milliseconds(500) : milliseconds(50);
  config.gre_receiver.reorder_time = milliseconds(300);
  config.gre_receiver.reorder_packets = 300;
  config.closes_on_unreachable_gre = !is_client;  // seen: nat-no-alg, in the golden captures
  config.clears_calls_of_closed_connection = is_client;
  config.session.automaton.restart_interval = seconds(3);
  config.session.lcp.mru = 1500;
  config.sends_link_info = false;
  // Debian's /etc/ppp/options.
  config.session.lcp.echo_interval = seconds(30);
  config.session.lcp.echo_failures = 4;
  config.session.lcp.echo_at_once = true;
  config.session.encryption.before_networks = true;
  // The kernel's MPPE: no 56 bits, its own idea of FLUSHED; pppd refuses stateful mode by itself.
  config.session.encryption.dialect = ppp::MppeDialect::kLinux;
  config.session.encryption.allow_56 = false;
  config.session.encryption.allow_stateful = false;
}

void BeWindows2000(End end, EndpointConfig& config) {
  pptp::ControlConfig& control = config.control;
  control.framing_capabilities = control.bearer_capabilities = 1;
  control.firmware_revision = 2195;
  control.maximum_channels = 0;
  control.minimum_bps = 300;
  control.maximum_bps = 100'000'000;
  control.receive_window = 64;
  control.packet_processing_delay = 0;
  config.gre_sender.first_sequence_number = 0;
  config.gre_receiver.acknowledgment_delay = milliseconds(95);  // seen: 90 to 100
  config.session.lcp.mru = 1500;                                // it asks for no MRU and no ACCM
  config.session.lcp.asyncmap = false;
  config.session.encryption.compression = ppp::EncryptionPolicy::kAllowed;  // asks for MPPC too
  config.session.automaton.restart_interval = seconds(2);
  if (end == End::kClient) {  // seen: both, one after the other
    config.session.lcp.identification = "MSRASV5.00\nMSRAS-1-" + control.host_name;
    config.session.ipcp.request_dns = config.session.ipcp.request_nbns = true;
  }
}

void BeMpd(EndpointConfig& config) {
  pptp::ControlConfig& control = config.control;
  control.vendor_string = "FreeBSD MPD";
  control.firmware_revision = 0x0101;
  control.maximum_channels = 0;
  control.receive_window = 16;
  control.packet_processing_delay = 1;
  control.call_timeout = seconds(90);
  control.stop_timeout = seconds(3);
  config.gre_sender.windowing = false;  // it has it, but off
  config.gre_sender.first_sequence_number = 0;
  config.gre_sender.minimum_time_out = milliseconds(12);
  config.gre_sender.maximum_time_out = seconds(3);
  config.gre_receiver.reorder_time = milliseconds(1);
  config.gre_receiver.reorder_packets = 1;
  config.session.automaton.restart_interval = seconds(2);
  config.session.lcp.mru = 1500;
  config.session.lcp.min_mru = 296;
  config.session.authentication.max_attempts = 5;
  config.session.lcp.echo_interval = seconds(5);
  config.session.lcp.echo_failures = 8;  // 40 s
}

}  // namespace

std::span<const std::string_view> PresetNames() { return kNames; }

bool ApplyPreset(std::string_view name, End end, EndpointConfig& config) {
  if (name == "linux") {
    BeLinux(end, config);
  } else if (name == "windows2000") {
    BeWindows2000(end, config);
  } else if (name == "mpd") {
    BeMpd(config);
  } else {
    return false;
  }
  return true;
}

}  // namespace pptplab::tunnel
