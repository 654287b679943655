"""Dataclasses and regular expressions without the compiler: the bundle holds what importing the function would compile.

`dataclass` writes the source of a class's methods and compiles it, and `re` compiles each pattern, at every cold start:
together a quarter of it. What was not compiled ahead, or by another version of Python, is compiled as ever; only time
is lost (docs/decisions/0011-the-bundle-is-cut-to-what-is-called.md).
"""

import dataclasses
import re
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

_COMPILER: Any = vars(re)["_compiler"]  # no public way leads there, nor to the matcher behind it
_MATCHER: Any = vars(_COMPILER)["_sre"]
MAKER = "__create_fn__"
"""What dataclasses calls the function that it writes, to be called with the names that the methods need."""


def use() -> None:
    """Take what the bundle has compiled, if it has: `infra/compiled_ahead.py` writes it."""
    try:
        ahead = import_module("revision_trigger.compiled_ahead")
    except ModuleNotFoundError:
        return
    use_makers({name: maker.__code__ for name, maker in ahead.MAKERS.items()})
    if ahead.MAGIC == _MATCHER.MAGIC:  # the version of the pattern matcher's own code
        use_patterns(ahead.PATTERNS)


def use_makers(codes: Mapping[str, CodeType]) -> None:
    """Let dataclasses take these, by the SHA-256 of their source."""

    def execute(source: str, names: dict[str, Any], defined: dict[str, Any]) -> None:
        code = codes.get(sha256(source.encode()).hexdigest())
        if code is None:
            exec(source, names, defined)  # noqa: S102  what dataclasses does with what it wrote
        else:
            defined[MAKER] = FunctionType(code, names, MAKER)

    vars(dataclasses)["exec"] = execute  # found before the builtin of that name


def use_patterns(patterns: Mapping[tuple[Any, int], Any]) -> None:
    """Let `re` take these, by pattern and flags."""
    compile_anew, assemble = _COMPILER.compile, _MATCHER.compile

    def compile_pattern(pattern: Any, flags: int = 0) -> re.Pattern[Any]:  # noqa: ANN401  text or bytes
        ahead = patterns.get((pattern, int(flags))) if isinstance(pattern, str | bytes) else None
        if ahead is None:
            anew: re.Pattern[Any] = compile_anew(pattern, flags)
            return anew
        flags, code, groups, names, numbers = ahead
        found: re.Pattern[Any] = assemble(pattern, flags, list(code), groups, names, numbers)
        return found

    _COMPILER.compile = compile_pattern
