"""botocore finds in its trimmed documentation all that it imports from there, and nothing says anything."""

import ast
from pathlib import Path
from typing import Any

import botocore
import pytest

from revision_trigger_cdk.bundle.trim import undocumented

BOTOCORE = Path(botocore.__file__).parent


def imported_from_docs() -> dict[str, set[str]]:
    """What botocore itself imports, by module of its documentation."""
    found: dict[str, set[str]] = {}
    for source in BOTOCORE.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("botocore.docs"):
                found.setdefault(node.module, set()).update(name.name for name in node.names)
    return found


def test_has_all_that_botocore_imports_when_trimmed() -> None:
    names: dict[str, object] = {}
    exec(undocumented.STAND_IN, names)  # noqa: S102  our own words

    found = imported_from_docs()

    assert set(found) == {"botocore.docs.docstring", "botocore.docs.utils"}
    assert found["botocore.docs.docstring"] <= set(names)


def test_says_nothing_when_asked_for_documentation() -> None:
    names: dict[str, Any] = {}
    exec(undocumented.STAND_IN, names)  # noqa: S102  our own words

    said = {names[name](operation_model=None) for name in imported_from_docs()["botocore.docs.docstring"]}

    assert said == {""}


def test_keeps_nothing_else_when_trimmed(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "bcdoc").mkdir(parents=True)
    for name in ("__init__.py", "utils.py", "service.py", "bcdoc/style.py"):
        (docs / name).write_text(name)

    undocumented.trim(docs)

    assert {path.name: path.read_text() for path in docs.iterdir()} == {
        "__init__.py": "",
        "utils.py": "utils.py",
        "docstring.py": undocumented.STAND_IN,
    }


def test_stops_the_build_when_botocore_has_another_shape(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"utils\.py"):
        undocumented.trim(tmp_path)
