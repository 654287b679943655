"""Synthesises the app's stack under cdk-nag's AwsSolutions rules into FOLDER/NAME, for other scanners to read.

The stack is synthesised for the repository's own pipelines file and for a file that uses every key, each without and
with the switches, and with the flags of cdk.json like `cdk synth`. Exits 1 with cdk-nag's report if anything is open.
"""

import json
import sys
from itertools import product
from pathlib import Path

from revision_trigger_cdk import ROOT  # first: it prepares the process for CDK

# isort: split
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from revision_trigger_cdk.pipelines_file import load
from revision_trigger_cdk.stack import RevisionTriggerStack

FILES = {"own": ROOT / "pipelines.yaml", "every-key": ROOT / "tests" / "e2e" / "pipelines.yaml"}
SWITCHES = {"off": {}, "on": {"customerKey": "true", "tracing": "true", "snapStart": "true"}}


def main(folder: Path) -> None:
    """Check every file with every set of switches."""
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    bundle = folder / "bundle.zip"
    bundle.touch()
    for (name, file), (state, switches) in product(FILES.items(), SWITCHES.items()):
        app = App(outdir=f"{folder}/{name}-{state}", context=flags | switches, analytics_reporting=False)
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        RevisionTriggerStack(app, "RevisionTrigger", pipelines=load(file), bundle=bundle)
        try:
            app.synth()
        except RuntimeError as error:
            sys.exit(f"cdk-nag, {file.relative_to(ROOT)}, switches {state}: {error}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
