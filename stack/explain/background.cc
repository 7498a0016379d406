// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Tables. Names are those of the sentences; what isn't listed falls back on its protocol.
#include "stack/explain/background.h"

#include <array>
#include <span>
#include <variant>

#include "stack/explain/protocol_backgrounds.h"

namespace pptplab::explain {
namespace {

struct Entry {
  std::string_view name;
  Background background;
};

constexpr auto kPackets = std::to_array<Entry>({
    {"TCP SYN",
     {"PPTP has two parts: a control connection in TCP, and a tunnel in GRE beside it. The control "
      "connection comes first. Its messages set the tunnel up and take it down, and no data of the "
      "user ever goes through it.",
      "The server accepts (SYN ACK), and the client asks for the control connection.",
      "RFC 2637 §2"}},
    {"TCP SYN ACK",
     {"A server listens on TCP port 1723. With this answer the way for control messages is open, "
      "in order and without loss, as TCP gives it.",
      "The client sends the Start-Control-Connection-Request.", "RFC 2637 §2"}},
    {"TCP FIN",
     {"TCP closes each direction by itself. If the control connection breaks, all calls on it are "
      "cleared, whether they said goodbye or not.",
      "The other side closes its direction, too.", "RFC 2637 §3.1"}},
    {"TCP reset", {"All calls on this control connection end with it.", "", "RFC 2637 §3.1"}},
    {"TCP acknowledgment",
     {"TCP confirms octets, not messages: PPTP's own replies are separate messages.", "",
      "RFC 793 §3"}},
    {"TCP segment",
     {"TCP is a stream of octets: a control message may come in pieces, and several may come "
      "together. The Length field says where one ends.",
      "", "RFC 2637 §2"}},
    {"GRE acknowledgment",
     {"Enhanced GRE has acknowledgments, but only to keep the sender from sending too fast: GRE "
      "repeats nothing that was lost. Whoever has data to send lets the acknowledgment ride along.",
      "The sender may have that many more packets under way.", "RFC 2637 §4.2"}},
    {"GRE packet",
     {"This packet went through the tunnel without encryption: everybody on the way can read it.",
      "", "RFC 2637 §4"}},
    {"Encrypted packet",
     {"Routers see an ordinary IP packet between the two ends, of protocol 47. It has no ports, "
      "which is why address translation needs help with it. The Call ID and Sequence Number are "
      "readable, the packet inside isn't.",
      "It goes from router to router like any other packet, until the other end of the tunnel "
      "takes "
      "it apart.",
      "RFC 2637 §4.1, RFC 3078 §3"}},
    {"Packet in the tunnel",
     {"To the system the tunnel is a network device of its own, ppp0: whatever is routed there "
      "goes "
      "through the tunnel.",
      "", "RFC 1661 §1"}},
    {"Packet behind the tunnel",
     {"The tunnel protects a packet only between its two ends. Behind the server it travels as it "
      "was, readable for everybody on that network.",
      "", "RFC 2637 §1"}},
});

constexpr auto kControl = std::to_array<Entry>({
    {"Start-Control-Connection-Request",
     {"The first message on the control connection: each side says which version it speaks and "
      "what it can do. A fixed number, the Magic Cookie 1a2b3c4d, stands in every message, so that "
      "a receiver notices if it has lost its place in the stream.",
      "The other side answers with a Start-Control-Connection-Reply.", "RFC 2637 §2.1"}},
    {"Start-Control-Connection-Reply",
     {"The control connection is established as soon as this says so. It carries calls: each call "
      "is one tunnel for one user.",
      "The client places a call: Outgoing-Call-Request.", "RFC 2637 §2.2"}},
    {"Outgoing-Call-Request",
     {"PPTP comes from the telephone network, so opening a tunnel is called placing a call. The "
      "Call ID in it is the number that GRE packets to the caller will carry: it tells the tunnels "
      "of one host apart. The window says how many packets may be under way without an "
      "acknowledgment.",
      "The server answers with its own Call ID: Outgoing-Call-Reply.", "RFC 2637 §2.7"}},
    {"Outgoing-Call-Reply",
     {"Now each side knows the other's Call ID, and that is all that the tunnel needs: GRE packets "
      "may go in both directions.",
      "PPP begins inside GRE: both ends send an LCP Configure-Request.", "RFC 2637 §2.8"}},
    {"Incoming-Call-Request",
     {"A telephone call has come in at an access concentrator, which offers it to the server.",
      "The server wants it or not: Incoming-Call-Reply.", "RFC 2637 §2.9"}},
    {"Incoming-Call-Reply",
     {"The server accepts the call or refuses it.",
      "If it accepts, the telephone is answered: Incoming-Call-Connected.", "RFC 2637 §2.10"}},
    {"Incoming-Call-Connected",
     {"The line stands. Both Call IDs are known, and PPP may begin.", "PPP begins inside GRE.",
      "RFC 2637 §2.11"}},
    {"Call-Clear-Request",
     {"One side wants to end a call. It names the call by its own Call ID. Other calls on the same "
      "control connection go on. Nothing in it proves who wrote it: whoever is on the way of the TCP "
      "connection can do so.",
      "The other side confirms with a Call-Disconnect-Notify.", "RFC 2637 §2.12, §5"}},
    {"Call-Disconnect-Notify",
     {"The call is over, and its Call ID is free. The message says why and how much was carried. "
      "GRE packets that still come for it are dropped.",
      "If this was the last call, the control connection is closed.", "RFC 2637 §2.13"}},
    {"Stop-Control-Connection-Request",
     {"The control connection is to be closed, and all calls on it end. Nothing in it proves who "
      "wrote it: whoever is on the way of the TCP connection can do so.",
      "The other side answers: Stop-Control-Connection-Reply.", "RFC 2637 §2.3, §5"}},
    {"Stop-Control-Connection-Reply",
     {"Nothing is left to say: the TCP connection can be closed.",
      "Both sides close the TCP connection.", "RFC 2637 §2.4"}},
    {"Echo-Request",
     {"A keep-alive: whoever has heard nothing for 60 seconds asks. If no answer comes within "
      "another 60, the connection is given up and all its calls with it.",
      "An Echo-Reply with the same identifier.", "RFC 2637 §2.5"}},
    {"Echo-Reply", {"The connection is alive; the timer starts again.", "", "RFC 2637 §2.6"}},
    {"Set-Link-Info",
     {"It carries the control character map that LCP agreed on. On a telephone line it matters; "
      "GRE can carry any octet, so here it says that nothing needs to be escaped.",
      "", "RFC 2637 §2.15"}},
    {"WAN-Error-Notify",
     {"It counts the errors that the telephone line made since the call began. A tunnel without a "
      "telephone line never sends it.",
      "", "RFC 2637 §2.14"}},
    {"PPTP, malformed",
     {"A receiver that finds something else than a control message has lost its place in the "
      "stream. The RFC has it close the connection.",
      "", "RFC 2637 §2"}},
});

constexpr auto kPpp = std::to_array<Entry>({
    {"LCP Configure-Request",
     {"LCP agrees on the link itself. Each end says what it can receive, so the two directions may "
      "differ, and each request stands alone. LCP knows nothing of the tunnel: to it, this is a "
      "line like any other.",
      "The other end accepts everything (Ack), wants other values (Nak), or doesn't know an option "
      "(Reject).",
      "RFC 1661 §5.1"}},
    {"LCP Configure-Ack",
     {"Every option is acceptable as it stands. LCP is open once each end has sent an Ack and got "
      "one.",
      "When both directions are agreed, authentication begins.", "RFC 1661 §5.2"}},
    {"LCP Configure-Nak",
     {"The options are known, but with other values; the message proposes them.",
      "A new Configure-Request with the proposed values.", "RFC 1661 §5.3"}},
    {"LCP Configure-Reject",
     {"These options are not known or not to be had at any value.",
      "A new Configure-Request without them.", "RFC 1661 §5.4"}},
    {"LCP Terminate-Request",
     {"PPP is closed in good order before the call that carries it: everything above LCP goes down "
      "with it. LCP is never encrypted, so somebody who forges the peer's address and knows the Call "
      "ID can write it, too.",
      "The other end confirms: LCP Terminate-Ack. Then the call is cleared.",
      "RFC 1661 §5.5, RFC 2637 §5"}},
    {"LCP Terminate-Ack",
     {"The link is down; only the call is left.", "The call is cleared: Call-Clear-Request.",
      "RFC 1661 §5.5"}},
    {"LCP Code-Reject",
     {"It got a packet with a code that it doesn't know, and sends it back.", "", "RFC 1661 §5.6"}},
    {"LCP Protocol-Reject",
     {"It got a packet of a protocol that it doesn't speak. The other end must stop sending it.",
      "", "RFC 1661 §5.7"}},
    {"LCP Echo-Request",
     {"A test of the link itself, through the tunnel; the control connection has an echo of its "
      "own.",
      "An Echo-Reply with the same identifier.", "RFC 1661 §5.8"}},
    {"LCP Echo-Reply", {"The tunnel works in both directions.", "", "RFC 1661 §5.8"}},
    {"CHAP Challenge",
     {"The authenticator proves nothing here; it sends random octets that were never used before, "
      "so that an answer recorded earlier is worth nothing. The password itself never travels.",
      "The other end answers with what it computes of these octets and the password.",
      "RFC 2759 §3"}},
    {"CHAP Response",
     {"MS-CHAPv2: both challenges and the name are hashed with SHA-1, and eight octets of that are "
      "encrypted three times with DES, under three keys cut from the MD4 hash of the password. "
      "That is what makes it weak: each DES key can be found by trying 2^56 keys, whatever the "
      "password is.",
      "The server computes the same and compares.", "RFC 2759 §4, §8"}},
    {"CHAP Success",
     {"With “S=” and 40 hexadecimal digits the server proves that it knows the password too, which "
      "MS-CHAP's first version did not ask for. The client must check it.",
      "Both ends derive the keys for MPPE; CCP and IPCP begin.", "RFC 2759 §5, §8.7"}},
    {"CHAP Failure",
     {"The answer was wrong. The text says why in a form for programs: E is the reason, R=1 allows "
      "another try, C is the challenge for it.",
      "If no further try is allowed, the link is taken down.", "RFC 2759 §6"}},
    {"CHAP Change-Password",
     {"The password was right but has expired (E=648). The new one travels under RC4, with the old "
      "one's NT hash as the key: whoever knows the old password and recorded this has the new one.",
      "Success with a proof made from the new password, or Failure with E=709.", "RFC 2759 §7"}},
    {"CHAP Change-Password (version 2)",
     {"MS-CHAP's first version of it: the new password under the old NT hash, and maybe under the "
      "old LAN Manager hash, which is easier to find.",
      "Success, or Failure with E=709.", "RFC 2433 §10"}},
    {"CHAP Change-Password (version 1)",
     {"Only hashes travel, each new one under the old one; few servers still take it.",
      "Success or Failure.", "RFC 2433 §9"}},
    {"PAP Authenticate-Request",
     {"PAP sends the password itself. Whoever sees this packet has it.",
      "Authenticate-Ack or Authenticate-Nak.", "RFC 1334 §2.2.1"}},
    {"PAP Authenticate-Ack", {"The password was right.", "", "RFC 1334 §2.2.2"}},
    {"PAP Authenticate-Nak", {"Name or password were wrong.", "", "RFC 1334 §2.2.2"}},
    {"EAP Request Identity",
     {"EAP is a frame for many ways of proving who one is: questions and answers, one at a time. "
      "First of all the name is asked for; it chooses what may come next.",
      "Response Identity, then a Request of some method.", "RFC 3748 §2, §5.1"}},
    {"EAP Response Identity",
     {"A name, readable for everybody on the way, and a claim: nothing is proved yet.",
      "A Request of the method that the server likes best.", "RFC 3748 §5.1"}},
    {"EAP Response Nak",
     {"LCP agrees on EAP only; which method it becomes is settled here.",
      "A Request of one of the methods named, or Failure.", "RFC 3748 §5.3.1"}},
    {"EAP Request MD5-Challenge",
     {"CHAP with MD5 in another packet. It gives no keys, so MPPE can't follow.",
      "16 octets: MD5 of Identifier, password and challenge.", "RFC 3748 §5.4"}},
    {"EAP Response MD5-Challenge",
     {"Who recorded question and answer can try passwords at home.", "Success or Failure.",
      "RFC 3748 §5.4"}},
    {"EAP Request MS-CHAPv2",
     {"MS-CHAPv2's packets inside EAP's: Challenge, then Success or Failure. Its strength is that "
      "of MS-CHAPv2, as are its keys.",
      "The answer, or the OpCode of the verdict repeated.", "draft-kamath-pppext-eap-mschapv2"}},
    {"EAP Response MS-CHAPv2",
     {"As in MS-CHAPv2 without EAP: the proof, or that the verdict was understood.",
      "The verdict, and at last EAP's own Success or Failure.",
      "draft-kamath-pppext-eap-mschapv2"}},
    {"EAP Request EAP-TLS",
     {"TLS's handshake in EAP's packets, one flight at a time: both ends show a certificate and "
      "prove to have its key. Nobody who listens can try passwords, as there is none. A long "
      "flight "
      "goes in pieces, each acknowledged by an empty packet.",
      "The peer's TLS, or an acknowledgment.", "RFC 5216 §2.1"}},
    {"EAP Response EAP-TLS",
     {"The peer's TLS: ClientHello, then its certificate with the proof. Up to ChangeCipherSpec "
      "everything is in clear, both names included.",
      "The authenticator's TLS, at last EAP's Success.", "RFC 5216 §2.1, §3.2"}},
    {"EAP Success",
     {"Nobody acknowledges it: if it is lost, the network's first packet says the same.",
      "The network phase.", "RFC 3748 §4.2"}},
    {"EAP Failure",
     {"Nobody acknowledges it; the link ends.", "LCP Terminate-Request.", "RFC 3748 §4.2"}},
    {"CCP Configure-Request",
     {"CCP was made to agree on compression. MPPE, encryption, is negotiated as if it were a kind "
      "of compression: a set of bits says which key lengths, and whether the key changes with "
      "every packet (stateless) or every 256 (stateful).",
      "One strength must be left: the other end accepts it, or names one that it can do.",
      "RFC 1962 §2, RFC 3078 §2"}},
    {"CCP Configure-Ack",
     {"This end will encrypt what it sends as the other end can read it. Each direction has a key "
      "of its own.",
      "When CCP is open at both ends, every data packet is encrypted.", "RFC 3078 §2"}},
    {"CCP Configure-Nak",
     {"Other bits would do: usually one key length out of several.",
      "A new request with these bits.", "RFC 3078 §2"}},
    {"CCP Configure-Reject",
     {"No encryption of this kind at all. Whoever insists on it has to give up the tunnel.", "",
      "RFC 1962 §2"}},
    {"CCP Terminate-Request",
     {"Encryption is to end. If it was required, the tunnel can't be used any more.", "",
      "RFC 1962 §2"}},
    {"CCP Reset-Request",
     {"Stateful MPPE depends on the packets before: with one missing, the receiver can't decrypt. "
      "Stateless MPPE never needs this.",
      "The next packet is sent with the flushed bit and tables started afresh.",
      "RFC 1962 §3, RFC 3078 §8"}},
    {"CCP Reset-Ack",
     {"MPPE itself doesn't use it: a packet with the flushed bit says the same.", "",
      "RFC 1962 §3"}},
    {"IPCP Configure-Request",
     {"IPCP agrees on the addresses inside the tunnel. The address 0.0.0.0 is a question: give me "
      "one.",
      "The other end accepts (Ack), or answers the question with a Nak that holds the address.",
      "RFC 1332 §2, §3.3"}},
    {"IPCP Configure-Ack",
     {"The address is accepted. IPCP is open once both ends have got one; then the tunnel can "
      "carry IP.",
      "Data.", "RFC 1332 §2"}},
    {"IPCP Configure-Nak",
     {"A Nak is how a server assigns an address: “not this one, take that one”.",
      "The same request with the address from the Nak.", "RFC 1332 §3.3"}},
    {"IPCP Configure-Reject",
     {"It doesn't know this option, or has no such server to name. That is no failure: the option "
      "is left out.",
      "The same request without it.", "RFC 1332 §2, RFC 1877"}},
    {"IPCP Terminate-Request",
     {"IP inside the tunnel ends; the link itself may live on.", "", "RFC 1332 §2"}},
    {"IPV6CP Configure-Request",
     {"IPV6CP agrees on the lower half of each end's link-local address, and on nothing else: the "
      "rest is Neighbor Discovery's, inside IPv6. Zero is a question: give me one.",
      "The other end accepts, or suggests an identifier that differs from its own.",
      "RFC 5072 §4.1"}},
    {"IPV6CP Configure-Nak",
     {"The identifier was zero, or both ends had drawn the same: here is another.",
      "The same request with the identifier from the Nak.", "RFC 5072 §4.1"}},
    {"IPXCP Configure-Request",
     {"IPX addresses are a network number, which the link gets for itself, and a node number for "
      "each end. NetWare ran on it, and PPTP was made when many offices still did.",
      "The other end accepts, or says numbers of its own: the higher network number counts.",
      "RFC 1552 §3"}},
    {"IPXCP Configure-Nak",
     {"Numbers that the other end lacked, or has to change.", "The same request with them.",
      "RFC 1552 §3.1, §3.2"}},
    {"NBFCP Configure-Request",
     {"NetBEUI has no addresses, only names, and each must be the only one on its network. So a "
      "computer that dials in asks the server to claim its names there.",
      "The server accepts, if nobody has such a name.", "RFC 2097 §3.1, §2.3"}},
    {"NBFCP Configure-Nak",
     {"In a refused Name-Projection the last octet of each name says what became of it, as "
      "NetBIOS would have said it.",
      "The same request without the names that were refused.", "RFC 2097 §3.1"}},
    {"BCP Configure-Request",
     {"Bridging carries whole Ethernet frames, addresses and all, as if the two LANs were one: "
      "whatever they speak passes, and so do their broadcasts. Each end announces what it takes.",
      "The other end accepts. What it rejects, it doesn't send.", "RFC 3518 §5"}},
});

/// By protocol, for what isn't listed.
constexpr auto kProtocols = std::to_array<Entry>({
    {"LCP", {"LCP looks after the PPP link itself.", "", "RFC 1661 §5"}},
    {"CHAP", {"CHAP proves knowledge of a password without sending it.", "", "RFC 1994 §4"}},
    {"PAP", {"PAP sends the password as it is.", "", "RFC 1334 §2"}},
    {"EAP", {"EAP is a frame for many methods of authentication.", "", "RFC 3748 §2"}},
    {"CCP", {"CCP agrees on compression and encryption.", "", "RFC 1962 §2"}},
    {"IPCP", {"IPCP agrees on addresses inside the tunnel.", "", "RFC 1332 §2"}},
    {"IPV6CP", {"IPV6CP agrees on IPv6 inside the tunnel.", "", "RFC 5072 §3"}},
    {"PPP", {"PPP carries packets of many protocols over one link.", "", "RFC 1661 §2"}},
});

constexpr auto kKeys = std::to_array<Entry>({
    {"LM hash",
     {"The password in capitals, cut into two halves of seven characters, each the key of one DES "
      "block: each half can be found for itself. MS-CHAPv1's 40-bit and 56-bit keys start from it.",
      "The LM Response, and the short Start keys.", "RFC 2433 A.2, RFC 3079 §2.1"}},
    {"NT hash",
     {"MD4 of the password in UTF-16. Whoever has it can log in: it is as good as the password.",
      "It makes the three DES keys of the CHAP Response.", "RFC 2759 §8.3"}},
    {"NT hash hash",
     {"MD4 of the NT hash: the authenticator's answer and the keys are made of it, so the hash "
      "itself need not be touched again.",
      "It proves the server in the CHAP Success, and becomes the Master key.", "RFC 2759 §8.4"}},
    {"TLS client random",
     {"32 octets that the client made up, in clear in its ClientHello; they go into every key of "
      "this handshake.",
      "With the master secret it makes the line of a key log.", "RFC 5246 §7.4.1.2"}},
    {"TLS server random",
     {"32 octets that the server made up, in clear in its ServerHello.", "", "RFC 5246 §7.4.1.3"}},
    {"TLS master secret",
     {"What only the two ends of TLS have: it comes from a key exchange that a listener can't "
      "repeat, not even with both certificates' private keys.",
      "The MSK is computed from it and the two randoms.", "RFC 5246 §8.1"}},
    {"MSK",
     {"64 octets out of TLS's pseudorandom function under the label \"client EAP encryption\".",
      "Its first half protects what the peer sends, its second half what the authenticator sends; "
      "each is cut to the Start key's length.",
      "RFC 5216 §2.3, RFC 3079 §4"}},
    {"Master key",
     {"SHA-1 of the hashed NT hash, the 24 octets of the Response, and a fixed text. Both ends can "
      "compute it, and it never travels. All that secures it is the password.",
      "A Start key for each direction.", "RFC 3079 §3"}},
    {"TLS client random",
     {"32 octets of the client's first message of TLS, readable for everybody: they make the keys "
      "of this session different from those of any other.",
      "", "RFC 5246 §7.4.1.2"}},
    {"TLS server random",
     {"32 octets of the server's answer, readable for everybody.", "", "RFC 5246 §7.4.1.3"}},
    {"TLS master secret",
     {"What the handshake leaves to both ends and to nobody else: no password is in it, so nothing "
      "can be guessed.",
      "The MSK is made of it and of both randoms.", "RFC 5246 §8.1"}},
    {"MSK",
     {"64 octets that EAP-TLS hands to whoever needs keys: the first half is for what the client "
      "sends, the second for what the server sends.",
      "A Start key for each direction is its beginning.", "RFC 5216 §2.3, RFC 3079 §4"}},
    {"Start key",
     {"Made from the Master key with another fixed text for each direction, or cut from one half "
      "of "
      "EAP-TLS's MSK: what the server sends and what it receives is never encrypted under the same "
      "key.",
      "The first Session key.", "RFC 3079 §3"}},
    {"Session key",
     {"What RC4 is keyed with. In stateless mode a new one is made of it and the Start key before "
      "every packet, in stateful mode every 256 packets.",
      "Packets are encrypted under it.", "RFC 3079 §3, RFC 3078 §7"}},
});

Background InTable(std::span<const Entry> table, std::string_view name) {
  for (const Entry& entry : table) {
    if (entry.name == name) return entry.background;
  }
  return {};
}

Background OfStep(const trace::Step& step) {
  const bool sent = step.direction == trace::Direction::kSent;
  switch (step.what) {
    case trace::Step::What::kCompress:
      if ((step.flags & trace::Step::kVanJacobson) != 0) {
        return {
            "A TCP connection's headers are nearly all alike, so both ends keep the last one and "
            "send the differences: 3 octets instead of 40. If a packet gets lost, TCP's checksum "
            "finds out, and TCP's repetition goes whole.",
            "", "RFC 1144 §3.2, RFC 1332 §4"};
      }
      return {
          "MPPC remembers the last 8192 octets and replaces what repeats. It compresses before "
          "MPPE "
          "encrypts: what is encrypted can't be compressed. Each packet depends on those before "
          "it, so after a loss the history starts anew.",
          "", "RFC 2118 §4"};
    case trace::Step::What::kEncrypt:
      if (sent) {
        return {
            "MPPE encrypts with RC4. It hides the packet and its protocol number, but doesn't "
            "protect them: a bit that is turned over on the way comes out turned over. The "
            "coherency count, modulo 4096, tells the receiver which key is due.",
            "PPP marks it as a Compressed Datagram.", "RFC 3078 §3"};
      }
      return {
          "The coherency count says how often the key has to change to be the sender's again. "
          "Nothing but a sensible protocol number tells that the key was the right one.",
          "What comes out is the packet, with its PPP protocol number.", "RFC 3078 §8"};
    case trace::Step::What::kProtocolField:
      return {
          "The protocol number says what a PPP frame carries. Numbers below 256 fit into one "
          "octet if the receiver agreed (PFC).",
          sent ? "The frame goes into GRE." : "", "RFC 1661 §2, §6.5"};
    case trace::Step::What::kAddressControl:
      return {
          "Two octets from HDLC that are always ff 03. If the receiver agreed they are left "
          "out (ACFC).",
          sent ? "The frame goes into GRE." : "", "RFC 1661 §6.6"};
    case trace::Step::What::kGre:
      if (sent) {
        return {
            "The GRE header carries the receiver's Call ID, which finds the tunnel, and a "
            "Sequence Number, which finds late packets. An acknowledgment rides along if one "
            "is due.",
            "An IP header of protocol 47 goes in front, and the packet on the wire.",
            "RFC 2637 §4.1"};
      }
      return {
          "PPP survives loss but not reordering: what comes late is thrown away, what is lost "
          "stays lost. Repeating is the business of TCP inside the tunnel.",
          "The PPP frame goes up.", "RFC 2637 §4.3"};
    case trace::Step::What::kLineFraming:
      if (sent) {
        return {
            "On a serial line nothing but the bits themselves says where a frame begins: a Flag "
            "does, and whatever looks like one in between is disguised. Flags, disguise and FCS "
            "belong to the line, and stay on it.",
            "The bits go over the line.", "RFC 1662 §3, §4, §5"};
      }
      return {
          "Only a frame with a right FCS goes on; others are thrown away in silence. An access "
          "concentrator counts them for its network server.",
          "The PPP frame goes on, without its framing.", "RFC 1662 §3.1; RFC 2637 §2.14, §4"};
    case trace::Step::What::kAckOnly:
      return {"Nothing was to be sent that it could ride on, so it comes alone.", "",
              "RFC 2637 §4.2"};
    case trace::Step::What::kDeliver:
      if (sent) {
        return {
            "An ordinary packet is routed to the ppp device. From here on each layer puts its "
            "own in front.",
            "MPPE encrypts it, if that was agreed.", "RFC 2637 §4"};
      }
      return {
          "Every layer has taken off what its peer put in front. Whoever reads the packet now "
          "can't tell that it came through a tunnel.",
          "It is routed on as any packet is.", "RFC 2637 §4"};
  }
  return {};
}

Background OfDrop(trace::DropReason reason) {
  switch (reason) {
    case trace::DropReason::kWrongPeer:
      return {
          "GRE packets have no ports and no signature: only address and Call ID say whose they are. "
          "What doesn't come from the other end of the call's control connection is dropped before "
          "it touches anything.",
          "", "RFC 2637 §4, §5"};
    case trace::DropReason::kUnknownCall:
      return {
          "GRE packets have no ports: only address and Call ID say whose they are. Call IDs are "
          "drawn at random, so whoever forges the peer's address has to guess.",
          "", "RFC 2637 §4, §5"};
    case trace::DropReason::kDuplicate:
    case trace::DropReason::kLate:
      return {"PPP survives loss but not reordering, so what comes late never goes up.", "",
              "RFC 2637 §4.3"};
    case trace::DropReason::kNotOpen:
      return {"A packet for a layer that isn't open is discarded in silence.", "", "RFC 1661 §3"};
    case trace::DropReason::kUnknownProtocol:
      return {"The peer is told so by a Protocol-Reject.", "LCP Protocol-Reject.", "RFC 1661 §5.7"};
    case trace::DropReason::kIncoherent:
      return {
          "Stateful MPPE can't decrypt, and MPPC can't decompress, after a gap until the sender "
          "has "
          "started afresh.",
          "CCP Reset-Request.", "RFC 3078 §8, RFC 2118 §4.3"};
    case trace::DropReason::kCannotDecrypt:
      return {
          "MPPE has no signature either: a forged packet shows by the noise that comes out. It "
          "leaves no trace: the key and the place in the order of packets are what they were, so "
          "that the real packet with its number is still taken.",
          "", "RFC 3078 §8"};
    case trace::DropReason::kNotEncrypted:
      return {
          "Once encryption was agreed, nothing in the clear is accepted, or an attacker could "
          "slip it in.",
          "", "RFC 3078 §8"};
    case trace::DropReason::kAuthentication:
      return {"Before authentication is complete only LCP and the authentication itself pass.", "",
              "RFC 1661 §3.5"};
    case trace::DropReason::kQueueFull:
    case trace::DropReason::kLinkLoss:
      return {
          "GRE repeats nothing: if it matters, TCP inside the tunnel, or PPP's restart timer, "
          "will send it again.",
          "", "RFC 2637 §4"};
    case trace::DropReason::kMalformed:
      return {
          "What can't be read is discarded in silence: an answer could go to somebody who only "
          "pretends. On the control connection, which TCP keeps in order, it ends the connection.",
          "", "RFC 1661 §5, RFC 2637 §1.4"};
    case trace::DropReason::kTooLong:
      return {
          "Enhanced GRE carries at most 1532 octets, and a PPP packet is no longer than what the "
          "receiver said it takes.",
          "", "RFC 2637 §4, RFC 1661 §6.1"};
    case trace::DropReason::kNoRoute:
      return {"A router that knows no way to the destination gives the packet up.", "",
              "RFC 1812 §5.2.7"};
    case trace::DropReason::kTimeToLive:
      return {
          "Each router takes one off its time to live, so that a packet in a loop ends some time.",
          "", "RFC 791 §3.2"};
    case trace::DropReason::kChecksum:
      return {"A header that was damaged on the way may not be trusted in anything it says.", "",
              "RFC 791 §3.1"};
    case trace::DropReason::kBadFcs:
      return {
          "On a serial line each frame ends with a checksum of 16 bits. A frame that fails it is "
          "thrown away in silence; PPP's timers, or TCP above, send again.",
          "", "RFC 1662 §3.1"};
    case trace::DropReason::kAborted:
      return {"The sender of a frame on a serial line gave it up in the middle, and said so.", "",
              "RFC 1662 §4.3"};
    case trace::DropReason::kBlocked:
      return {
          "A firewall that knows TCP and UDP only lets the control connection pass and the tunnel "
          "not: GRE is IP protocol 47, which is no port.",
          "LCP's requests get no answer, and the link is given up.", "RFC 2637 §2"};
    case trace::DropReason::kCut:
      return {
          "Nothing gets through a link that is cut, and nobody tells the sender. The two ends of a "
          "tunnel notice when an Echo-Request gets no answer.",
          "", "RFC 2637 §2.5"};
    case trace::DropReason::kEarly:
      return {
          "A queue discipline that drops before its queue is full tells TCP to slow down while "
          "there is still room.",
          "The sender's TCP sends more slowly.", "RFC 7567 §2.1"};
    case trace::DropReason::kFragmentationNeeded:
      return {
          "The sender asked that the packet not be fragmented (DF). The router that can't send it "
          "on says so by ICMP, with the size that would fit; if that message is lost or filtered, "
          "the sender never learns why nothing large arrives.",
          "ICMP Destination Unreachable, Fragmentation Needed.", "RFC 1191 §4"};
    case trace::DropReason::kNoMapping:
      return {
          "Behind a NAT many share one address. What comes in is for one of them only if the NAT "
          "remembers who began it; GRE has no ports to remember it by.",
          "", "RFC 3022 §2.2"};
    case trace::DropReason::kFragmentsMissing:
      return {
          "A packet that was fragmented is whole only with all its pieces; after a while the "
          "receiver gives up those that it has.",
          "", "RFC 791 §3.2"};
    case trace::DropReason::kNoListener:
      return {"The host has no use for it, and says so by ICMP, unless it is filtered.",
              "ICMP Destination Unreachable.", "RFC 1122 §3.2.2.1"};
    case trace::DropReason::kListed:
      return {
          "The scenario names this packet, to show what happens without it. Nobody tells the "
          "sender: it notices, if at all, because no answer comes.",
          "", ""};
  }
  return {};
}

Background OfTransition(std::string_view automaton) {
  if (automaton.starts_with("PPTP control")) {
    return {
        "The control connection has an automaton of its own, once for who opens it and once "
        "for who accepts.",
        "", "RFC 2637 §3.1"};
  }
  if (automaton.starts_with("PPTP call")) {
    return {
        "Each call has its own automaton, one for the end that places it (PNS) and one for the "
        "end that answers (PAC).",
        "", "RFC 2637 §3.2"};
  }
  if (automaton == "PPP phase") {
    return {"PPP goes through phases: Dead, Establish, Authenticate, Network, Terminate.", "",
            "RFC 1661 §3"};
  }
  if (automaton == "Authentication") {
    return {"Who is asked waits for a challenge; who asks waits for the response.", "",
            "RFC 1994 §4"};
  }
  return {
      "LCP, CCP and IPCP run the same automaton, each for itself: ten states, sixteen events. "
      "A layer is open once it has sent an Ack and got one.",
      "", "RFC 1661 §4.1"};
}

Background OfTimer(std::string_view name) {
  if (name.ends_with("echo timer")) {
    return {"When it is quiet, an Echo-Request asks whether the other end is still there.",
            "LCP Echo-Request.", "RFC 1661 §5.8"};
  }
  if (name.ends_with("restart timer")) {
    return {"Three seconds as a rule: then the same request goes out again, ten times at most.", "",
            "RFC 1661 §4.6"};
  }
  if (name.starts_with("PPTP")) {
    return {"Sixty seconds: without an answer, or a sign of life, the connection is given up.", "",
            "RFC 2637 §3.1.4"};
  }
  if (name.starts_with("CHAP")) {
    return {"Packets of CHAP may be lost, so who waits for an answer asks again.", "",
            "RFC 1994 §4.1"};
  }
  if (name.starts_with("PAP")) {
    return {"Packets of PAP may be lost, so the name and the password are said again.", "",
            "RFC 1334 §2.2.1"};
  }
  if (name.starts_with("EAP")) {
    return {
        "Packets of EAP may be lost, so the same Request is said again; the peer never repeats "
        "by itself.",
        "", "RFC 3748 §4.1"};
  }
  return {"A timer is how a protocol notices that nothing happens.", "", ""};
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Background BackgroundOfName(std::string_view name) {
  for (const std::span<const Entry> table :
       {std::span<const Entry>(kPackets), std::span<const Entry>(kControl),
        std::span<const Entry>(kPpp)}) {
    const Background found = InTable(table, name);
    if (!found.about.empty()) return found;
  }
  const std::string_view protocol = name.substr(0, name.find_first_of(" ,"));
  const Background found = InTable(kProtocols, protocol);
  return found.about.empty() ? BackgroundOfProtocol(name) : found;
}

Background BackgroundOf(const trace::Detail& detail) {
  return std::visit(
      Overloaded{
          [](const trace::Step& step) { return OfStep(step); },
          [](const trace::Key& key) { return InTable(kKeys, key.what); },
          [](const trace::Drop& drop) { return OfDrop(drop.reason); },
          [](const trace::Transition& transition) { return OfTransition(transition.automaton); },
          [](const trace::Timer& timer) { return OfTimer(timer.name); },
          [](const trace::Agreed&) {
            return Background{"Said once both ends have accepted the other's options.", "",
                              "RFC 1661 §4"};
          },
          [](const trace::Stimulus&) {
            return Background{
                "An end of a tunnel only ever reacts: to a packet, to a timer, to "
                "its user. What follows at this end has this as its cause.",
                "", ""};
          },
          [](const trace::SessionNamed&) {
            return Background{
                "A pair of Call IDs and the peer's address are what tells one tunnel "
                "from another.",
                "", "RFC 2637 §4"};
          },
          [](const trace::Mapping&) {
            return Background{
                "A NAT remembers who inside began what, and under which number it is known "
                "outside: a port of TCP or UDP, an Identifier of ICMP, a Call ID of PPTP.",
                "", "RFC 3022 §2.2"};
          },
          [](const trace::Fragmentation&) {
            return Background{
                "A packet that is larger than the next link takes is sent in pieces, and its "
                "destination puts it together.",
                "", "RFC 791 §3.2"};
          },
          [](const auto&) { return Background{}; },
      },
      detail);
}

}  // namespace pptplab::explain
