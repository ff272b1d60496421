#!/usr/bin/env bash
# The same three M/M/10 stations in a row in codedark's laboratory, SimPy, Ciw and NexoSim; prints one table.
# run.sh beside it calls it too.
# Needs python3 with venv and cargo; takes a few minutes, most of it building and Ciw.
#   benches/peers/queue.sh [FACTOR]    FACTOR multiplies the customers (default 1)
set -euo pipefail
cd "$(dirname "$0")"
factor=${1:-1}
work=${CARGO_TARGET_DIR:-$(pwd)/../../target}/peers
mkdir -p "$work"
[ -x "$work/python/bin/python" ] || python3 -m venv "$work/python"
"$work/python/bin/pip" install -q 'simpy>=4,<5' 'ciw>=3,<4'
CARGO_TARGET_DIR="$work/nexosim" cargo build -q --release --manifest-path nexosim/Cargo.toml
cargo bench -q --bench queue --no-run
lines=$work/queue.jsonl
{
    cargo bench -q --bench queue | grep '^{'
    "$work/python/bin/python" simpy_queue.py $((600000 * factor))
    "$work/python/bin/python" ciw_queue.py $((200000 * factor))
    "$work/nexosim/release/nexosim-queue" $((2000000 * factor))
} >"$lines"
"$work/python/bin/python" table.py "$lines"
