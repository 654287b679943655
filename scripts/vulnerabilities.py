"""Asks osv.dev for known vulnerabilities of the packages of lock files; exits 1 with them if there are any.

Where it cannot be reached it says so and exits 0: a bill of materials can be checked elsewhere as well.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

_URL = "https://api.osv.dev/v1/querybatch"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def main(locks: list[str]) -> int:
    """Check every package once; the exit status."""
    packages = sorted({found for lock in locks for found in locked(Path(lock))})
    queries = [{"package": {"name": name, "ecosystem": kind}, "version": version} for kind, name, version in packages]
    request = urllib.request.Request(_URL, json.dumps({"queries": queries}).encode())
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  the URL is ours
            results = json.load(answer)["results"]
    except (OSError, urllib.error.URLError) as error:
        say(f"vulnerabilities were not looked up: osv.dev cannot be reached ({error}); check bom/*.json elsewhere")
        return 0
    known = [
        f"{name} {version}: {', '.join(each['id'] for each in result['vulns'])}"
        for (_, name, version), result in zip(packages, results, strict=True)
        if result.get("vulns")
    ]
    say(f"{len(packages)} packages, {len(known)} of them with known vulnerabilities")
    for line in known:
        say(line)
    return int(bool(known))


def locked(lock: Path) -> list[tuple[str, str, str]]:
    """Give ecosystem, name and version of everything that a lock file holds."""
    if lock.suffix == ".json":
        found = json.loads(lock.read_text())["packages"].items()
        return [("npm", path.rpartition("node_modules/")[2], package["version"]) for path, package in found if path]
    return [("PyPI", name, version) for name, version in _PINNED.findall(lock.read_text())]


def say(sentence: str) -> None:
    """Print a line."""
    sys.stdout.write(f"audit: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
