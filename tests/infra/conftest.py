"""One synthesis of the stack for all who look at its template."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk import ROOT  # first: it prepares the process for CDK

# isort: split
from aws_cdk import App

from revision_trigger_cdk.pipelines_file import PipelinesFile, load
from revision_trigger_cdk.stack import RevisionTriggerStack

Template = dict[str, Any]


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Template]:
    """Give the template for a pipelines file, made with the feature flags of cdk.json and these switches."""

    def made(pipelines: PipelinesFile, **switches: str) -> Template:
        outdir = tmp_path_factory.mktemp("cdk.out")
        context = json.loads((ROOT / "cdk.json").read_text())["context"] | switches
        app = App(outdir=str(outdir), context=context, analytics_reporting=False)
        bundle = outdir / "bundle.zip"
        bundle.touch()
        RevisionTriggerStack(app, "RevisionTrigger", pipelines=pipelines, bundle=bundle)
        app.synth()
        template: Template = json.loads((outdir / "RevisionTrigger.template.json").read_text())
        return template

    return made


@pytest.fixture(scope="session")
def pipelines() -> PipelinesFile:
    """Give the repository's own pipelines file."""
    return load(Path(ROOT / "pipelines.yaml"))


@pytest.fixture(scope="session")
def template(synthesise: Callable[[PipelinesFile], Template], pipelines: PipelinesFile) -> Template:
    """Give the template for the repository's own pipelines file."""
    return synthesise(pipelines)
