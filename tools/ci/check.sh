#!/bin/sh
# Judges a hospital, or a change of one, and leaves every form in codedark/. Ends with the command's own exit code.
#   CODEDARK_AFTER    hospital to judge (default: .)
#   CODEDARK_BEFORE   hospital before the change; absent: only policies are tested
#   CODEDARK_POLICY   policy, path or shipped name; may be absent with CODEDARK_BEFORE
#   CODEDARK_FLAGS    further flags, separated by spaces: --fail-on opened --incidents ransomware-friday --runs 32
set -u
mkdir -p codedark
if [ -n "${CODEDARK_BEFORE:-}" ]; then
    set -- diff "$CODEDARK_BEFORE" "${CODEDARK_AFTER:-.}"
else
    set -- test --project "${CODEDARK_AFTER:-.}"
fi
[ -z "${CODEDARK_POLICY:-}" ] || set -- "$@" --policy "$CODEDARK_POLICY"
# Flags are split at spaces on purpose.
# shellcheck disable=SC2086
codedark "$@" ${CODEDARK_FLAGS:-} \
    --output sarif=codedark/codedark.sarif --output junit=codedark/junit.xml --output markdown=codedark/summary.md \
    --output json=codedark/verdicts.json --output html=codedark/report.html --output github=codedark/annotations.txt
code=$?
# Annotations are commands to the runner that reads this output.
if [ "${GITHUB_ACTIONS:-}" = true ] && [ -f codedark/annotations.txt ]; then cat codedark/annotations.txt; fi
exit "$code"
