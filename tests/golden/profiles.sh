#!/usr/bin/env bash
# The goldens hold for other builds of the command: debug, release, and release for a newer processor where this one is new enough.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
hold() { # hold NAME COMMAND: the digests of the small hospital's cases
    while read -r hospital incident _ digest; do
        [ "$hospital" = small ] || continue
        now=$("$2" run "$incident" --hospital "$hospital" --runs 2 --until 10d --no-assumptions --today 2026-01-01 --format json |
            sed -n 's/^  "digest": "\(.*\)",$/\1/p')
        [ "$now" = "$digest" ] || { echo "$1: $hospital $incident gives $now, the golden is $digest"; exit 1; }
        for threads in 1 2; do
            again=$("$2" run "$incident" --hospital "$hospital" --runs 2 --until 10d --no-assumptions --today 2026-01-01 --format json --threads $threads |
                sed -n 's/^  "digest": "\(.*\)",$/\1/p')
            [ "$again" = "$digest" ] || { echo "$1: $threads threads give $again"; exit 1; }
        done
    done <tests/golden/goldens.txt
    echo "goldens hold: $1"
}
# The tests run on an optimised simulator; here it is as a debug build leaves it.
cargo build -q --bin codedark --config 'profile.dev.package.codedark-sim.opt-level=0' --target-dir "$target/plain"
hold "debug, nothing optimised" "$target/plain/debug/codedark"
cargo build -q --release
hold release "$target/release/codedark"
if grep -q avx2 /proc/cpuinfo 2>/dev/null && grep -q fma /proc/cpuinfo; then
    RUSTFLAGS="-C target-cpu=x86-64-v3" CARGO_TARGET_DIR="$target/x86-64-v3" cargo build -q --release
    hold "release for x86-64-v3" "$target/x86-64-v3/release/codedark"
else
    echo "not run: release for x86-64-v3 (this processor has no AVX2)"
fi
