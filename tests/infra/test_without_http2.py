"""urllib3 finds in its trimmed HTTP/2 all that it imports from there."""

import ast
from pathlib import Path

import pytest
import urllib3

from revision_trigger_cdk.bundle import libraries
from revision_trigger_cdk.bundle.trim import without_http2

URLLIB3 = Path(urllib3.__file__).parent


def imported_from_http2() -> set[str]:
    """What the rest of urllib3 imports: the modules it names, and what it takes of the package itself."""
    found: set[str] = set()
    for source in URLLIB3.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if source.parent.name != "http2" and isinstance(node, ast.ImportFrom) and "http2" in (node.module or ""):
                found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_keeps_all_that_urllib3_imports_when_trimmed() -> None:
    assert imported_from_http2() == {f"http2.{Path(without_http2.KEPT).stem}"}


def test_takes_nothing_that_would_work_when_trimmed() -> None:
    """Without h2, turning HTTP/2 on fails with or without what is cut."""
    assert "\nh2==" not in libraries.LOCK.read_text(encoding="utf-8")


def test_keeps_nothing_else_when_trimmed(tmp_path: Path) -> None:
    http2 = tmp_path / "http2"
    http2.mkdir()
    for name in ("__init__.py", "probe.py", "connection.py"):
        (http2 / name).write_text(name)

    without_http2.trim(http2)

    assert {path.name: path.read_text() for path in http2.iterdir()} == {"__init__.py": "", "probe.py": "probe.py"}


def test_stops_the_build_when_urllib3_has_another_shape(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"probe\.py"):
        without_http2.trim(tmp_path)
