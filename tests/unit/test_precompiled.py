"""What was compiled ahead is taken where it is the same, and nothing else is."""

import dataclasses
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from revision_trigger import precompiled

Defined = dict[str, Any]
COMPILER: Any = vars(re)["_compiler"]
SOURCE = "def __create_fn__(value):\n return lambda: value"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = COMPILER.compile
    yield
    COMPILER.compile = before
    vars(dataclasses).pop("exec", None)


def made(source: str) -> Any:
    defined: Defined = {}
    vars(dataclasses)["exec"](source, {}, defined)
    return defined[precompiled.MAKER]("given")()


def test_takes_the_code_when_the_source_was_compiled_ahead() -> None:
    names: Defined = {}
    exec("def maker(value):\n return lambda: ('ahead', value)", names)  # noqa: S102
    precompiled.use_makers({sha256(SOURCE.encode()).hexdigest(): names["maker"].__code__})

    assert made(SOURCE) == ("ahead", "given")


def test_compiles_the_source_when_it_is_another() -> None:
    precompiled.use_makers({})

    assert made(SOURCE) == "given"


def test_makes_dataclasses_as_ever_when_nothing_was_compiled_ahead() -> None:
    precompiled.use_makers({})

    @dataclasses.dataclass(frozen=True, slots=True)
    class Pair:
        """Two."""

        left: int
        right: int = 2

    assert dataclasses.replace(Pair(1), left=3) == Pair(3, 2)


def test_takes_the_pattern_when_it_was_compiled_ahead() -> None:
    parsed = COMPILER._parser.parse("b", 0)  # noqa: SLF001
    like_b = [int(word) for word in COMPILER._code(parsed, 0)]  # noqa: SLF001
    precompiled.use_patterns({("a", 0): (32, tuple(like_b), 0, {}, (None,))})

    assert COMPILER.compile("a").fullmatch("b")
    assert not COMPILER.compile("a", re.DOTALL).fullmatch("b")


def test_changes_nothing_when_the_bundle_was_made_by_another_python() -> None:
    precompiled.use()

    assert "exec" not in vars(dataclasses)
