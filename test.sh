#!/usr/bin/env bash
# Installs what the tests need and runs all of them.
# Without rights to install it runs what it can and ends with a list "not tested here: …" and exit 0;
# with CI=true or --strict anything not tested is a failure.
set -uo pipefail
cd "$(dirname "$0")" || exit 3

strict=${CI:-false}
[ "${1:-}" = "--strict" ] && strict=true
failed=()
untested=()

say() { printf '\n== %s\n' "$*"; }
run() { # run NAME COMMAND…: remembers a failure and goes on
    local name=$1
    shift
    say "$name"
    "$@" || failed+=("$name")
}

# A build cache outside the checkout is used when there is one.
if [ -z "${CARGO_TARGET_DIR:-}" ] && [ -d "$HOME/.cache/codedark/target" ]; then
    export CARGO_TARGET_DIR="$HOME/.cache/codedark/target"
fi

packages=(mesa-vulkan-drivers libvulkan1 xvfb libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0
    xdotool x11-utils x11-apps imagemagick chromium poppler-utils iptables nftables iproute2 procps)
missing=()
if command -v dpkg-query >/dev/null; then
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing ${missing[*]}"
        sudo=''
        [ "$(id -u)" = 0 ] || sudo='sudo -n'
        if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"; } </dev/null >/tmp/codedark-install.log 2>&1; then
            tail -n 3 /tmp/codedark-install.log
        fi
    fi
fi

# JUnit files are read back by another program.
python=${CARGO_TARGET_DIR:-target}/python
if ! python3 -c 'import junitparser' 2>/dev/null && command -v python3 >/dev/null; then
    { python3 -m venv "$python" && "$python/bin/pip" install -q junitparser; } >/tmp/codedark-install.log 2>&1 &&
        export CODEDARK_PYTHON="$python/bin/python3"
fi
"${CODEDARK_PYTHON:-python3}" -c 'import junitparser' 2>/dev/null || untested+=("JUnit read back (needs the Python package junitparser)")

run "tests of the simulator, the files and the command" cargo test --workspace --exclude codedark-desk
run "tests of the desk" cargo test -p codedark-desk

if command -v Xvfb >/dev/null && command -v xdotool >/dev/null && command -v import >/dev/null; then
    run "building the desk" cargo build -q -p codedark-desk
    run "the desk in a real window" bash tests/desk/window.sh "${CARGO_TARGET_DIR:-target}/desk-window"
else
    untested+=("the desk in a real window (needs Xvfb, xdotool and ImageMagick)")
fi

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$browser" ] && command -v pdftotext >/dev/null; then
    run "the report in a real browser" bash tests/report/browser.sh "$browser"
else
    untested+=("the report in a real browser (needs Chromium and poppler-utils)")
fi

# Python packages of other makers that results are held against live in an environment of their own, made once.
peers="${CODEDARK_PEERS:-$HOME/.cache/codedark/peers}"
if ! "$peers/bin/python" -c 'import EoN' 2>/dev/null; then
    say "installing EoN"
    { python3 -m venv "$peers" && "$peers/bin/pip" install -q 'EoN==2.0'; } </dev/null >/tmp/codedark-peers.log 2>&1 || tail -n 3 /tmp/codedark-peers.log
fi
if "$peers/bin/python" -c 'import EoN' 2>/dev/null; then
    run "spread against EoN" bash tests/peers/spread.sh "$peers/bin/python"
else
    untested+=("spread against EoN (needs Python with venv, and a package registry)")
fi

# What is written for other programs is held against the validators of those who made the forms.
if ! "$peers/bin/python" -c 'import stix2validator, jsonschema, referencing' 2>/dev/null; then
    say "installing stix2-validator and jsonschema"
    { python3 -m venv "$peers" && "$peers/bin/pip" install -q 'stix2-validator==3.3.2' 'jsonschema==4.26.0' 'referencing==0.37.0'; } </dev/null >/tmp/codedark-forms.log 2>&1 || tail -n 3 /tmp/codedark-forms.log
fi
if "$peers/bin/python" -c 'import stix2validator, jsonschema, referencing' 2>/dev/null; then
    run "STIX, Navigator and CACAO against their makers' validators" bash tests/exports/formats.sh "$peers/bin/python"
else
    untested+=("STIX, Navigator and CACAO (needs Python with venv, and a package registry)")
fi

# What is read in rules is held against what a kernel does with packets under them, in a network of its own.
if [ "$(id -u)" = 0 ] && command -v nft >/dev/null && command -v iptables-save >/dev/null && unshare -n -m nft list ruleset >/dev/null 2>&1; then
    run "building the command" cargo build -q
    run "firewall rules against this machine's kernel" unshare -n -m python3 tests/exports/firewalls.py "${CARGO_TARGET_DIR:-target}/debug/codedark"
else
    untested+=("firewall rules against a kernel (needs root, iptables and nftables)")
fi

[ -n "${CODEDARK_SAMPLES:-}" ] || untested+=("import of a whole hospital's exports (set CODEDARK_SAMPLES to a folder of samples)")

say "summary"
for item in "${untested[@]}"; do echo "not tested here: $item"; done
for item in "${failed[@]}"; do echo "FAILED: $item"; done
[ ${#failed[@]} -eq 0 ] || exit 1
if [ "$strict" = true ] && [ ${#untested[@]} -gt 0 ]; then
    exit 1
fi
echo "all that was tested passed"
