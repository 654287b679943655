"""With SnapStart the function's credentials come from an address, not from variables: its bundle must ask there anew.

Lambda Developer Guide, "Activating and managing Lambda SnapStart": a version with a snapshot has container credentials.
"""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path

import pytest

from revision_trigger.settings import Settings
from revision_trigger_cdk.bundle import bundle
from revision_trigger_cdk.pipelines_file import PipelinesFile
from tests.builders import batch, record

SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from revision_trigger.handler import handle

class Context:
    def get_remaining_time_in_millis(self):
        return 60_000

print("initialised", flush=True)
sys.stdin.readline()
handle(json.loads(sys.argv[2]), Context())
"""
TOKEN = "only-the-function-knows"


class Answering(BaseHTTPRequestHandler):
    """Gives credentials that end in five minutes, others each time; refuses every call, and notes who signed it."""

    numbers = count()
    signed: list[str]

    def do_GET(self) -> None:
        assert self.headers["Authorization"] == TOKEN
        ends = datetime.now(UTC) + timedelta(minutes=5)  # botocore asks anew in the last ten
        given = {"AccessKeyId": f"KEY{next(self.numbers)}", "SecretAccessKey": "secret", "Token": "token"}
        self._answer(200, given | {"Expiration": f"{ends:%Y-%m-%dT%H:%M:%SZ}"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.signed.append(self.headers["Authorization"].partition("Credential=")[2].partition("/")[0])
        self._answer(400, {"__type": "AccessDeniedException"})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def address() -> Iterator[str]:
    """Where credentials are given and calls refused."""
    Answering.signed = []
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_are_asked_for_anew_when_those_of_the_initialisation_end(
    address: str, pipelines: PipelinesFile, tmp_path: Path
) -> None:
    with zipfile.ZipFile(bundle.build(pipelines.compiled)) as files:
        files.extractall(tmp_path)
    settings = {name.upper(): "filled" for name in Settings.__annotations__} | {
        "PIPELINE_ARN_PREFIX": "arn:aws:codepipeline:eu-west-1:123456789012:",
        "SETTLE_SECONDS": "120",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": address,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{address}/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN,
    }
    command = [sys.executable, "-I", "-S", "-c", SCRIPT, str(tmp_path), json.dumps(batch(record("no json")))]
    with subprocess.Popen(  # noqa: S603  the bundle's own code
        command, env=settings | {"PATH": os.defpath}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as function:
        assert function.stdout
        assert function.stdout.readline() == "initialised\n"
        before = next(Answering.numbers)
        function.communicate("\n", timeout=30)

    assert Answering.signed
    assert all(int(key.removeprefix("KEY")) > before for key in Answering.signed)
