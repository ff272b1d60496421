#!/bin/sh
# Posts the summary under a merge request, once: the note that is there is renewed. Needs curl, python3 and CODEDARK_TOKEN, a
# project token with scope `api`.
set -eu
: "${CI_API_V4_URL:?}" "${CI_PROJECT_ID:?}" "${CI_MERGE_REQUEST_IID:?}" "${CODEDARK_TOKEN:?}"
summary=${CODEDARK_SUMMARY:-codedark/summary.md}
[ -f "$summary" ] || { echo "there is no $summary to post" >&2; exit 0; }
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
known=$(curl --silent --fail --header "PRIVATE-TOKEN: $CODEDARK_TOKEN" "$notes?per_page=100" | python3 -c '
import json, sys
print(next((note["id"] for note in json.load(sys.stdin) if note["body"].startswith("<!-- codedark -->")), ""))')
if [ -n "$known" ]; then
    set -- --request PUT "$notes/$known"
else
    set -- --request POST "$notes"
fi
curl --silent --fail --output /dev/null --header "PRIVATE-TOKEN: $CODEDARK_TOKEN" --data-urlencode "body@$summary" "$@"
