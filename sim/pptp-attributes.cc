// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Attributes and trace sources that ns3::PptpClient and ns3::PptpServer share: one line for
// each field of tunnel::EndpointConfig, with its RFC section and unit. Initial values are the
// stack's own defaults.
#include "ns3/boolean.h"
#include "ns3/trace-source-accessor.h"
#include "sim/config_accessor.h"
#include "sim/pptp-application.h"
#include "sim/pptp-server.h"
#include "stack/tunnel/presets.h"

namespace ns3 {

namespace {

using Config = pptplab::tunnel::EndpointConfig;

/// What a lambda below looks like: from a configuration to one of its fields.
#define FIELD(path) \
  [](Config & c) -> auto& { return c.path; }

void AddControl(PptpAttributes& a) {
  using pptplab::pptp::LineBehaviour;
  a.Add("HostName", "Host Name field of Start-Control-Connection messages (RFC 2637 section 2.1)",
        FIELD(control.host_name))
      .Add("VendorString",
           "Vendor String field of Start-Control-Connection messages (RFC 2637 "
           "section 2.1)",
           FIELD(control.vendor_string))
      .Add("FramingCapabilities",
           "bit 0: asynchronous, bit 1: synchronous framing (RFC 2637 "
           "section 2.1)",
           FIELD(control.framing_capabilities))
      .Add("BearerCapabilities", "bit 0: analog, bit 1: digital access (RFC 2637 section 2.1)",
           FIELD(control.bearer_capabilities))
      .Add("MaximumChannels",
           "PPP sessions that this PAC can support; 0 from a PNS (RFC 2637 "
           "section 2.1)",
           FIELD(control.maximum_channels))
      .Add("FirmwareRevision", "Firmware Revision field (RFC 2637 section 2.1)",
           FIELD(control.firmware_revision))
      .Add("MaximumCalls",
           "calls on one control connection; more are refused: Busy (RFC 2637 section 2.8, Result "
           "Code 4) or No-Resource (section 2.10)",
           FIELD(control.maximum_calls))
      .Add("FirstCallId",
           "Call ID of the first call (RFC 2637 section 2.7), later ones count up; 0: random ones",
           FIELD(first_call_id))
      .Add("AcceptOutgoingCalls",
           "whether a PAC takes Outgoing-Call-Requests; else Do Not Accept (RFC 2637 section 2.8, "
           "Result Code 7)",
           FIELD(control.accept_outgoing_calls))
      .Add(
          "Line",
          "what a PAC's telephone line does with an outgoing call (RFC 2637 section 2.8): Answers, "
          "NoCarrier, Busy, NoDialTone, DoesNotAnswer, Fails; over IP there is none and it answers",
          FIELD(control.line),
          MakeEnumChecker(static_cast<int>(LineBehaviour::kAnswers), "Answers",
                          static_cast<int>(LineBehaviour::kNoCarrier), "NoCarrier",
                          static_cast<int>(LineBehaviour::kBusy), "Busy",
                          static_cast<int>(LineBehaviour::kNoDialTone), "NoDialTone",
                          static_cast<int>(LineBehaviour::kDoesNotAnswer), "DoesNotAnswer",
                          static_cast<int>(LineBehaviour::kFails), "Fails"))
      .Add("AnswerDelay", "until a PAC's line has done so (RFC 2637 section 3.2.4.1)",
           FIELD(control.answer_delay))
      .Add("DialTimeout",
           "what a PAC allots to an outgoing call (RFC 2637 section 2.8, Result Code 6, gives no "
           "value)",
           FIELD(control.dial_timeout))
      .Add("PhoneNumber", "what a PNS asks a PAC to dial (RFC 2637 section 2.7); empty over IP",
           FIELD(control.phone_number))
      .Add("Subaddress", "further dialing information of a PNS (RFC 2637 section 2.7)",
           FIELD(control.subaddress))
      .Add("BearerType", "1: analog, 2: digital, 3: any line (RFC 2637 section 2.7)",
           FIELD(control.bearer_type))
      .Add("FramingType", "1: asynchronous, 2: synchronous, 3: either (RFC 2637 section 2.7)",
           FIELD(control.framing_type))
      .Add(
          "AuthorizedFirst",
          "first outer address from which a control connection is accepted; others get Result Code "
          "4 (RFC 2637 section 2.2); 0.0.0.0: everybody",
          FIELD(authorized_first))
      .Add("AuthorizedLast", "the last such address (RFC 2637 section 2.2)", FIELD(authorized_last))
      .Add("MaximumConnections",
           "control connections at once; more get No-Resource (RFC 2637 sections 2.2 and 2.16); 0: "
           "any number",
           FIELD(maximum_connections))
      .Add("MaximumConnectionsPerPeer", "the same of one outer address (RFC 2637 section 2.16)",
           FIELD(maximum_connections_per_peer))
      .Add("MaximumHalfOpen",
           "accepted connections without a Start-Control-Connection-Request yet; one more closes the "
           "oldest (RFC 2637 section 3.1.4 only lets them wait for ReplyTimeout); 0: any number",
           FIELD(maximum_half_open))
      .Add("MaximumHalfOpenPerPeer", "the same of one outer address (RFC 2637 section 3.1.4)",
           FIELD(maximum_half_open_per_peer))
      .Add("MaximumUnauthenticated",
           "calls whose peer has not proved yet who it is; more are cleared with No-Resource (RFC "
           "2637 section 2.13); 0: any number",
           FIELD(maximum_unauthenticated))
      .Add("MaximumUnauthenticatedPerPeer", "the same of one outer address (RFC 2637 section 2.13)",
           FIELD(maximum_unauthenticated_per_peer))
      .Add("MaximumUnsent",
           "octets of control messages that may wait for a peer that doesn't read; then its "
           "connection is closed (RFC 2637 section 3 lets TCP close at any time)",
           FIELD(maximum_unsent))
      .Add("OneConnectionPerPeer",
           "a second control connection of the same address gets Result Code 3 (RFC 2637 sections "
           "2.2 and 3.1.3); off, because clients behind a NAT share one",
           FIELD(one_connection_per_peer))
      .Add("CloseOnUnreachableGre",
           "an ICMP error about GRE closes the control connection, as pptpd does (RFC 1122 section "
           "3.2.2.1; RFC 2637 says nothing)",
           FIELD(closes_on_unreachable_gre))
      .Add("PppStartDelay",
           "from a call's establishment to PPP's first message; pptpd starts a pppd meanwhile (RFC "
           "2637 section 3.2.3 says nothing about it)",
           FIELD(ppp_start_delay))
      .Add("SendLinkInfo", "a PNS sends Set-Link-Info once LCP is opened (RFC 2637 section 2.15)",
           FIELD(sends_link_info))
      .Add("ClearCallsOfClosedConnection",
           "a Call-Clear-Request for each call when the peer closes TCP, as pptp-linux does (RFC "
           "2637 section 2.12)",
           FIELD(clears_calls_of_closed_connection))
      .Add("MinimumBps", "lowest acceptable line speed, bit/s (RFC 2637 section 2.7)",
           FIELD(control.minimum_bps))
      .Add("MaximumBps", "highest acceptable line speed, bit/s (RFC 2637 section 2.7)",
           FIELD(control.maximum_bps))
      .Add("ConnectSpeed", "speed that a PAC reports, bit/s (RFC 2637 section 2.8)",
           FIELD(control.connect_speed))
      .Add("ReceiveWindow",
           "Packet Receive Window Size that we offer, packets (RFC 2637 sections "
           "2.7 and 4.2)",
           FIELD(control.receive_window))
      .Add("PacketProcessingDelay",
           "Packet Processing Delay that we report, 1/10 s (RFC 2637 "
           "sections 2.7 and 4.4)",
           FIELD(control.packet_processing_delay))
      .Add(
          "ReplyTimeout",
          "wait for the reply to a Start-Control-Connection-Request (RFC 2637 section 3.1.4: 60 s)",
          FIELD(control.reply_timeout))
      .Add("StopTimeout",
           "wait for the reply to a Stop-Control-Connection-Request (RFC 2637 section 3: 60 s)",
           FIELD(control.stop_timeout))
      .Add("CallTimeout",
           "wait for a call to change its state before the control connection is closed (RFC 2637 "
           "section 3.2.1: 60 s)",
           FIELD(control.call_timeout))
      .Add("WanErrorInterval",
           "least time between two WAN-Error-Notify of a call (RFC 2637 section 2.14: 60 s)",
           FIELD(control.wan_error_interval))
      .Add("EchoInterval",
           "silence before an Echo-Request is sent; 0: never (RFC 2637 section "
           "3.1.4: 60 s)",
           FIELD(control.echo_interval))
      .Add("EchoTimeout",
           "wait for an Echo-Reply before the control connection is closed (RFC 2637 "
           "section 3.1.4: 60 s)",
           FIELD(control.echo_timeout));
}

void AddGre(PptpAttributes& a) {
  a.Add("FirstSequenceNumber",
        "Sequence Number of the first GRE packet (RFC 2637 section 4.1: 0; "
        "Linux starts at 1)",
        FIELD(gre_sender.first_sequence_number))
      .Add("Windowing",
           "send no more GRE packets than the sliding window allows (RFC 2637 section 4.2); most "
           "real peers don't",
           FIELD(gre_sender.windowing))
      .Add("WindowQueue",
           "packets that may wait for the window (RFC 2637 section 4.2.4 gives no value)",
           FIELD(gre_sender.queue_packets))
      .Add("MinTimeOut",
           "shortest wait for a GRE acknowledgment (RFC 2637 section 4.4.1 gives no value)",
           FIELD(gre_sender.minimum_time_out))
      .Add("MaxTimeOut",
           "longest wait for a GRE acknowledgment (RFC 2637 section 4.4 gives no value)",
           FIELD(gre_sender.maximum_time_out))
      .Add("Alpha", "gain of the round-trip time (RFC 2637 section 4.4.1: 1/8)",
           FIELD(gre_sender.alpha), MakeDoubleChecker<double>(0, 1))
      .Add("Beta", "gain of the mean deviation (RFC 2637 section 4.4.1: 1/4)",
           FIELD(gre_sender.beta), MakeDoubleChecker<double>(0, 1))
      .Add("Chi", "deviations in the time-out (RFC 2637 section 4.4.1: 4)", FIELD(gre_sender.chi),
           MakeDoubleChecker<double>(0, 1000))
      .Add("Delta", "growth of the round-trip time after a time-out (RFC 2637 section 4.4.2: 2)",
           FIELD(gre_sender.delta), MakeDoubleChecker<double>(1, 1000))
      .Add("ReorderTime",
           "how long a GRE packet waits for earlier ones; 0: not at all (RFC 2637 "
           "section 4.3 gives no value)",
           FIELD(gre_receiver.reorder_time))
      .Add("ReorderPackets", "GRE packets that may wait for earlier ones (RFC 2637 section 4.3)",
           FIELD(gre_receiver.reorder_packets))
      .Add("AcknowledgmentDelay",
           "how long a GRE acknowledgment waits for a packet to ride on (RFC "
           "2637 section 4.1 gives no value)",
           FIELD(gre_receiver.acknowledgment_delay))
      .Add("MaximumGap",
           "GRE Sequence Numbers this far ahead are dropped, packets (RFC 2637 section "
           "5; not in the RFC)",
           FIELD(gre_receiver.max_gap));
}

void AddLcp(PptpAttributes& a) {
  a.Add("RestartTimer",
        "PPP Restart timer: wait before a Configure- or Terminate-Request is sent "
        "again (RFC 1661 section 4.6: 3 s)",
        FIELD(session.automaton.restart_interval))
      .Add("MaxTerminate",
           "Terminate-Requests without an answer before giving up (RFC 1661 section "
           "4.6: 2)",
           FIELD(session.automaton.max_terminate))
      .Add("MaxConfigure",
           "Configure-Requests without an answer before giving up (RFC 1661 section "
           "4.6: 10)",
           FIELD(session.automaton.max_configure))
      .Add("MaxFailure",
           "Configure-Naks before options are rejected instead (RFC 1661 section 4.6: "
           "5)",
           FIELD(session.automaton.max_failure))
      .Add("Passive",
           "without an answer wait for the peer instead of finishing (RFC 1661 section 4.4)",
           FIELD(session.automaton.passive))
      .Add("Mru", "Maximum-Receive-Unit that we ask for, octets (RFC 1661 section 6.1)",
           FIELD(session.lcp.mru))
      .Add("MinimumMru",
           "a peer's wish for less is Nak'ed with this, octets (RFC 1661 section 6.1)",
           FIELD(session.lcp.min_mru))
      .Add("MagicNumber", "ask for a Magic-Number: finds looped-back lines (RFC 1661 section 6.4)",
           FIELD(session.lcp.magic_number))
      .Add("ProtocolFieldCompression",
           "ask for Protocol fields of one octet (RFC 1661 section 6.5)",
           FIELD(session.lcp.protocol_field_compression))
      .Add("AddressControlFieldCompression", "ask to leave out ff 03 (RFC 1661 section 6.6)",
           FIELD(session.lcp.address_control_field_compression))
      .Add("AsyncMap", "ask for an Async-Control-Character-Map of 0 (RFC 1662 section 7.1)",
           FIELD(session.lcp.asyncmap))
      .Add("LcpEchoInterval", "time between LCP Echo-Requests; 0: none (RFC 1661 section 5.8)",
           FIELD(session.lcp.echo_interval))
      .Add("LcpEchoAtOnce",
           "the first Echo-Request as soon as LCP is opened, as pppd does (RFC 1661 section 5.8)",
           FIELD(session.lcp.echo_at_once))
      .Add("LcpEchoFailures",
           "unanswered LCP Echo-Requests that end the link (RFC 1661 section 5.8 "
           "gives no value)",
           FIELD(session.lcp.echo_failures))
      .Add("MaxLoops",
           "own Magic-Number heard this often: the line is looped back (RFC 1661 section "
           "6.4)",
           FIELD(session.lcp.max_loops))
      .Add("Identification",
           "what we say of ourselves when LCP is Opened or options are rejected, one message for "
           "each line (RFC 1570 section 1.1); empty: nothing",
           FIELD(session.lcp.identification))
      .Add("DiscardOctets",
           "octets of a Discard-Request sent when LCP is Opened; 0: none (RFC 1661 section 5.9)",
           FIELD(session.lcp.discard_octets))
      .Add("SessionTime",
           "after so long the session ends; the peer is told by Time-Remaining (RFC 1570 section "
           "1.2); 0: no limit",
           FIELD(session.lcp.session_time))
      .Add("TimeRemainingInterval",
           "between two Time-Remaining, more often near the end (RFC 1570 section 1.2 gives no "
           "value)",
           FIELD(session.lcp.time_remaining_interval));
}

void AddIpcp(PptpAttributes& a) {
  a.Add("VanJacobson",
        "TCP/IP header compression: ask to be sent it, and send it to a peer that asks (RFC 1332 "
        "section 4)",
        FIELD(session.ipcp.vj));
}

void AddEapTls(PptpAttributes& a) {
  a.Add("CertificateName",
        "name in our certificate; empty: User of a client, ServerName of a server (RFC 5216 "
        "section 5.2)",
        FIELD(session.authentication.tls.certificate_name))
      .Add("CertificateAuthority",
           "authority that signed our certificate; empty: the trusted one (RFC 5216 section 5.3)",
           FIELD(session.authentication.tls.issuer))
      .Add("TrustedAuthority", "authority whose certificates we believe (RFC 5216 section 5.3)",
           FIELD(session.authentication.tls.authority))
      .Add(
          "ExpectedCertificate",
          "client: name that the server's certificate must bear; empty: any (RFC 5216 section 5.2)",
          FIELD(session.authentication.tls.server_name))
      .Add("CertificateFrom",
           "our certificate is valid from then on, seconds since 1970 (RFC 5280 section 4.1.2.5)",
           FIELD(session.authentication.tls.valid_from))
      .Add("CertificateUntil",
           "our certificate is valid before then, seconds since 1970 (RFC 5280 section 4.1.2.5)",
           FIELD(session.authentication.tls.valid_until))
      .Add("CertificateDate",
           "when certificates are judged, seconds since 1970 (RFC 5280 section 4.1.2.5)",
           FIELD(session.authentication.tls.date))
      .Add("EapTlsFragment",
           "octets of TLS in one EAP packet; more go in pieces (RFC 5216 section 2.1.5 gives no "
           "value)",
           FIELD(session.authentication.tls.fragment_size));
}

void AddNetworks(PptpAttributes& a) {
  a.Add("Ipv4", "carry IPv4: IPCP (RFC 1332 section 2)", FIELD(session.ipcp.enabled))
      .Add("Ipv6", "carry IPv6: IPV6CP (RFC 5072 section 3); the node needs IPv6",
           FIELD(session.ipv6cp.enabled))
      .Add("InterfaceIdentifier", "our IPv6 interface identifier; 0: drawn (RFC 5072 section 4.1)",
           FIELD(session.ipv6cp.interface_id))
      .Add("Ipx", "carry IPX: IPXCP (RFC 1552 section 2)", FIELD(session.ipxcp.enabled))
      .Add("IpxNetwork",
           "network number that we ask for; the higher of both is taken (RFC 1552 section 3.1)",
           FIELD(session.ipxcp.network))
      .Add("NetBeui", "carry NetBIOS frames: NBFCP (RFC 2097 section 2)",
           FIELD(session.nbfcp.enabled))
      .Add("Bridging", "carry Ethernet frames: BCP (RFC 3518 section 4)",
           FIELD(session.bcp.enabled))
      .Add("TinygramCompression", "leave out the padding of short frames (RFC 3518 section 4.3)",
           FIELD(session.bcp.tinygram_compression));
}

void AddEncryption(PptpAttributes& a) {
  using pptplab::ppp::EncryptionPolicy;
  using pptplab::ppp::MppeDialect;
  a.Add("Encryption", "MPPE: Refused, Allowed or Required (RFC 3078 section 2)",
        FIELD(session.encryption.policy),
        MakeEnumChecker(static_cast<int>(EncryptionPolicy::kRefused), "Refused",
                        static_cast<int>(EncryptionPolicy::kAllowed), "Allowed",
                        static_cast<int>(EncryptionPolicy::kRequired), "Required"))
      .Add("Compression", "MPPC: Refused, Allowed or Required (RFC 2118 section 2)",
           FIELD(session.encryption.compression),
           MakeEnumChecker(static_cast<int>(EncryptionPolicy::kRefused), "Refused",
                           static_cast<int>(EncryptionPolicy::kAllowed), "Allowed",
                           static_cast<int>(EncryptionPolicy::kRequired), "Required"))
      .Add("Allow40", "MPPE keys of 40 bits may be agreed on (RFC 3078 section 2.1, L bit)",
           FIELD(session.encryption.allow_40))
      .Add("Allow56", "MPPE keys of 56 bits may be agreed on (RFC 3078 section 2.1, M bit)",
           FIELD(session.encryption.allow_56))
      .Add("Allow128", "MPPE keys of 128 bits may be agreed on (RFC 3078 section 2.1, S bit)",
           FIELD(session.encryption.allow_128))
      .Add("AllowStateless",
           "MPPE may change its key with every packet (RFC 3078 section 2.1, H bit)",
           FIELD(session.encryption.allow_stateless))
      .Add("AllowStateful", "MPPE may keep its key for 256 packets (RFC 3078 section 2.1)",
           FIELD(session.encryption.allow_stateful))
      .Add("PreferStateful", "ask for stateful MPPE first (RFC 3078 section 2.1)",
           FIELD(session.encryption.prefer_stateful))
      .Add("MppeDialect",
           "what FLUSHED does to the key: Rfc3078 (RC4 starts anew) or Linux (the key changes) "
           "(RFC 3078 section 8.2)",
           FIELD(session.encryption.dialect),
           MakeEnumChecker(static_cast<int>(MppeDialect::kRfc3078), "Rfc3078",
                           static_cast<int>(MppeDialect::kLinux), "Linux"))
      .Add("FlushFirstPacket",
           "stateful MPPE sets FLUSHED on its first packet (RFC 3078 section 3.1)",
           FIELD(session.encryption.flush_first_packet))
      .Add("FlushFlagPackets",
           "stateful MPPE sets FLUSHED whenever the key changes, as OpenBSD does (RFC 3078 section "
           "7.2 doesn't ask for it)",
           FIELD(session.encryption.flush_flag_packets))
      .Add("EncryptionBeforeNetworks",
           "required MPPE is agreed on before IPCP and its like start, as pppd does (RFC 1962 section 2 "
           "leaves it open)",
           FIELD(session.encryption.before_networks))
      .Add("MaxKeyChanges",
           "a packet that needs more MPPE key changes to catch up is dropped (not in "
           "the RFC)",
           FIELD(session.encryption.max_key_changes))
      .Add("ModelledCipher",
           "leave RC4 out: MPPE with its sizes and states alone, at both ends (not in the RFC)",
           FIELD(session.encryption.modelled))
      .Add("ResetTimeout",
           "wait before a CCP Reset-Request is sent again (RFC 1962 section 3.1 gives "
           "no value)",
           FIELD(session.encryption.reset_timeout));
}

#undef FIELD

/// Many fields at once, so it can be set but not read; Attributes set after it win.
class PresetAccessor final : public AttributeAccessor {
 public:
  bool Set(ObjectBase* object, const AttributeValue& value) const override {
    auto* const application = dynamic_cast<PptpApplication*>(object);
    const auto* const name = dynamic_cast<const StringValue*>(&value);
    if (application == nullptr || name == nullptr) return false;
    if (name->Get().empty()) return true;
    using pptplab::tunnel::End;
    const bool is_server = dynamic_cast<PptpServer*>(object) != nullptr;
    return pptplab::tunnel::ApplyPreset(name->Get(), is_server ? End::kServer : End::kClient,
                                        application->config());
  }
  bool Get(const ObjectBase* /*object*/, AttributeValue& /*value*/) const override { return false; }
  bool HasGetter() const override { return false; }
  bool HasSetter() const override { return true; }
};

}  // namespace

TypeId PptpApplication::AddCommon(TypeId tid, const Config& defaults) {
  PptpAttributes attributes(tid, defaults);
  AddControl(attributes);
  AddGre(attributes);
  AddLcp(attributes);
  AddEapTls(attributes);
  AddEncryption(attributes);
  AddIpcp(attributes);
  AddNetworks(attributes);
  // Last: as a default it is set after the initial values of all others.
  return attributes.tid()
      .AddAttribute("Preset",
                    "behave as a real peer: linux (pptp-linux, pptpd), windows2000 or mpd; sets "
                    "what RFC 2637 leaves open (RFC 2637 sections 2 to 4)",
                    TypeId::ATTR_SET | TypeId::ATTR_CONSTRUCT, StringValue(""),
                    Ptr<const AttributeAccessor>(new PresetAccessor, false), MakeStringChecker())
      .AddAttribute("DontFragment",
                    "GRE packets have DF set, as Linux's do, and are lost on a link that they are "
                    "too large for; else they are fragmented (RFC 791 section 3.2). For all "
                    "tunnels of the node",
                    BooleanValue(false), MakeBooleanAccessor(&PptpApplication::m_dontFragment),
                    MakeBooleanChecker())
      .AddTraceSource("Tx", "A GRE packet goes to IP, without its IP header.",
                      MakeTraceSourceAccessor(&PptpApplication::m_txTrace),
                      "ns3::Packet::TracedCallback")
      .AddTraceSource("Rx", "A GRE packet came from IP, without its IP header.",
                      MakeTraceSourceAccessor(&PptpApplication::m_rxTrace),
                      "ns3::Packet::TracedCallback")
      .AddTraceSource("Drop", "The stack dropped a packet: layer and reason.",
                      MakeTraceSourceAccessor(&PptpApplication::m_dropTrace),
                      "ns3::PptpApplication::DropTracedCallback")
      .AddTraceSource(
          "StateTransition",
          "An automaton of PPTP or PPP took an event: its name, from, event, to. This and "
          "the next two, and Drop, must be connected before the application starts.",
          MakeTraceSourceAccessor(&PptpApplication::m_stateTrace),
          "ns3::PptpApplication::StateTransitionTracedCallback")
      .AddTraceSource("Negotiated", "Both ends agreed on a value: what, and the value.",
                      MakeTraceSourceAccessor(&PptpApplication::m_negotiatedTrace),
                      "ns3::PptpApplication::NegotiatedTracedCallback")
      .AddTraceSource("KeyChange",
                      "Key material came into being: what, and whose packets it protects.",
                      MakeTraceSourceAccessor(&PptpApplication::m_keyTrace),
                      "ns3::PptpApplication::KeyChangeTracedCallback")
      .AddTraceSource("TunnelUp",
                      "A tunnel carries packets: user, our and the peer's inner address.",
                      MakeTraceSourceAccessor(&PptpApplication::m_upTrace),
                      "ns3::PptpApplication::TunnelUpTracedCallback")
      .AddTraceSource("NetworkUp",
                      "A network protocol is up in a tunnel: its PPP number, our and the peer's "
                      "address in it.",
                      MakeTraceSourceAccessor(&PptpApplication::m_networkTrace),
                      "ns3::PptpApplication::NetworkUpTracedCallback")
      .AddTraceSource("TunnelDown", "A call ended, or never came up: the reason.",
                      MakeTraceSourceAccessor(&PptpApplication::m_downTrace),
                      "ns3::PptpApplication::TunnelDownTracedCallback");
}

}  // namespace ns3
