"""Where MiniStack's insides are touched: one module for each gap closed. docs/sandbox.md lists the gaps left open.

Each module of this folder is one, found by listing the folder; its `apply()` closes the gap.
"""

from importlib import import_module
from pkgutil import iter_modules

from sandbox.ministack import bus, patch, service_rights, stores

_READ_ONLY = (bus, service_rights, stores)


def apply_all() -> None:
    """Close every gap; PatchError if MiniStack is no longer the one they were closed for."""
    gaps = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    for module in (*gaps, *_READ_ONLY):
        patch.check(module)
    for gap in gaps:
        gap.apply()
