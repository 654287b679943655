#!/bin/sh
# Synthesises the stack into a folder of its own and has cdk-nag, cfn-lint and checkov read it: nothing may be open.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
.venv/bin/python scripts/nag.py "$out"
.venv/bin/cfn-lint "$out"/*/*.template.json

# Checkov has an environment of its own: its pins fight ours. Its lock is hashed as ours is.
checkov=.venv/checkov
if ! cmp -s scripts/checkov.txt "$checkov/.locked"; then
    .venv/bin/uv venv --quiet --clear --python .venv/bin/python "$checkov"
    VIRTUAL_ENV=$checkov .venv/bin/uv pip sync --quiet --require-hashes scripts/checkov.txt
    cp scripts/checkov.txt "$checkov/.locked"
fi
"$checkov/bin/checkov" --file "$out"/*/*.template.json --framework cloudformation --compact --quiet --skip-download \
    > "$out/checkov.txt" || { cat "$out/checkov.txt"; exit 1; }
# Each skip in a template must be one that checkov would have objected to: the list is none too long.
asked=$(cat "$out"/*/*.template.json | grep -c '"id": "CKV_')
grep -q "Failed checks: 0, Skipped checks: $asked\$" "$out/checkov.txt" || {
    cat "$out/checkov.txt"
    echo "checkov skipped another number of checks than the $asked that infra/revision_trigger_cdk/permissions/acknowledged.py names"
    exit 1
}
