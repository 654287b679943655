import importlib
from pathlib import Path
from types import ModuleType

import pytest

from sandbox.ministack import gaps, patch

GAPS = patch.modules_of(gaps)
NOTING = """from sandbox.ministack.patch import PatchError
applied = 0
def apply():
    global applied
    applied += 1
"""
OUTDATED = """from ministack.services import sqs
def apply():
    sqs.no_such_function()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a package that can be imported, without a module in it."""
    made = tmp_path / f"gaps_of_{tmp_path.name}"
    made.mkdir()
    (made / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    return made


def test_applies_a_module_when_it_lies_in_the_folder(folder: Path) -> None:
    for name in ("first", "second"):
        (folder / f"{name}.py").write_text(NOTING)

    gaps.apply_all(importlib.import_module(folder.name))

    found = [importlib.import_module(f"{folder.name}.{name}") for name in ("first", "second")]
    assert [module.applied for module in found] == [1, 1]


def test_applies_nothing_when_a_module_uses_what_ministack_lacks(folder: Path) -> None:
    (folder / "first.py").write_text(NOTING)
    (folder / "second.py").write_text(OUTDATED)

    with pytest.raises(patch.PatchError, match=r"ministack\.services\.sqs\.no_such_function"):
        gaps.apply_all(importlib.import_module(folder.name))

    assert importlib.import_module(f"{folder.name}.first").applied == 0


def test_finds_every_file_of_the_folder_when_it_lists_the_gaps() -> None:
    files = {file.stem for file in Path(str(gaps.__file__)).parent.glob("*.py")} - {"__init__"}

    assert {gap.__name__.rpartition(".")[2] for gap in GAPS} == files


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.__name__.rpartition(".")[2])
def test_can_be_applied_when_it_is_a_gap(gap: ModuleType) -> None:
    assert callable(gap.apply)
    assert gap.apply.__doc__
