"""urllib3 without its HTTP/2, for which it would want a library that the bundle does not have.

Every connection asks which hosts are known to speak it, and so imports what else is there: 3 ms of each cold start
(docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

import shutil
from pathlib import Path

KEPT = "probe.py"
"""What urllib3's connections import, whatever they speak."""


def trim(http2: Path) -> None:
    """Leave of urllib3's `http2` folder what is imported; raises FileNotFoundError for a folder of another shape."""
    kept = (http2 / KEPT).read_bytes()
    shutil.rmtree(http2)
    http2.mkdir()
    (http2 / KEPT).write_bytes(kept)
    (http2 / "__init__.py").touch()
