"""The environment variables of each process of the sandbox: a short list, without anything of the user's account."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ACCOUNT = "000000000000"
REGION = "us-east-1"

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""

CONTROLS = "/_sandbox"
"""The path of the sandbox's own controls: no request to AWS begins with it."""


def endpoint(port: int) -> str:
    """The URL at which clients find the sandbox."""
    return f"http://127.0.0.1:{port}"


def server(home: Path, port: int, *, verbose: bool, enforce_rights: bool = False) -> dict[str, str]:
    """The environment of MiniStack's process. Function workers inherit the part that gap `workers` does not hide."""
    return _client(home, port) | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",
        "LAMBDA_EXECUTOR": "local",
        "AUTH": str(enforce_rights).lower(),
        # MiniStack would open brokers on 0.0.0.0 and start containers.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{home}/no-docker.sock",
        # MiniStack would make these folders in /tmp, whatever TMPDIR says.
        "STATE_DIR": str(home / "state"),
        "S3_DATA_DIR": str(home / "s3"),
        "LOG_LEVEL": "INFO" if verbose else "WARNING",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def cdk(home: Path, port: int, pipelines: Path) -> dict[str, str]:
    """The environment of the CDK CLI and the CDK app. Downloads in the user's caches are used again."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    # jsii unpacks 60 MB of aws-cdk-lib, uv the function's dependencies: seconds each time without a cache.
    caches = {
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache / "aws/jsii/package-cache"),
        "UV_CACHE_DIR": str(cache / "uv"),
    }
    passed_on = {name: value for name, value in os.environ.items() if name in _PASSED_ON | caches.keys()}
    own = {
        "PIPELINES_FILE": str(pipelines),
        "CDK_HOME": str(home / "cdk"),
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    return caches | passed_on | _client(home, port) | own


# These variables make package downloads work on the user's network.
_PASSED_ON = frozenset({
    "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
    "UV_OFFLINE", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL",
})  # fmt: skip


def _client(home: Path, port: int) -> dict[str, str]:
    """The variables of any process that calls AWS: they lead to the sandbox only, and the credentials are dummies."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "LANG": "C.UTF-8",
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
