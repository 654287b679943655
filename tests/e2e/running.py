"""A sandbox as a user starts it, and the ways to it that a test needs."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
PIPELINES = Path(__file__).with_name("pipelines.yaml")
REGION = "us-east-1"
Found = TypeVar("Found")


class Sandbox:
    """One running sandbox and the ways to it."""

    def __init__(self, endpoint: str, folder: str) -> None:
        self.endpoint = endpoint
        self.folder = folder

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client that retries nothing, so that a test sees what happened."""
        config = Config(retries={"total_max_attempts": 1}, **settings)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )

    def control(self, method: str, path: str, body: object = None) -> Any:
        """One of the sandbox's own controls; `path` as in `faults` or `/_sandbox/faults`."""
        return self.control_status(method, path, body)[1]

    def control_status(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The same with the HTTP status before it."""
        url = f"{self.endpoint}/_sandbox/{path.removeprefix('/_sandbox').lstrip('/')}".rstrip("/")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method)  # noqa: S310  loopback
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    @staticmethod
    def poll(look: Callable[[], Found], seconds: float = 30) -> Found:
        """The first thing found that counts as true; the test fails when nothing is found in time.

        The time is for a busy machine: on an idle one nearly everything is there within a second.
        """
        deadline = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < deadline, f"nothing in {seconds} s"
            time.sleep(0.05)
        return found


class Listener:
    """A queue behind a rule of its own, to hear what the rule hears."""

    def __init__(self, sandbox: Sandbox, pattern: dict[str, Any], bus: str = "default") -> None:
        name = f"listener-{time.monotonic_ns()}"
        self.sandbox, self.sqs, events = sandbox, sandbox.client("sqs"), sandbox.client("events")
        self.arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
        self.url = self.sqs.create_queue(QueueName=name, Attributes={"Policy": _open_to_rules(self.arn)})["QueueUrl"]
        events.put_rule(Name=name, EventPattern=json.dumps(pattern), EventBusName=bus)
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": self.arn}])

    def receive(self) -> dict[str, Any]:
        """The next event."""
        messages = self.sandbox.poll(
            lambda: self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=1).get("Messages")
        )
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=messages[0]["ReceiptHandle"])
        event: dict[str, Any] = json.loads(messages[0]["Body"])
        return event


def _open_to_rules(queue: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@contextmanager
def started(*arguments: str, signal_number: int = signal.SIGTERM) -> Iterator[Sandbox]:
    """A sandbox on a free port in a temporary folder of its own; it must exit 0 and leave that folder empty."""
    with tempfile.TemporaryDirectory(prefix="sandbox-test-") as folder, _nothing_new_in_tmp():
        command = [sys.executable, "-m", "sandbox", "--port", "0", *arguments]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": folder}
        process = subprocess.Popen(  # noqa: S603  the sandbox itself
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        with process.stdout:
            word, _, endpoint = process.stdout.readline().strip().partition(" ")
            try:
                assert word == "ready", f"no ready line but {word!r}"
                yield Sandbox(endpoint, folder)
            finally:
                process.send_signal(signal_number)
                status = process.wait(timeout=60)  # on a busy machine the folder alone takes 10 s to remove
        assert (status, [*Path(folder).iterdir()], alive_under(folder)) == (0, [], [])


@contextmanager
def _nothing_new_in_tmp() -> Iterator[None]:
    """MiniStack has folders that are in /tmp whatever TMPDIR says."""
    before = set(Path("/tmp").glob("ministack*"))  # noqa: S108  it is the folder's name
    yield
    assert set(Path("/tmp").glob("ministack*")) == before  # noqa: S108


def alive_under(folder: str) -> list[str]:
    """Command lines of the processes whose temporary folder lies in this one: all that a sandbox there started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue
    return found
