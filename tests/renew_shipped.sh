#!/bin/sh
# Writes the shipped hospitals and the sample export anew, after the generator or its assets have changed.
set -eu
cd "$(dirname "$0")/.."
CODEDARK_RENEW=1 cargo test --quiet --test all -- shipped::shipped_hospitals_are shipped::the_sample_export
# They are embedded: the crate must see that they changed.
touch tools/files/src/shipped.rs
git status --short scenarios tests/data
