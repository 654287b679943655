"""botocore without what writes its documentation.

Every client imports it, which takes 7 ms, and in Lambda nobody asks for help()
(docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

from pathlib import Path

from revision_trigger_cdk.bundle.trim.unused_modules import keep_only

KEPT = "utils.py"
"""What botocore's handlers use, and no writer."""

STAND_IN = '''"""Docstrings are left out of this bundle: each is an empty text."""


class ClientMethodDocstring(str):
    def __new__(cls, **_about):
        return super().__new__(cls)


class PaginatorDocstring(ClientMethodDocstring):
    pass


class WaiterDocstring(ClientMethodDocstring):
    pass
'''


def trim(docs: Path) -> None:
    """Leave of botocore's `docs` folder what is used, with empty docstrings; raises FileNotFoundError for another."""
    keep_only(KEPT, docs)
    (docs / "docstring.py").write_text(STAND_IN, encoding="utf-8")
