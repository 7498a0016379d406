#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
"""The rules of the tree that no compiler checks: who may include whom, what stands where, what every file has.

check_tree.py RULE checks one rule and prints each breach as FILE:LINE: sentence; without RULE it lists them.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = (".h", ".cc", ".cpp", ".hpp")
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception"

# Folder: the folders that it may include, besides itself.
MAY_INCLUDE = {
    "stack/base": [],
    "stack/graph": [],
    "stack/trace": ["stack/base"],
    "stack/wire": ["stack/base", "stack/trace"],
    "stack/explain": ["stack/base", "stack/trace", "stack/wire"],
    "stack/crypto": ["stack/base"],
    "stack/ppp": ["stack/base", "stack/trace", "stack/wire", "stack/crypto"],
    "stack/gre": ["stack/base", "stack/trace", "stack/wire"],
    "stack/pptp": ["stack/base", "stack/trace", "stack/wire"],
    "stack/nat": ["stack/base", "stack/trace", "stack/wire"],
    "stack/outside": ["stack/base", "stack/trace", "stack/wire"],
    "stack/tunnel": ["stack/base", "stack/trace", "stack/wire", "stack/ppp", "stack/gre", "stack/pptp"],
    "stack/observe": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/ppp", "stack/gre",
                      "stack/pptp", "stack/crypto"],
    "sim": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/ppp", "stack/gre", "stack/pptp", "stack/nat",
            "stack/outside", "stack/tunnel", "stack/graph"],
    # stack/crypto: only the SHA-256 of a file that was fetched.
    "scenarios": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/ppp", "stack/tunnel",
                  "stack/observe", "stack/crypto", "stack/graph", "sim"],
    "scenarios/sweep": ["stack/base", "stack/crypto", "scenarios"],
    "labs": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/ppp", "stack/gre", "stack/crypto",
             "stack/observe", "scenarios"],
    "viz/model": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/crypto", "stack/ppp",
                  "stack/gre", "stack/pptp", "stack/graph"],
    "viz/ui": ["stack/base", "stack/trace", "stack/wire", "viz/model"],
    "viz/panels": ["stack/base", "stack/trace", "stack/wire", "viz/model", "viz/ui", "labs"],
    "viz/app": ["stack/base", "stack/trace", "stack/wire", "stack/explain", "stack/observe", "viz/model",
                "viz/ui", "viz/panels", "labs"],
}
# <prefix of an include>: the folders that may have it.
OUTSIDERS = {
    "ns3/": ["sim", "scenarios", "tests"],
    "openssl/": ["stack/crypto", "tests/unit/crypto", "tests/bench"],
    "imgui": ["viz/ui", "viz/panels", "viz/app", "tests/ui"],
    "GLFW/": ["viz/app"],
    "yaml-cpp/": ["scenarios", "labs"],
}
TOP_LEVEL = {"CMakeLists.txt", "README.md", "sim", "stack", "scenarios", "viz", "labs", "tests"}
# Made by building and running, and ignored by git.
MADE = {"build", "results", "compile_commands.json"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def committed():
    """Files that git knows; in a tree without git, all but what building makes."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True)
    if listed.returncode == 0 and listed.stdout:
        return [f for f in listed.stdout.decode().split("\0") if f and os.path.exists(os.path.join(ROOT, f))]
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in MADE and f != ".git"]
        found += [os.path.relpath(os.path.join(folder, f), ROOT) for f in files]
    return sorted(found)


def sources():
    return [f for f in committed() if f.endswith(SOURCES)]


def lines(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read().split("\n")


def includes(path):
    for number, line in enumerate(lines(path), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1)


def folder_of(path, folders):
    for folder in sorted(folders, key=len, reverse=True):
        if path.startswith(folder + "/"):
            return folder
    return None


def include_directions():
    for path in sources():
        folder = folder_of(path, MAY_INCLUDE)
        if folder is None:
            continue
        for number, included in includes(path):
            target = folder_of(included, MAY_INCLUDE)
            if target and target != folder and target not in MAY_INCLUDE[folder]:
                yield f"{path}:{number}: {folder} may not include {target} ({included})"


def outsiders():
    for path in sources():
        for number, included in includes(path):
            for prefix, folders in OUTSIDERS.items():
                if included.startswith(prefix) and not any(path.startswith(f + "/") for f in folders):
                    yield f"{path}:{number}: <{included}> belongs into {', '.join(folders)} only"


def umbrella_includes():
    for path in sources():
        if path.startswith(("sim/example/", "tests/integration/installed/")):  # C++17, as a user writes it
            continue
        for number, included in includes(path):
            if re.fullmatch(r"ns3/.*-module\.h", included):
                yield f"{path}:{number}: {included} is ns-3's umbrella; include the narrow headers"


def spdx():
    scripts = {"scenarios/run", "tests/run", "tests/bench/run", "tests/bench/sweep/run", "viz/pictures/make", "scenarios/topologies/make", ".ci/run"}
    for path in committed():
        if path.endswith(SOURCES + (".cmake", ".sh", ".py")) or path.endswith("CMakeLists.txt") or path in scripts:
            if not any(SPDX in line for line in lines(path)[:2]):
                yield f"{path}:1: the SPDX line is missing"


def header_guards():
    for path in sources():
        if not path.endswith((".h", ".hpp")):
            continue
        guard = "PPTPLAB_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"
        if f"#ifndef {guard}" not in lines(path):
            yield f"{path}:1: its header guard is not {guard}"


def top_level():
    for entry in sorted(os.listdir(ROOT)):
        if entry.startswith(".") or entry in TOP_LEVEL or entry in MADE or entry == "CMakePresets.json":
            continue
        yield f"{entry}:1: the top level is " + ", ".join(sorted(TOP_LEVEL))


def machine_paths():
    # Written apart, so that this file doesn't find itself.
    forbidden = [".." + "/shared", "/wo" + "rk/", "/ho" + "me/", "/tmp/" + "brief"]
    for path in committed():
        if path.endswith((".pcap", ".pcapng", ".png", ".ttf")):
            continue
        for number, line in enumerate(lines(path), 1):
            for text in forbidden:
                if text in line:
                    yield f"{path}:{number}: names a place on some machine: {text}"


def readmes():
    folders = {os.path.dirname(f) for f in sources()}
    for folder in sorted(folders):
        if folder.startswith("tests") or folder.endswith("/tool"):
            continue
        if not os.path.exists(os.path.join(ROOT, folder, "README.md")):
            yield f"{folder}:1: the folder has no README.md"


def test_names():
    """Every gtest Suite.Name in the sources, and every name of an add_test."""
    names = set()
    for path in committed():
        if not path.startswith("tests/"):
            continue
        if path.endswith(".cc"):
            text = "\n".join(lines(path))
            for suite, name in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", text, re.MULTILINE):
                names.add(f"{suite}.{name}")
    return names


def matrix():
    """stack/README.md's matrix: each row names tests, each of them exists, and nothing is promised."""
    path = "stack/README.md"
    known = test_names()
    rows = 0
    inside = False
    for number, line in enumerate(lines(path), 1):
        if line.startswith("## "):
            inside = line.startswith("## The matrix")
        is_row = inside and line.startswith("|") and not line.startswith(("|---", "| feature"))
        if not is_row:
            continue
        rows += 1
        named = re.findall(r"`(\w+\.\w+)`", line.split("|")[-2])
        if not named:
            yield f"{path}:{number}: names no test"
        for name in named:
            if name not in known:
                yield f"{path}:{number}: there is no test {name}"
        if re.search(r"\b(planned|todo|not yet)\b", line, re.IGNORECASE):
            yield f"{path}:{number}: promises something"
    if rows < 60:
        yield f"{path}:1: the matrix has only {rows} rows"


RULES = {f.__name__: f for f in (include_directions, outsiders, umbrella_includes, spdx, header_guards, top_level,
                                 machine_paths, readmes, matrix)}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in RULES:
        print("Usage: check_tree.py RULE, one of: " + ", ".join(RULES))
        return 2
    breaches = list(RULES[sys.argv[1]]())
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
