"""urllib3 without its HTTP/2, for which it would want a library that the bundle does not have.

Every connection asks which hosts are known to speak it, and so imports what else is there: 3 ms of each cold start
(docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

from pathlib import Path

from revision_trigger_cdk.bundle.trim.unused_modules import keep_only

KEPT = "probe.py"
"""What urllib3's connections import, whatever they speak."""


def trim(http2: Path) -> None:
    """Leave of urllib3's `http2` folder what is imported; raises FileNotFoundError for a folder of another shape."""
    keep_only(KEPT, http2)
