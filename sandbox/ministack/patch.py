"""How a gap of MiniStack is closed: a named part is replaced, if that part still is the one that was read."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_replaced: dict[Callable[..., Any], Callable[..., Any]] = {}
"""A function put into MiniStack, and MiniStack's own function that stood there at first."""


class PatchError(RuntimeError):
    """The gaps were closed for another MiniStack than the installed one."""


def modules_of(package: ModuleType) -> list[ModuleType]:
    """Import every module that lies in the folder of a package, in alphabetical order."""
    return [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]


def replace(module: ModuleType, name: str, *, signature: str, by: Callable[[Any], Any]) -> None:
    """Put `by(current)` in place of the function `module.name`; PatchError if its signature is another.

    The signature is that of MiniStack's own function, also where another gap has replaced that function before. Two
    gaps may therefore wrap one function in either order.
    """
    current = getattr(module, name, None)
    original = _replaced.get(current, current) if callable(current) else None
    found = str(inspect.signature(original)) if original else "nothing"
    _expect(module, name, (signature, found))
    replacement = by(current)
    _replaced[replacement] = original or replacement
    setattr(module, name, replacement)


def constant(module: ModuleType, name: str, *, expected: object, by: object) -> None:
    """Put `by` in place of the constant `module.name`; PatchError unless the constant has the expected value."""
    _expect(module, name, (repr(expected), repr(getattr(module, name, None))))
    setattr(module, name, by)


def check(module: ModuleType) -> None:
    """PatchError unless MiniStack has every name that a module of the sandbox uses of it."""
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
