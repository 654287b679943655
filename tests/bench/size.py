"""The bundle's size, and that it is the same bytes when it is built twice from nothing."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from revision_trigger_cdk.bundle import bundle
from tests.bench.contestants import COMPILED
from tests.bench.table import Line

LIMIT = 4.0


def lines() -> list[Line]:
    """Build it twice, each time with an empty cache."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        built = [bundle.build(COMPILED, cache=Path(folder)) for folder in (one, other)]
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in built}
        size = built[0].stat().st_size / 2**20
    return [
        Line("bundle, zipped", size, LIMIT, "MiB", "built from an empty cache"),
        Line("different bundles of two builds", len(digests) - 1, 0, "", f"SHA-256 {min(digests)[:16]}..."),
    ]
