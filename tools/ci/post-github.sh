#!/bin/sh
# Posts the summary under a pull request, once: the comment that is there is renewed. Needs `gh` and GH_TOKEN.
set -eu
: "${GITHUB_REPOSITORY:?}" "${CODEDARK_PULL_REQUEST:?}"
summary=${CODEDARK_SUMMARY:-codedark/summary.md}
[ -f "$summary" ] || { echo "there is no $summary to post" >&2; exit 0; }
comments="repos/$GITHUB_REPOSITORY/issues/$CODEDARK_PULL_REQUEST/comments"
known=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- codedark -->")) | .id' | head -n 1)
if [ -n "$known" ]; then
    gh api -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" -F body=@"$summary" >/dev/null
else
    gh api "$comments" -F body=@"$summary" >/dev/null
fi
