"""Who is measured: the function as Lambda unpacks it, and its rivals with all that pip installs."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from uv import find_uv_bin

from revision_trigger_cdk import ROOT
from revision_trigger_cdk.bundle import bundle
from tests.bench.endpoint import Endpoint
from tests.runtime.worker import HANDLER

RIVALS = Path(__file__).with_name("rivals")
PIPELINES = [f"pipeline-{number:03}" for number in range(100)]
COMPILED: dict[str, Any] = {
    "senders": [],
    "pipelines": {
        name: {"checks": False, "sources": {"Source": {"codecommit": name, "branch": "main"}}} for name in PIPELINES
    },
}


@dataclass(frozen=True, slots=True)
class Contestant:
    """A function: its unpacked code, and its handler."""

    name: str
    code: Path
    handler: str


Field = Mapping[str, Contestant]


@contextmanager
def contestants() -> Iterator[Field]:
    """Give ours, empty, plain, powertools, bare and bare at once by their names; they are gone on leaving."""
    with TemporaryDirectory() as folder:
        ours = Path(folder) / "ours"
        with zipfile.ZipFile(bundle.build(COMPILED)) as packed:
            packed.extractall(ours)
        installed = Path(folder) / "rivals"
        _install(installed)
        names = [path.stem for path in RIVALS.glob("*.py")]
        rivals = {name: Contestant(name, installed, f"{name}_rival.handle") for name in names}
        at_once = Contestant("bare at once", installed, "bare_rival.handle_at_once")
        yield {"ours": Contestant("ours", ours, HANDLER), **rivals, at_once.name: at_once}


def environment(here: Endpoint) -> dict[str, str]:
    """Give everybody's variables, as the stack sets them, and where AWS is."""
    account = "123456789012"
    return {
        "AWS_ENDPOINT_URL": f"http://{here.address}",
        "PIPELINE_ARN_PREFIX": f"arn:aws:codepipeline:us-east-1:{account}:",
        "DEAD_LETTER_QUEUE_URL": f"http://{here.address}/{account}/dead-letters",
        "QUEUE_URL": f"http://{here.address}/{account}/events",
        "QUEUE_ARN": f"arn:aws:sqs:us-east-1:{account}:events",
        "DEAD_LETTER_QUEUE_ARN": f"arn:aws:sqs:us-east-1:{account}:dead-letters",
        "SCHEDULE_GROUP": "schedules",
        "SCHEDULE_ROLE_ARN": f"arn:aws:iam::{account}:role/schedules",
        "LEDGER_TABLE_NAME": "ledger",
        "SETTLE_SECONDS": "120",
        "EVENT_BUS_NAME": "default",
        "POWERTOOLS_SERVICE_NAME": "revision-trigger",
        "POWERTOOLS_METRICS_NAMESPACE": "RevisionTrigger",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _install(target: Path) -> None:
    """Install the versions that the function has, whole, with byte code that holds: what pip leaves behind."""
    command = [find_uv_bin(), "pip", "install", "--quiet", "--target", str(target), "--link-mode", "copy"]
    what = ["--constraint", str(ROOT / "requirements.txt"), "boto3", "aws-lambda-powertools"]
    subprocess.run([*command, *what], check=True)  # noqa: S603  no word is a stranger's
    for source in RIVALS.glob("*.py"):
        shutil.copyfile(source, target / f"{source.stem}_rival.py")
    compiled = ["-m", "compileall", "-q", str(target)]
    subprocess.run([sys.executable, *compiled], check=True)  # noqa: S603
