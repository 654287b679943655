"""RevisionTrigger as CDK code: the construct, the app's stack, and the reader of the pipelines file.

Import this package before `aws_cdk`: it makes CDK run on the Node beside this Python, if there is one. The code here
shares the function's own rules for routes and for our own kinds of events, so that each rule is written once. It
imports nothing else of the function.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from revision_trigger_cdk.checkout import ROOT

if TYPE_CHECKING:
    from revision_trigger_cdk.trigger import RevisionTrigger

__all__ = ["ROOT", "RevisionTrigger"]

_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))


def __getattr__(name: str) -> object:
    """Import the construct when it is first used: a program that only reads pipelines files does not load CDK."""
    if name == "RevisionTrigger":
        from revision_trigger_cdk.trigger import RevisionTrigger  # noqa: PLC0415

        return RevisionTrigger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
