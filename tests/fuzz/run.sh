#!/bin/sh
# Fuzzes every reader of exports for some seconds each: `sh tests/fuzz/run.sh [SECONDS] [TARGET…]`.
# Needs the nightly compiler and cargo-fuzz (`cargo install cargo-fuzz`). Begins from the samples of tests/data/import; what it
# finds stays in tests/fuzz/artifacts. Ends with 1 when a target failed.
set -u
cd "$(dirname "$0")" || exit 2
seconds=${1:-60}
[ $# -gt 0 ] && shift
samples=../data/import
failed=0
# Built first and aloud: what does not compile is told, and building takes no time from fuzzing.
nice -n 19 cargo +nightly fuzz build --fuzz-dir . --sanitizer none || exit 2
for target in ${*:-advisories batfish conn_log import injects inventory iptables mapping nftables nmap rules_table workbook zones}; do
    corpus=corpus/$target
    mkdir -p "$corpus"
    case $target in
        advisories) cp ../data/import/advisories/* "$corpus" ;;
        batfish) cp $samples/batfish_* "$corpus" ;;
        conn_log) for log in conn.log conn.json; do { printf '\007'; head -n 14 $samples/$log; } > "$corpus/$log"; done ;;
        import) cp $samples/*.csv $samples/*.tsv $samples/nmap.xml "$corpus" ;;
        injects) cp $samples/msel*.csv "$corpus" ;;
        inventory) cp $samples/armis_utf16.csv $samples/cmdb_english.csv $samples/gmao_petit.csv $samples/netbox.tsv "$corpus" ;;
        mapping) printf '[columns]\nkind = "kind"\naddress = "ip"\n[wards]\n"r\303\251a" = "icu"\n' > "$corpus/mapping.toml" ;;
        zones) cp $samples/zones.csv "$corpus" ;;
        iptables) cp $samples/*.iptables "$corpus" ;;
        nftables) cp $samples/nft.json "$corpus" ;;
        nmap) cp $samples/nmap.xml "$corpus" ;;
        rules_table) cp $samples/firewall.csv "$corpus" ;;
        workbook) cp $samples/*.xlsx "$corpus" ;;
    esac
    nice -n 19 cargo +nightly fuzz run --fuzz-dir . --sanitizer none "$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=3000 -timeout=25 -max_len=60000 -print_final_stats=1 > "$target.log" 2>&1
    status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$target.log")
    echo "$target: ${executions:-0} executions in $seconds s, exit $status"
    [ $status -eq 0 ] || { failed=1; tail -n 20 "$target.log"; }
done
exit $failed
