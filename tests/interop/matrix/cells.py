# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""The cells of the matrix: what is tried against a real Linux, and what that cannot do itself."""
import itertools
from dataclasses import dataclass, replace

TO_LINUX, FROM_LINUX = "to-linux", "from-linux"  # our client → pptpd, pptp-linux → our server
DIRECTIONS = (TO_LINUX, FROM_LINUX)
METHODS = ("pap", "chap-md5", "mschapv1", "mschapv2", "eap-tls")
STATELESS, STATEFUL = "stateless", "stateful"
ENCRYPTIONS = ((0, ""), (40, STATELESS), (40, STATEFUL), (128, STATELESS), (128, STATEFUL))

NO_KEYS = "MPPE required, but MS-CHAP[v2] nor EAP-TLS auth are performed."
NO_LM = "Disabling 40-bit MPPE; MS-CHAP LM not supported"


@dataclass(frozen=True)
class Cell:
    """`ends`: which end does the work and hangs up in the end, client or server.
    `kind`: tunnel, or a case of its own (scenario.py)."""
    direction: str
    method: str = "mschapv2"
    bits: int = 128
    mode: str = STATELESS
    vj: bool = False
    ends: str = "client"
    kind: str = "tunnel"

    @property
    def name(self):
        if self.kind != "tunnel":
            return f"{self.direction}-{self.kind}"
        encryption = f"{self.bits}-{self.mode}" if self.bits else "clear"
        return f"{self.direction}-{self.method}-{encryption}-{'vj' if self.vj else 'novj'}"

    @property
    def linux_says(self):
        """What Linux itself logs where it can't do what the cell asks for; None: it can."""
        if self.kind != "tunnel" or not self.bits:
            return None
        if self.bits == 56:
            return "MPPE required but peer negotiation failed"
        if self.method in ("pap", "chap-md5"):
            return NO_KEYS
        if self.method == "mschapv1" and self.bits == 40:
            return NO_LM
        return None

    def pairs(self):
        """Every two of its options, as CI's choice of cells has to cover them."""
        options = (("direction", self.direction), ("method", self.method), ("bits", self.bits),
                   ("mode", self.mode), ("vj", self.vj), ("ends", self.ends))
        return set(itertools.combinations(options, 2))


SPECIAL_KINDS = (
    "wrong-password",  # the client's; the server, real or not, refuses it
    "no-ipv6",         # our end asks for IPv6, Linux refuses
    "ipv6-refused",    # Linux asks for IPv6, our end refuses
    "linux-vanishes",  # the real end stops without a word, our end notices
    "we-vanish",       # our end does, the real one notices
)


def all_cells():
    """Everything, in the order in which it is run."""
    cells = []
    for direction in DIRECTIONS:
        for number, (method, (bits, mode), vj) in enumerate(
                itertools.product(METHODS, ENCRYPTIONS, (False, True))):
            # Alternately, but so that no other option goes with it: 5 encryptions are an odd number.
            ends = "client" if (number // 2 + vj) % 2 == 0 else "server"
            cells.append(Cell(direction, method, bits, mode, vj, ends))
        cells.append(Cell(direction, bits=56))
        cells += [Cell(direction, kind=kind) for kind in SPECIAL_KINDS]
    return cells


def covering_cells():
    """Few cells with every pair of options that a tunnel can have, and each thing that Linux can't do once."""
    possible = [cell for cell in all_cells() if cell.kind == "tunnel" and not cell.linux_says]
    # Any tunnel could be ended from either side.
    possible += [replace(cell, ends="server" if cell.ends == "client" else "client") for cell in possible]
    missing = set().union(*(cell.pairs() for cell in possible))
    chosen = []
    while missing:
        best = max(possible, key=lambda cell: len(cell.pairs() & missing))
        chosen.append(best)
        missing -= best.pairs()
    turns, seen = itertools.cycle(DIRECTIONS), set()
    for cell in all_cells():
        what = (cell.method, cell.bits)
        if cell.linux_says and what not in seen:
            seen.add(what)
            chosen.append(replace(cell, direction=next(turns)))
    chosen += [cell for cell in all_cells() if cell.kind != "tunnel"]
    return chosen
