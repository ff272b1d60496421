#!/bin/sh
# Writes the shipped hospitals and the sample export anew, after the generator or its assets have changed.
set -eu
cd "$(dirname "$0")/.."
CODEDARK_RENEW=1 cargo test --test all shipped::shipped_hospitals_are shipped::the_sample_export 2>&1 | tail -5 ||
    exit 1
git status --short scenarios tests/data
