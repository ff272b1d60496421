#!/usr/bin/env bash
# What codedark writes for other programs, held against the readers and schemas of those who made the forms:
# STIX 2.1 against stix2-validator, playbooks against OASIS' CACAO v2 schemas (from $CODEDARK_SAMPLES/schemas/cacao).
# Usage: formats.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

codedark() { cargo run -q -- "$@"; }
codedark run ransomware-friday --hospital small --runs 1 --no-assumptions --until 4d --today 2026-11-26 \
    --output "stix=$folder/run.stix.json" --output "navigator=$folder/run.layer.json" >/dev/null
codedark run tube-stopped --hospital small --runs 1 --no-assumptions --until 1d --today 2026-11-26 \
    --output "stix=$folder/failure.stix.json" --output "navigator=$folder/failure.layer.json" >/dev/null
for playbook in isolate-zones cut-everything wait-and-see life-critical-first; do
    codedark show "playbook:$playbook" --format json >"$folder/$playbook.cacao.json"
    # What is written is read: the same steps are shown again.
    diff <(codedark show "playbook:$playbook" --format csv) <(codedark show "playbook:$folder/$playbook.cacao.json" --format csv)
done
"$python" tests/exports/formats.py "$folder" "${CODEDARK_SAMPLES:-}"
