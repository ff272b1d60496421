#!/usr/bin/env bash
# The same work in other makers' simulators and in ours, as one table. Usage: run.sh [FOLDER of a Python environment, made if absent]
#
# All times are processor time of one thread, building of scenarios left out. Seeds are 1. What is like for like and what is not
# is said under the table.
set -uo pipefail
cd "$(dirname "$0")/../.."
home=$PWD
# mal-simulator leaves logs where it runs.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
peers="${1:-$HOME/.cache/codedark/peers-bench}"
python="$peers/bin/python"
for package in EoN==2.0 nasim==0.12.0 mal-simulator==3.3.0; do
    [ -x "$python" ] || python3 -m venv "$peers"
    "$python" -m pip install -q "$package" </dev/null || echo "not installed: $package" >&2
done
cargo build -q --profile bench --bench spread || exit 1
program=$(cargo build --profile bench --bench spread --message-format=json 2>/dev/null | grep '"name":"spread"' | grep -o '"executable":"[^"]*"' | tail -n 1 | cut -d'"' -f4)
version() { "$python" -m pip show "$1" 2>/dev/null | sed -n 's/^Version: //p'; }
field() { awk -v n="$1" '{ print $n }'; }

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr); $(rustc --version); Python $("$python" -c 'import platform; print(platform.python_version())')"
echo
echo "| work | who | devices | wards | processor time | attempts or events |"
echo "|---|---|---|---|---|---|"
for size in "20 1050" "100 5050"; do
    read -r wards devices <<<"$size"
    ours=$("$program" star "$wards" "$devices" 7)
    echo "| worm on a star of wards | codedark | $devices | $wards | $(echo "$ours" | field 1) ms | $(echo "$ours" | field 2) |"
    theirs=$("$python" benches/peers/nasim_star.py "$wards" "$devices" 1 2>/dev/null) &&
        echo "| worm on a star of wards | NASim $(version nasim) | $devices | $wards | $(echo "$theirs" | field 1) s | $(echo "$theirs" | field 2) |"
    theirs=$(cd "$scratch" && "$python" "$home/benches/peers/malsim_star.py" "$wards" "$devices" 1 2>/dev/null) &&
        echo "| attacker on a star of wards | mal-simulator $(version mal-simulator) | $devices | $wards | $(echo "$theirs" | field 1) s | $(echo "$theirs" | field 2) |"
done
for size in "400 20000" "2000 100000"; do
    read -r wards devices <<<"$size"
    ours=$("$program" star "$wards" "$devices" 3)
    echo "| worm on a star of wards | codedark | $devices | $wards | $(echo "$ours" | field 1) ms | $(echo "$ours" | field 2) |"
done
echo "| SIR on a graph, degree 10 | codedark | 20000 | - | $("$program" graph 20000 10 31) ms | - |"
theirs=$("$python" benches/peers/eon_graph.py 20000 10 1 5 2>/dev/null) &&
    echo "| SIR on a graph, degree 10 | EoN $(version EoN) fast_SIR | 20000 | - | $theirs s | - |"
cat <<'NOTE'

Like for like: the graph (the same process; tests/peers compares the distributions). Not like for like: NASim's worm tries hosts
one after the other and has no clock, ours runs in continuous time with defenders, services and their consequences in the same
run; mal-simulator's attacker always succeeds and chooses each step, on the fewest edges that reach everybody. Both plan or
learn, which is what they are made for and we are not.
NOTE

echo
bash benches/peers/queue.sh
