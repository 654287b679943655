#!/bin/sh
# Writes bills of materials (CycloneDX) from the hashed locks, and asks OSV for known vulnerabilities of what runs.
set -eu
cd "$(dirname "$0")/.."
mkdir -p bom
for lock in requirements.txt functions/requirements.txt scripts/checkov.txt; do
    name=$(printf '%s' "$lock" | tr / - | sed 's/\.txt$//')
    .venv/bin/cyclonedx-py requirements "$lock" --output-reproducible --output-format JSON --output-file "bom/$name.json"
    printf 'audit: %s: %s components in bom/%s.json\n' "$lock" "$(grep -c '^[a-z].*==' "$lock")" "$name"
done
# npm's own, without what differs from run to run.
PATH=$PWD/.venv/bin:$PATH npm sbom --silent --sbom-format cyclonedx --package-lock-only \
    | sed '/"serialNumber":/d; /"timestamp":/d' > bom/package-lock.json
printf 'audit: package-lock.json: %s components in bom/package-lock.json\n' "$(grep -c '"integrity"' package-lock.json)"
.venv/bin/python scripts/vulnerabilities.py functions/requirements.txt requirements.txt scripts/checkov.txt package-lock.json
