#!/usr/bin/env bash
# Things that would make a run depend on the machine, or a test pass without testing.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
look() { # look WHAT PATTERN PATH…
    local what=$1 pattern=$2
    shift 2
    if git grep -nE "$pattern" -- "$@" | grep -vE '^[^:]+:[0-9]+: *//'; then
        echo "^ $what"
        bad=1
    fi
}
look "hash order in sim" 'HashMap|HashSet|hash_map' 'sim/src/*.rs'
look "a clock or the environment in sim" 'Instant::|SystemTime|std::env|std::fs|std::time' 'sim/src/*.rs'
look "platform mathematics in sim" '\.(ln|exp|powf|powi|sin|cos|sqrt|mul_add)\(' 'sim/src/*.rs' ':!sim/src/**/tests.rs' ':!sim/src/engine/draws.rs' ':!sim/src/measure/summary.rs'
look "unstable randomness" 'thread_rng|rand::rng\(|StdRng|SmallRng' 'sim/*.rs' 'tools/*.rs'
look "tests that are skipped, sleep or time" '#\[ignore|thread::sleep' 'sim/*.rs' 'tools/*.rs' 'tests/*.rs'
look "printing in sim" 'println!|eprintln!|dbg!' 'sim/src/*.rs'
long=$(git ls-files '*.rs' | xargs wc -l | awk '$2 != "total" && $1 > 800')
[ -z "$long" ] || { echo "$long"; echo "^ files over 800 lines"; bad=1; }
exit $bad
