#!/usr/bin/env bash
# Our spread on contact graphs against EoN. Usage: spread.sh PYTHON, one that has EoN.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build -q --bench spread
program=$(cargo build --bench spread --message-format=json 2>/dev/null | grep '"name":"spread"' | grep -o '"executable":"[^"]*"' | tail -n 1 | cut -d'"' -f4)
[ -x "$program" ] || { echo "no program to compare with"; exit 1; }
"$1" tests/peers/spread.py "$program"
