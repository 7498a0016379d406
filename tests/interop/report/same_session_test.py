#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""same_session_test.py PPTPLAB_RUN CAPTURE: a capture of two real Linuxes and the same session simulated: each end says
the same control messages in the same order with the same fields, but for what is random."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import messages  # noqa: E402


def main():
    program, capture = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, os.path.join(HERE, "session.yaml"), "--check", "--pcap", folder, "--out",
                               os.path.join(folder, "session.pcapng")], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the simulation: status {done.returncode}\n{done.stdout}{done.stderr}")
        simulated = messages.establishment(
            messages.messages(os.path.join(folder, "session-client-p2p0.pcap"), "192.0.2.1"))
    real = messages.establishment(messages.messages(capture, "192.0.2.2"))
    if len(real) < 20:
        sys.exit(f"{capture} holds only {len(real)} control messages")
    found = messages.differences(real, simulated)
    for end, message, field, a, b in found:
        print(f"{end}, {message or 'messages'} {field}: real {a!r}, simulated {b!r}")
    print(f"{len(real)} control messages, {len(found)} differences")
    return 1 if found else 0


sys.exit(main())
