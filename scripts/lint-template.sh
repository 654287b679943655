#!/bin/sh
# Synthesises the stack into a folder of its own and has cfn-lint read the template.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
CDK_OUTDIR=$out .venv/bin/python app.py
.venv/bin/cfn-lint "$out"/*.template.json
