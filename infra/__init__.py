"""The CDK app's parts. The one place that prepares the process: import it before `aws_cdk`.

`functions`, the function's asset root, comes on the path; of it only `revision_trigger.domain` is used here: one truth
for what the pipelines file means. And CDK runs on the Node beside this Python, whichever else is installed.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FUNCTIONS = ROOT / "functions"

if str(FUNCTIONS) not in sys.path:
    sys.path.insert(0, str(FUNCTIONS))

_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))
