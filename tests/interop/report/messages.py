# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""The control messages of a capture as tshark reads them, and how those of two captures differ."""
import json
import subprocess

LAYERS = ("pptp", "lcp", "pap", "chap", "eap", "ccp", "ipcp", "ipv6cp")
# What is drawn anew in every session, counted from a number that is, or follows from it (chap.message: the proof of
# MS-CHAPv2's authenticator).
RANDOM = {"pptp.call_id", "pptp.peer_call_id", "lcp.magic_number", "lcp.opt.magic_number", "lcp.opt.magic_number_bytes",
          "chap.value", "chap.identifier", "chap.message", "eap.identifier"}


def tshark(*arguments):
    done = subprocess.run(["tshark", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"tshark {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def leaves(tree, found):
    for name, value in tree.items():
        if isinstance(value, dict):
            leaves(value, found)
        elif "." in name and " " not in name:
            values = value if isinstance(value, list) else [value]
            for one in values:
                leaves(one, found) if isinstance(one, dict) else found.append((name, one))
    return found


def messages(capture, client):
    """A list of {"from", "name", "time", "size", "fields"}; `client` is the address of the end that dials. Sizes are of
    the IP packet. A packet that TCP sent again, and what was encrypted, is left out."""
    wanted = " or ".join(LAYERS)
    text = tshark("-r", capture, "-Y", f"({wanted}) and not tcp.analysis.retransmission", "-T", "json",
                  "--no-duplicate-keys")
    infos = tshark("-r", capture, "-Y", f"({wanted}) and not tcp.analysis.retransmission", "-T", "fields", "-e",
                   "_ws.col.Protocol", "-e", "_ws.col.Info").splitlines()
    result = []
    for packet, info in zip(json.loads(text), infos):
        layers = packet["_source"]["layers"]
        protocol, words = info.split("\t")
        fields = []
        for layer in LAYERS:
            if isinstance(layers.get(layer), dict):
                leaves(layers[layer], fields)
        result.append({"from": "client" if layers["ip"]["ip.src"] == client else "server",
                       "name": f"{protocol.removeprefix('PPP ')} {words.split('(')[0].strip()}",
                       "time": float(layers["frame"]["frame.time_relative"]), "size": int(layers["ip"]["ip.len"]),
                       "fields": fields})
    return result


def establishment(all_messages):
    """Those up to the last Configure-Ack of IPCP."""
    last = max(i for i, message in enumerate(all_messages) if message["name"] == "IPCP Configuration Ack")
    return all_messages[:last + 1]


def names(some, sender):
    return [message["name"] for message in some if message["from"] == sender]


def differences(real, simulated):
    """[(sender, message, field, real value, simulated value)]: each end's messages one by one, random values left out. Of
    ends that don't say the same messages, the lists of names: field ""."""
    found = []
    for sender in ("client", "server"):
        if names(real, sender) != names(simulated, sender):
            found.append((sender, "", "", ", ".join(names(real, sender)), ", ".join(names(simulated, sender))))
            continue
        pairs = zip((m for m in real if m["from"] == sender), (m for m in simulated if m["from"] == sender))
        for ours, theirs in pairs:
            left = [f for f in ours["fields"] if f[0] not in RANDOM]
            right = [f for f in theirs["fields"] if f[0] not in RANDOM]
            for name in dict.fromkeys(f[0] for f in left + right):
                a = " ".join(value for field, value in left if field == name)
                b = " ".join(value for field, value in right if field == name)
                if a != b:
                    found.append((sender, ours["name"], name, a, b))
    return found
