"""The one way in which a gap is closed: a named part of MiniStack replaced, if it still is what we read."""

from __future__ import annotations

import ast
import inspect
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


class PatchError(RuntimeError):
    """MiniStack is not the one these gaps were closed for."""


def replace(module: ModuleType, name: str, *, signature: str, by: Callable[[Any], Any]) -> None:
    """Put `by(original)` in place of the function `module.name`; PatchError unless it has this very signature."""
    original = getattr(module, name, None)
    found = str(inspect.signature(original)) if callable(original) else "nothing"
    _expect(module, name, (signature, found))
    setattr(module, name, by(original))


def constant(module: ModuleType, name: str, *, expected: object, by: object) -> None:
    """Put `by` in place of the constant `module.name`; PatchError unless it has the expected value."""
    _expect(module, name, (repr(expected), repr(getattr(module, name, None))))
    setattr(module, name, by)


def check(module: ModuleType) -> None:
    """PatchError unless every name of MiniStack's that the module of ours uses is there."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        owner = getattr(module, node.value.id, None)
        if inspect.ismodule(owner) and owner.__name__.startswith("ministack."):
            _expect(owner, node.attr, (node.attr, node.attr if hasattr(owner, node.attr) else "nothing"))


def _expect(module: ModuleType, name: str, expected_and_found: tuple[str, str]) -> None:
    expected, found = expected_and_found
    if found != expected:
        raise PatchError(
            f"MiniStack {version('ministack')}: {module.__name__}.{name} was {expected}, found {found}. "
            "Install the MiniStack of requirements.txt, or read its source anew and mend sandbox/ministack/gaps."
        )
