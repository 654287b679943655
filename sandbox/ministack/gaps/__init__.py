"""The gaps between MiniStack and AWS that the sandbox closes, a module each. docs/sandbox.md lists those left open.

The modules are found by listing this folder. Each has a function `apply()`, which closes its gap.
The order does not matter: only ECR's PutImage is changed by two gaps, of which one refuses before the push and the
other tells of it afterwards.
"""

import sys
from types import ModuleType

from sandbox.ministack import bus, patch, service_rights, stores

_READ_ONLY = (bus, service_rights, stores)


def apply_all(package: ModuleType = sys.modules[__name__]) -> None:
    """Close every gap of the package; PatchError if the gaps were closed for another MiniStack."""
    gaps = patch.modules_of(package)
    for module in (*gaps, *_READ_ONLY):
        patch.check(module)
    for gap in gaps:
        gap.apply()
