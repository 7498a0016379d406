// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One plain sentence for each event of a recording that is no control message: what a layer did
// with a packet, a key, a drop, a change of state, a timer. The story, `pptplab explain` and the
// window say these.
#ifndef PPTPLAB_STACK_EXPLAIN_EVENT_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_EVENT_SENTENCES_H_

#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/trace/event.h"

namespace pptplab::explain {

/// What a layer of the tunnel did to a packet, as a clause: "MPPE encrypts it, …". Empty: nothing
/// worth a line (kDeliver, kAckOnly).
std::string ClauseOf(const trace::Step& step);
/// "151 → 155 octets".
std::string SizesOf(const trace::Step& step);
/// "TCP from 10.8.0.100 to 10.1.0.2, "GET /handbook.txt HTTP/1.1"": an IPv4 packet, as far as it
/// tells. Empty: it is none.
std::string DescribeIpPacket(ByteView packet);

/// Who computes a key.
enum class Computed : uint8_t { kByOne, kByBothEnds };
/// "The client computes the NT hash: 91c8…". `who` is not looked at if both do.
std::string TellKey(std::string_view who, Computed computed, std::string_view what,
                    std::string_view direction, std::string_view value);
/// "its time to live ran out (TTL)".
std::string ReasonOf(trace::DropReason reason, std::string_view field);
/// "At the client: HTTP client: GET /". Nobody: the text alone.
std::string TellNote(std::string_view who, std::string_view text);

/// `who` is the node as it stands in a sentence: "the client". Of a step, `packet` is the network
/// packet on its way, if anybody saw it.
std::string TellStep(const trace::Step& step, std::string_view who, ByteView packet = {});
std::string TellTransition(const trace::Transition& transition, std::string_view who);
/// `what`: the packet's name, if it is known.
std::string TellDrop(const trace::Drop& drop, trace::Layer layer, std::string_view who,
                     std::string_view what = "");
std::string TellAgreed(const trace::Agreed& agreed, std::string_view who);
std::string TellTimer(const trace::Timer& timer, Instant now, std::string_view who);
std::string TellStimulus(const trace::Stimulus& stimulus, std::string_view who);
std::string TellSession(const trace::SessionNamed& session, std::string_view who);
std::string TellNode(const trace::NodeNamed& node);
std::string TellLink(const trace::LinkNamed& link);
/// "GRE 192.168.1.2 (Call ID 7) is 203.0.113.1 (Call ID 1024) to 192.0.2.1 (Call ID 0)".
std::string NameOfMapping(const trace::Mapping& mapping);
std::string TellMapping(const trace::Mapping& mapping, std::string_view who);
std::string TellSample(const trace::Sample& sample);
std::string TellLinkState(const trace::LinkState& link);
std::string TellFragmentation(const trace::Fragmentation& fragmentation, std::string_view who);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_EVENT_SENTENCES_H_
