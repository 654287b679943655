#!/bin/sh
# Synthesises the stack into a folder of its own and has cfn-lint, cdk-nag and checkov read it: nothing may be open.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
CDK_OUTDIR=$out .venv/bin/python app.py
.venv/bin/cfn-lint "$out"/*.template.json
.venv/bin/python scripts/nag.py

# Checkov has an environment of its own: its pins fight ours. Its lock is hashed as ours is.
checkov=.venv/checkov
if ! cmp -s scripts/checkov.txt "$checkov/.locked"; then
    .venv/bin/uv venv --quiet --clear --python .venv/bin/python "$checkov"
    VIRTUAL_ENV=$checkov .venv/bin/uv pip sync --quiet --require-hashes scripts/checkov.txt
    cp scripts/checkov.txt "$checkov/.locked"
fi
"$checkov/bin/checkov" --file "$out"/RevisionTrigger.template.json --framework cloudformation --compact --quiet \
    --skip-download
