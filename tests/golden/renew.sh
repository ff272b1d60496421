#!/usr/bin/env bash
# Writes the goldens anew and says which measures moved against the last commit's.
set -euo pipefail
cd "$(dirname "$0")/../.."
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
play() { # play FOLDER: the measures of each case as CSV
    while read -r hospital incident _; do
        cargo run -q --bin codedark -- run "$incident" --hospital "$hospital" --runs 2 --until 10d --no-assumptions \
            --today 2026-01-01 --format csv >"$1/$hospital-$incident.csv"
    done <tests/golden/goldens.txt
}
if git stash push -q --include-untracked 2>/dev/null; then
    play "$before" || true
    git stash pop -q
fi
CODEDARK_RENEW_GOLDENS=1 cargo test -q --test all whole_studies_are_what_they_were
after=$(mktemp -d)
play "$after"
for file in "$after"/*.csv; do
    name=$(basename "$file" .csv)
    moved=$(diff <(cut -d, -f1,4,5 "$before/$name.csv" 2>/dev/null) <(cut -d, -f1,4,5 "$file") | grep '^>' | cut -d, -f1 | sort -u | tr -d '> ' | tr '\n' ' ') || true
    echo "$name: ${moved:-nothing moved}"
done
rm -rf "$after"
