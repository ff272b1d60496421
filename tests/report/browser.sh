#!/usr/bin/env bash
# Opens a real report in a real browser: it must render, fit its size, be readable without a script, and print on A4.
set -euo pipefail
browser=$1
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run -q --bin codedark -- demo --runs 8 --output "$folder/report.html" >"$folder/summary.txt"
size=$(stat -c %s "$folder/report.html")
[ "$size" -lt 5000000 ] || { echo "the report has $size bytes, over 5 MB"; exit 1; }
! grep -qiE '<script|https?://[^"]*\.(css|js|png|woff)' "$folder/report.html" || { echo "the report is not self-contained"; exit 1; }
flags=(--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --user-data-dir="$folder/profile")
"$browser" "${flags[@]}" --window-size=1240,1700 --screenshot="$folder/report.png" "file://$folder/report.html" 2>/dev/null
[ "$(stat -c %s "$folder/report.png")" -gt 50000 ] || { echo "the browser drew next to nothing"; exit 1; }
"$browser" "${flags[@]}" --no-pdf-header-footer --print-to-pdf="$folder/report.pdf" "file://$folder/report.html" 2>/dev/null
pdftotext -layout "$folder/report.pdf" "$folder/report.txt"
for words in EXERCISE "Patients at risk" "What worked, and how" "Assumptions" "not a medical device"; do
    grep -q "$words" "$folder/report.txt" || { echo "the printed report lacks: $words"; exit 1; }
done
pdfinfo "$folder/report.pdf" | grep -q 'A4' || { echo "the report does not print on A4"; exit 1; }
svgs=$(grep -c '<svg ' "$folder/report.html")
tables=$(grep -c 'id="numbers-' "$folder/report.html")
labels=$(grep -o '<svg [^>]*role="img" aria-label="[^"]' "$folder/report.html" | wc -l)
[ "$svgs" -ge 6 ] && [ "$tables" -ge "$svgs" ] && [ "$labels" -ge "$svgs" ] || { echo "charts $svgs, tables $tables, alternative texts $labels"; exit 1; }
echo "report: $size bytes, $svgs charts, $(pdfinfo "$folder/report.pdf" | awk '/Pages/ {print $2}') A4 pages"
