"""The CDK app: reads the pipelines file, makes the stack. `cdk synth`, `cdk deploy` and `python app.py` run it.

The context value `pipelines` names the file (`cdk synth -c pipelines=FILE`), else the variable PIPELINES_FILE does,
else it is pipelines.yaml beside this file. The app needs no AWS account and, once the libraries are in the cache, no
network.
"""

import os
import sys
from pathlib import Path

from revision_trigger_cdk import ROOT  # first: it prepares the process for CDK

# isort: split
from aws_cdk import App

from revision_trigger_cdk.bundle import bundle
from revision_trigger_cdk.bundle.libraries import InstallFailed
from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, load
from revision_trigger_cdk.stack import RevisionTriggerStack


def main() -> None:
    """Synthesise into CDK_OUTDIR, which the CDK CLI sets, else into cdk.out. Exits 1 with the faults, if any."""
    app = App(outdir=os.environ.get("CDK_OUTDIR", str(ROOT / "cdk.out")), analytics_reporting=False)
    try:
        pipelines = load(_pipelines_file(app))
        code = bundle.build(pipelines.compiled)
    except (FaultyPipelinesFile, InstallFailed) as error:
        sys.exit(str(error))  # to stderr, with code 1 and no traceback
    RevisionTriggerStack(app, "RevisionTrigger", pipelines=pipelines, bundle=code)
    app.synth()
    if "CDK_CLI_VERSION" not in os.environ:  # the CLI shows the stack's warnings by itself
        sys.stderr.writelines(f"warning: {warning}\n" for warning in pipelines.warnings)


def _pipelines_file(app: App) -> Path:
    named = app.node.try_get_context("pipelines") or os.environ.get("PIPELINES_FILE")
    file = Path(named) if named else ROOT / "pipelines.yaml"
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


if __name__ == "__main__":
    main()
