"""Start, stop, wrong input, and what the AWS CLI sees."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running import PIPELINES, ROOT, Sandbox, alive_under, started


def refused(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A sandbox that must not start."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.run(  # noqa: S603  the sandbox itself
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_ends_without_a_trace_when_it_gets_sigint() -> None:
    with started("--no-deploy", signal_number=signal.SIGINT) as sandbox:
        assert sandbox.endpoint.startswith("http://127.0.0.1:")


def test_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "sandbox", "--no-deploy", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  ours
        assert process.stdout
        assert process.stdout.readline().startswith("ready ")
        assert alive_under(str(tmp_path))

        process.kill()

    assert Sandbox.poll(lambda: not alive_under(str(tmp_path)))


def test_leaves_nothing_when_stopped_in_the_middle_of_synthesis(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--pipelines", str(PIPELINES)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  ours
        Sandbox.poll(lambda: [line for line in alive_under(str(tmp_path)) if "app.py" in line])

        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=20) == 0
    assert ([*tmp_path.iterdir()], alive_under(str(tmp_path))) == ([], [])


def test_listens_on_loopback_only_when_running(sandbox: Sandbox) -> None:
    own = {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _is_of(entry, sandbox)}

    listening = {address for process in own for address in _listening(process)}

    assert {address.partition(":")[0] for address in listening} == {"0100007F"}  # 127.0.0.1 in the kernel's order
    assert len(listening) == 1


def _is_of(process: Path, sandbox: Sandbox) -> bool:
    try:
        return f"AWS_ENDPOINT_URL={sandbox.endpoint}\0".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


def _listening(process: int) -> set[str]:
    sockets = {str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir() if entry.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1])
    return found


def test_says_so_when_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ended = refused(tmp_path, "--no-deploy", "--port", port)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"sandbox: error: port {port} cannot be used: Address already in use; choose another with --port\n"
    )
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "65536"], "65536 is no port; expected 0 to 65535"),
        (["--port", "http"], "invalid port value: 'http'"),
        (["--pace", "nan"], "nan is no pace; expected seconds from 0 to 3600"),
    ],
)
def test_says_what_is_wrong_when_an_argument_is(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    ended = refused(tmp_path, "--no-deploy", *arguments)

    assert ended.returncode == 2
    assert sentence in ended.stderr


def test_says_so_when_the_pipelines_file_is_missing(tmp_path: Path) -> None:
    ended = refused(tmp_path, "--pipelines", "nowhere.yaml")

    assert ended.returncode == 2
    assert "no pipelines file nowhere.yaml; name one with --pipelines, or use --no-deploy" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_shows_every_fault_when_the_pipelines_file_is_faulty(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(
        "pipelines:\n  web:\n    sauces: {}\n  'a b':\n    sources: {Source: {codecommit: web, branch: main}}\n"
    )
    work = tmp_path / "work"
    work.mkdir()

    ended = refused(work, "--port", "0", "--pipelines", str(faulty))

    assert ended.returncode == 1
    assert "sauces" in ended.stderr
    assert "a b" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ([*work.iterdir()], alive_under(str(work))) == ([], [])


@pytest.mark.parametrize("command", [["sqs", "list-queues"], ["codepipeline", "list-pipelines"], ["s3", "ls"]])
def test_serves_the_aws_cli_when_it_names_the_endpoint(sandbox: Sandbox, command: list[str]) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    aws = str(Path(sys.executable).with_name("aws"))

    ended = subprocess.run(  # noqa: S603  the AWS CLI
        [sys.executable, aws, "--endpoint-url", sandbox.endpoint, *command],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
