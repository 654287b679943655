"""Synthesises the app's stack under cdk-nag's AwsSolutions rules; exits 1 with its report if anything is open."""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from infra import ROOT  # first: it prepares the process for CDK

# isort: split
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.app_stack import RevisionTriggerStack
from infra.pipelines_file import load


def main() -> None:
    """Check the stack of the repository's own pipelines file, without and with the customer's key."""
    for key in ("false", "true"):
        with tempfile.TemporaryDirectory() as folder:
            context = json.loads((ROOT / "cdk.json").read_text())["context"] | {"customerKey": key}
            app = App(outdir=f"{folder}/out", context=context, analytics_reporting=False)
            Validations.of(app).add_plugins(AwsSolutionsChecks(app))
            bundle = Path(folder, "bundle.zip")
            bundle.touch()
            RevisionTriggerStack(app, "RevisionTrigger", pipelines=load(ROOT / "pipelines.yaml"), bundle=bundle)
            try:
                app.synth()
            except RuntimeError as error:
                sys.exit(f"cdk-nag, customerKey={key}: {error}")


if __name__ == "__main__":
    main()
