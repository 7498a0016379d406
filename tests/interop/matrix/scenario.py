# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""A scenario file for each cell. It is JSON, which is YAML as well."""
import json

from matrix.cells import FROM_LINUX, STATEFUL, TO_LINUX

USER, PASSWORD = "alice", "correct-horse"
SIZES = [0, 1, 56, 1372, 1472]  # of pings: nothing, one octet, the usual, around the tunnel's and the link's MTU
WARM_UP = 4
FLOOD = 5000                    # packets each way, so that MPPE's coherency count of 12 bits wraps
BLOB = 5_000_000                # octets of the file that is fetched
# Numbers of GRE packets that are lost, each way. By the first, every tunnel is up and the sizes are done; two in
# a row, one about where a stateful key changes (every 256th), some in the download.
LOST = (900, 1300, 1301, 1536, 2047, 3000, 6001)
ECHO = 2  # seconds between keep-alives where somebody vanishes


def lost(nodes):
    return [{"protocol": "gre", "number": number, "from": node} for node in nodes for number in LOST]


def encryption(cell, for_linux):
    if not cell.bits:
        return {"policy": "refused"}
    bits = [40, 128] if cell.bits == 56 and for_linux else [cell.bits]
    return {"policy": "required", "bits": bits, "mode": cell.mode}


def common(cell, for_linux):
    return {"authentication": [cell.method], "encryption": encryption(cell, for_linux),
            "header-compression": "vj" if cell.vj else "none"}


def ours(cell):
    """What our end is in any case."""
    keys = common(cell, for_linux=False)
    attributes = {"MppeDialect": "Linux"} if cell.mode == STATEFUL else {}
    if cell.kind == "linux-vanishes":
        attributes |= {"EchoInterval": f"{ECHO}s", "EchoTimeout": f"{ECHO}s"}
    if cell.kind == "no-ipv6":
        keys["network-protocols"] = ["ipv4", "ipv6"]
    return keys | ({"attributes": attributes} if attributes else {})


def real(cell, is_worker):
    keys = common(cell, for_linux=True)
    options = []
    if cell.kind == "we-vanish":
        options += [f"lcp-echo-interval {ECHO}", "lcp-echo-failure 2"]
    if cell.kind == "ipv6-refused":
        options.append("+ipv6")
    if options:
        keys["pppd-options"] = options
    if is_worker and cell.kind in ("linux-vanishes", "we-vanish"):
        keys["once-up"] = [{"ping": [56]}, {"wait": "60s"}]
    elif is_worker and not cell.linux_says and cell.kind != "wrong-password":
        keys["once-up"] = work(cell)
    return keys


def work(cell):
    if cell.kind != "tunnel":
        return [{"ping": [56]}, {"hang-up": True}]
    return [{"ping": SIZES, "count": 3}, {"flood": FLOOD, "size": 8}, {"fetch": "http://10.8.0.1/blob"}, {"hang-up": True}]


def password(cell):
    return "hunter2" if cell.kind == "wrong-password" else PASSWORD


def user(cell):
    """As a server knows its user."""
    return {"name": USER} if cell.method == "eap-tls" else {"name": USER, "password": PASSWORD}


def client_keys(cell):
    keys = {"server": "server", "user": USER}
    return keys if cell.method == "eap-tls" else keys | {"password": password(cell)}


def our_work(cell, node, other):
    """The same that a real end does, by our activities."""
    if cell.kind != "tunnel":
        return {"pings": [{"from": node, "to": other, "count": 3, "interval": "200ms"}]}
    pings = [{"from": node, "to": other, "size": size, "count": 3, "interval": "200ms"} for size in SIZES]
    # The first packets may come before pppd has its network device up: a few that nobody counts.
    pings.insert(0, {"from": node, "to": other, "count": WARM_UP, "interval": "200ms"})
    # As ping -f: the next one as soon as one is answered. A real ppp device's queue holds three packets.
    pings.append({"from": node, "to": other, "size": 8, "count": FLOOD, "interval": "500ms", "at-once": True})
    downloads = [{"client": node, "url": f"http://{other}/blob"}]
    return {"pings": [ping | {"in-turn": True} for ping in pings],
            "downloads": [download | {"in-turn": True} for download in downloads]}


def scenario(cell):
    """Of which `blob` lies beside it."""
    to_linux = cell.direction == TO_LINUX
    vanishing = cell.kind in ("linux-vanishes", "we-vanish")
    no_tunnel = cell.linux_says or cell.kind == "wrong-password"
    # A real client always does the work itself; a real server does where it also hangs up.
    real_works = not to_linux or cell.ends == "server"
    files = [{"path": "/blob", "file": "blob"}]
    # 10 Mb/s: no processor decides. At 100, pptpd can't read as fast as the kernel beside it sends, loses what its
    # socket doesn't hold, and does not notice before the next packet after that comes.
    document = {
        "title": cell.name,
        "duration": "150s" if not vanishing else "30s",
        "nodes": {"client": {}, "server": {}},
        "links": [{"between": ["client", "server"], "rate": "10Mbps", "latency": "1ms",
                   "drop": [] if no_tunnel or cell.kind != "tunnel" else lost(["client", "server"])}],
        "attributes": {"ns3::TcpSocket::SegmentSize": 1360},
    }
    if to_linux:
        server = {"users": [user(cell)]} | real(cell, real_works)
        if not real_works:
            server["files"] = files
        elif "once-up" in server:
            server["once-up"] = [step | ({"fetch": "http://10.8.0.100/blob"} if "fetch" in step else {})
                                 for step in server["once-up"]]
            document["http-servers"] = {"client": {"files": files}}
        document["nodes"]["server"]["external"] = {"peer": "linux", "server": server}
        document["pptp-clients"] = {"client": client_keys(cell) | ours(cell)}
        if not real_works and not no_tunnel:
            document |= our_work(cell, "client", "10.8.0.1")
    else:
        client = client_keys(cell) | real(cell, real_works)
        document["nodes"]["client"]["external"] = {"peer": "linux", "client": client}
        document["pptp-servers"] = {"server": {"users": [user(cell)]} | ours(cell)}
        document["http-servers"] = {"server": {"files": files}}
        if cell.ends == "server" and not no_tunnel:
            document["pptp-servers"]["server"]["hangs-up"] = True
            client["once-up"] = [step for step in client["once-up"] if "hang-up" not in step]
    if to_linux and vanishing:
        document["pptp-clients"]["client"]["hang-up"] = "29s"
    if cell.kind == "linux-vanishes" and not to_linux:
        # Something to do at the end, so that the run goes on when the real client is gone.
        document["pings"] = [{"from": "server", "to": "client", "count": 1, "start": "25s"}]
    if cell.kind == "linux-vanishes":
        document["nodes"]["server" if to_linux else "client"]["external"]["vanishes"] = "10s"
    if cell.kind == "we-vanish":
        document["links"][0]["changes"] = [{"at": "10s", "cut": True}]
    document["expect"] = expectations(cell)
    return document


def expectations(cell):
    """What pptplab-run itself can judge; judge.py has the rest."""
    to_linux = cell.direction == TO_LINUX
    down = cell.linux_says or cell.kind == "wrong-password"
    client = {"tunnel": "down" if down else "up"}
    if cell.bits and not down:
        client["encryption"] = f"{cell.bits}-bit"
    if cell.kind == "linux-vanishes" and to_linux:
        client["because"] = "did not answer an Echo-Request"
    words = {
        "wrong-password": "Peer alice failed CHAP authentication" if to_linux else "CHAP authentication failed",
        "no-ipv6": "Unsupported protocol 'IPv6 Control Protocol' (0x8057) received",
        "ipv6-refused": "Protocol-Reject for 'IPv6 Control Protocol' (0x8057) received",
        "we-vanish": "No response to 2 echo-requests",
    }.get(cell.kind, cell.linux_says)
    real_end = {"says": [words]} if words else {}
    return {"client": client, "server": real_end} if to_linux and real_end else {"client": client | ({} if to_linux else real_end)}


def text_of(cell):
    return json.dumps(scenario(cell), indent=1) + "\n"
