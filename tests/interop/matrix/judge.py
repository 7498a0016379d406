# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""What must hold of a cell that has run: from what pptplab-run said, from its recording and captures, by tshark,
and by pptplab-decode, which reads the captured wire as anybody's."""
import json
import re
import subprocess

from matrix.cells import FROM_LINUX, STATEFUL, TO_LINUX
from matrix.scenario import BLOB, FLOOD, LOST, PASSWORD, SIZES, USER, WARM_UP

# One in 65,536 TCP packets of a real Linux carries the checksum 0xFFFF: the kernel writes it for a sum of 0 whenever the
# device is to compute it (net/core/dev.c, skb_checksum_help: csum_fold(csum) ?: CSUM_MANGLED_0), because UDP needs it. In
# ones' complement both are zero (RFC 1071), every receiver accepts it; tshark calls it bad. From our own end it would be.
BAD = ("_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0 || "
       "(tcp.checksum.status == 0 && !(tcp.checksum.ffff && ip.src == {inner}))")
INNER = {TO_LINUX: "10.8.0.1", FROM_LINUX: "10.8.0.100"}  # Linux's address in the tunnel


class Wrong(Exception):
    """A sentence that says what doesn't hold."""


def demand(holds, sentence):
    if not holds:
        raise Wrong(sentence)


def output_of(*argv):
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, errors="replace", timeout=300)
    demand(done.returncode == 0, f"{argv[0]} ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def tshark(capture, display_filter, *more):
    # Out of order: else it calls a segment that is sent again malformed, where one was lost.
    preferences = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE",
                   "tcp.reassemble_out_of_order:TRUE"]
    options = [word for preference in preferences for word in ("-o", preference)]
    return output_of("tshark", "-r", capture, "-Y", display_filter, *options, *more).splitlines()


class Judge:
    """`build`: where the programs are; `directory`: the cell's, with recording.pcapng and captures/."""

    def __init__(self, cell, build, directory, blob_sha256):
        self.cell, self.build, self.directory, self.blob_sha256 = cell, build, directory, blob_sha256
        self.facts = {}  # for the table

    def judge(self, status, said):
        demand(status == 0, f"pptplab-run ended with status {status}: {self.first_complaint(said)}")
        self.tshark_is_content()
        if self.cell.linux_says or self.cell.kind == "wrong-password":
            return
        if self.cell.kind == "tunnel":
            self.pings(said)
            self.download(said)
            self.header_compression()
        wire = self.decoded()
        self.decrypts(wire)
        if self.cell.kind == "linux-vanishes":
            self.we_noticed()
        elif self.cell.kind != "we-vanish":
            self.orderly_end()

    @staticmethod
    def first_complaint(said):
        found = re.search(r"✗ (.*)", said) or re.search(r"pptplab-run: (.*)", said)
        return found.group(1) if found else said.strip()[-300:] or "it said nothing"

    def captures(self):
        return sorted((self.directory / "captures").glob("*.pcap"))

    def tshark_is_content(self):
        captures = self.captures()
        demand(captures, "there are no captures")
        for capture in captures:
            bad = tshark(capture, BAD.format(inner=INNER[self.cell.direction]))
            demand(not bad, f"tshark finds {len(bad)} bad packets in {capture.name}: {bad[:1]}")

    # --- what was carried

    def pings(self, said):
        found = [(int(got), int(asked)) for got, asked in re.findall(r"pinged [^:]*: (\d+) of (\d+) answered", said)]
        few = [(got, asked) for got, asked in found if asked not in (FLOOD, WARM_UP)]
        demand(len(few) == len(SIZES), f"{len(few)} sizes of pings instead of {len(SIZES)}")
        demand(all(got == asked for got, asked in few), f"pings of some sizes were not answered: {few}")
        flood = [got for got, asked in found if asked == FLOOD]
        demand(len(flood) == 1, "the flood is not in the report")
        lost = FLOOD - flood[0]
        # Each listed loss takes one request or answer with it. In stateful mode the next two or three as well: GRE holds
        # them back for 300 ms in case that the missing one is only late, then CCP asks for a new start.
        most = 2 * len(LOST) * (4 if self.cell.mode == STATEFUL else 1)
        demand(0 < lost <= most, f"{lost} of {FLOOD} packets were lost, by {2 * len(LOST)} losses that were asked for")
        self.facts["lost"] = lost

    def download(self, said):
        found = re.findall(r"fetched \S+: (\d+) octets.*SHA-256 (\w+)", said)
        demand(len(found) == 1, "the download is not in the report")
        octets, sha256 = found[0]
        demand(int(octets) == BLOB and sha256 == self.blob_sha256, f"{octets} octets came, SHA-256 {sha256}, not the file")

    def header_compression(self):
        """As pppd logs it; on the wire it is encrypted."""
        console = next((self.directory / "consoles").glob("*.txt")).read_text(errors="replace")
        agreed = [bool(re.search(way + r" \[IPCP ConfAck [^\]]*<compress VJ", console)) for way in ("sent", "rcvd")]
        demand(agreed == [self.cell.vj] * 2, f"VJ header compression, from us and from Linux: {agreed}")

    def orderly_end(self):
        link = self.captures()[0]
        ends = tshark(link, "lcp", "-T", "fields", "-e", "_ws.col.Info")
        demand("Termination Request" in ends and "Termination Ack" in ends, "PPP's link was not terminated by messages")
        if self.cell.direction == TO_LINUX and self.cell.ends == "server":
            # pptpd has no message for that.
            demand(tshark(link, "tcp.port == 1723 && tcp.flags.fin == 1"), "the control connection was not closed")
            return
        control = "".join(tshark(link, "pptp", "-T", "fields", "-e", "_ws.col.Info"))
        demand(re.search("Call-Clear-Request|Call-Disconnect-Notify|Stop-Control", control),
               "no message of PPTP ended the call")

    def we_noticed(self):
        """No answer to our Echo-Request, so our end closed the control connection (RFC 2637 §3.1.4)."""
        ours = "client" if self.cell.direction == TO_LINUX else "server"
        link = next(path for path in self.captures() if f"{ours}-p2p" in path.name)
        rows = tshark(link, "pptp || (tcp.port == 1723 && (tcp.flags.fin == 1 || tcp.flags.reset == 1))",
                      "-T", "fields", "-e", "_ws.col.Info")
        demand("Echo-Request" in rows, "our end sent no Echo-Request")
        demand("FIN" in rows[-1] or "RST" in rows[-1], f"our end did not close the control connection: {rows[-2:]}")

    # --- the captured wire, read as a stranger's

    def decoded(self):
        secrets = ["--user", USER, "--password", PASSWORD]
        if self.cell.method == "eap-tls":
            keys = self.directory / "keys.txt"
            output_of(self.build / "pptplab-export", self.directory / "recording.pcapng", "--key-log", "--out", keys)
            secrets = ["--secrets", keys]
        client_side = next(path for path in self.captures() if "client" in path.name and "p2p" in path.name)
        read = json.loads(output_of(self.build / "pptplab-decode", client_side, *secrets, "--json"))
        demand(len(read["sessions"]) == 1, f"{len(read['sessions'])} sessions in {client_side.name}")
        return read["sessions"][0]

    def decrypts(self, session):
        methods = {"pap": "PAP", "chap-md5": "CHAP-MD5", "mschapv1": "MS-CHAPv1", "mschapv2": "MS-CHAPv2", "eap-tls": "EAP-TLS"}
        proof = session["authentication"][0]
        demand(proof["method"].replace(" ", "-").upper() == methods[self.cell.method].upper() and proof["result"] == "success",
               f"authentication was {proof['method']}: {proof['result']}")
        demand(proof["verified"] or self.cell.method == "eap-tls", "the password doesn't explain the authentication")
        packets = session["packets"]
        self.facts["packets"] = packets["gre_payloads"]
        if not self.cell.bits:
            demand(packets["mppe"] == 0, f"{packets['mppe']} packets are encrypted, and none should be")
            return
        kinds = {(way["bits"], way["mode"]) for way in session["protection"]}
        demand(kinds == {(self.cell.bits, self.cell.mode)}, f"the protection is {kinds}")
        demand(packets["mppe"] > 0, "no packet is encrypted")
        if self.cell.kind == "tunnel":
            demand(packets["mppe"] > 2 * 4096, f"{packets['mppe']} encrypted packets: the coherency count didn't wrap")
        missed = packets["mppe"] - packets["decrypted"]
        demand(missed <= self.undecryptable(), f"{missed} of {packets['mppe']} encrypted packets can't be read")
        self.facts["unread"] = missed

    def undecryptable(self):
        """The client's side sees what it sends and what arrives. In stateful mode, what arrives between a loss and
        the sender's new start can be read by nobody: a few packets of the flood, in the download all that is under way
        in the 300 ms for which GRE waits for the missing one."""
        return 50 * len(LOST) if self.cell.mode == STATEFUL and self.cell.kind == "tunnel" else 0
