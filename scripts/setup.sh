#!/bin/sh
# Makes .venv and node_modules from the lock files. Needs a Python of 3.11 or newer, and nothing else.
set -eu
cd "$(dirname "$0")/.."
venv=.venv

say() { printf '%s\n' "setup: $*" >&2; }

# The first command that really runs a Python of at least 3.11; 3.13, which Lambda runs, is preferred.
find_python() {
    for candidate in python3.13 python3 /usr/bin/python3.13 python3.14 python3.12 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "no Python of 3.11 or newer found: install Python 3.13, then run make again"
    exit 1
}

# uv's own lines of the lock file, hashes included.
uv_lock() { awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements.txt; }

# The lock names Python 3.13. Where uv can neither find nor fetch it, the Python that runs this does.
make_venv() {
    boot=$(mktemp -d)
    trap 'rm -rf "$boot"' EXIT
    "$1" -m venv "$boot/venv"
    uv_lock > "$boot/uv.txt"
    "$boot/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$boot/uv.txt"
    wanted=$(cat .python-version)
    found=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    [ "$found" = "$wanted" ] && wanted=$1
    "$boot/venv/bin/uv" venv --quiet --clear --python "$wanted" "$venv" 2> "$boot/errors" || {
        say "Python $wanted cannot be had here; using $found instead"
        "$boot/venv/bin/uv" venv --quiet --clear --python "$1" "$venv"
    }
    VIRTUAL_ENV=$PWD/$venv "$boot/venv/bin/uv" pip sync --quiet --require-hashes requirements.txt
    # The project's own packages, editable; its build system is one of the locked packages.
    VIRTUAL_ENV=$PWD/$venv "$boot/venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable .
}

python=$(find_python)
say "Python packages into $venv ($("$python" --version))"
make_venv "$python"

say "the CDK CLI into node_modules (Node $("$venv/bin/node" --version))"
PATH=$PWD/$venv/bin:$PATH npm ci --silent --no-audit --no-fund
touch "$venv/bin/.ready"
say "done"
