#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
# Sourced by scenarios/run and tests/run: installs what is missing, says what is going on and how long it took.
# Offline and quick once everything is there.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
[ -t 2 ] && terminal=yes || terminal=no

# step WORDS COMMAND…: runs the command in silence; shows its output only if it fails.
step() {
  local words=$1 log started=$SECONDS
  shift
  log=$(mktemp)
  if [ $terminal = yes ]; then printf '   … %s' "$words" >&2; else printf '   … %s\n' "$words" >&2; fi
  if "$@" >"$log" 2>&1 </dev/null; then
    [ $terminal = yes ] && printf '\r\033[K' >&2
    printf '   ✓ %s (%d s)\n' "$words" $((SECONDS - started)) >&2
    rm -f "$log"
  else
    [ $terminal = yes ] && printf '\r\033[K' >&2
    printf '   ✗ %s. The last that it said:\n' "$words" >&2
    tail -n 40 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# shown_step WORDS COMMAND…: the same for a build, which shows how far it is.
shown_step() {
  if [ $terminal = no ]; then step "$@"; return; fi
  local words=$1 started=$SECONDS
  shift
  printf '   … %s\n' "$words" >&2
  "$@" >&2 </dev/null || { printf '   ✗ %s\n' "$words" >&2; return 1; }
  printf '   ✓ %s (%d s)\n' "$words" $((SECONDS - started)) >&2
}

# missing_packages LIST
missing_packages() {
  local wanted installed
  wanted=$(grep -v '^#' "$1" | sort -u)
  installed=$(dpkg-query -W -f '${Package} ${Status}\n' $wanted 2>/dev/null |
    sed -n 's/ install ok installed$//p' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

install_packages() {
  local missing as_root=()
  missing=$(missing_packages "$here/packages.txt")
  [ -z "$missing" ] && return 0
  missing=$(echo $missing)
  if ! command -v apt-get >/dev/null; then
    echo "pptplab needs these packages, and there is no apt-get to install them: $missing" >&2
    return 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "pptplab needs packages that only root can install, and there is no sudo. As root, run:" >&2
      echo "  apt-get update && apt-get install --no-install-recommends $missing" >&2
      return 1
    fi
    as_root=(sudo)
    sudo -v || return 1  # asks for the password where it can be seen
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  echo "Installing what is missing: $missing" >&2
  # tshark asks whether ordinary users may capture; reading files needs no such thing.
  echo 'wireshark-common wireshark-common/install-setuid boolean false' |
    "${as_root[@]}" debconf-set-selections 2>/dev/null || true
  step "looking for packages" "${as_root[@]}" apt-get update || return 1
  shown_step "installing packages" "${as_root[@]}" apt-get install -y -qq --no-install-recommends $missing
}

# install_optional_packages LIST WHAT-IS-SKIPPED: asks for no password, and where they can't be had that is said and no error.
install_optional_packages() {
  local missing as_root=()
  missing=$(missing_packages "$1")
  [ -z "$missing" ] && return 0
  missing=$(echo $missing)
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10)
  if command -v apt-get >/dev/null && "${as_root[@]}" --version >/dev/null 2>&1; then
    # The lists are new if something else was missing just now; if they are old, the first attempt fails at once.
    local install=("${as_root[@]}" install -y --no-install-recommends $missing)
    "${install[@]}" --print-uris >/dev/null 2>&1 || "${as_root[@]}" update >/dev/null 2>&1 || true
    step "installing $missing, which only tests need" "${install[@]}" && return 0
  fi
  echo "Without $missing: $2" >&2
}

# configure PRESET [OPTION…]: only if it was not, or was with other options.
configure() {
  local preset=$1 options
  shift
  options="$*"
  command -v ccache >/dev/null && set -- "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
  local mark="$root/build/$preset/.configured"
  if [ -f "$root/build/$preset/build.ninja" ] && [ "$(cat "$mark" 2>/dev/null)" = "$options" ]; then
    return 0
  fi
  (cd "$root" && step "configuring build/$preset" cmake --preset "$preset" "$@") || return 1
  echo "$options" >"$mark"
}

# build PRESET [TARGET…]: with nothing to do, ninja takes a fraction of a second.
build() {
  local preset=$1
  shift
  shown_step "building build/$preset" ninja -C "$root/build/$preset" "$@"
}
