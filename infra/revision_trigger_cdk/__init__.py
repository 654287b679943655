"""The CDK app's parts, and the one construct for apps of others: `from revision_trigger_cdk import RevisionTrigger`.

The one place that prepares the process: import it before `aws_cdk`. `functions`, the function's asset root, comes on
the path; of it only `revision_trigger.domain` is used here: one truth for what the pipelines file means. And CDK runs
on the Node beside this Python, whichever else is installed.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from revision_trigger_cdk.trigger import RevisionTrigger

__all__ = ["FUNCTIONS", "ROOT", "RevisionTrigger"]

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = ROOT / "functions"

_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))


def __getattr__(name: str) -> object:
    """Import the construct when it is asked for: whoever only reads a pipelines file need not wait for CDK."""
    if name == "RevisionTrigger":
        from revision_trigger_cdk.trigger import RevisionTrigger  # noqa: PLC0415

        return RevisionTrigger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
