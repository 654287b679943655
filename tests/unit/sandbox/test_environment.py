from pathlib import Path

import pytest

from sandbox import environment

THEIRS = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real-token",
    "AWS_ENDPOINT_URL": "https://real.example",
    "AWS_ENDPOINT_URL_S3": "https://real.example",
    "AWS_CONFIG_FILE": "/real/config",
    "AWS_REGION": "real-region-1",
    "PYTHONPATH": "/real/path",
    "CDK_DEFAULT_ACCOUNT": "123456789012",
}


@pytest.fixture(autouse=True)
def _their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in THEIRS.items():
        monkeypatch.setenv(name, value)


def both() -> list[dict[str, str]]:
    home = Path("/home/of/sandbox")
    return [environment.server(home, 4566, verbose=False), environment.cdk(home, 4566, Path("/pipelines.yaml"))]


def test_has_nothing_of_the_users_account_when_the_user_has_one() -> None:
    for given in both():
        assert not set(THEIRS.values()) & set(given.values())
        assert given["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
        assert given["AWS_EC2_METADATA_DISABLED"] == "true"
        assert (given["AWS_CONFIG_FILE"], given["AWS_SHARED_CREDENTIALS_FILE"]) == ("/dev/null", "/dev/null")


def test_writes_into_its_home_only_when_it_writes() -> None:
    for given in both():
        assert {given[name] for name in ("HOME", "TMPDIR")} == {"/home/of/sandbox", "/home/of/sandbox/tmp"}


def test_uses_the_users_caches_and_proxies_but_not_for_the_sandbox_when_deploying(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", "/their/uv")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")

    given = both()[1]

    assert (given["UV_CACHE_DIR"], given["HTTPS_PROXY"]) == ("/their/uv", "http://proxy.example")
    assert given["NO_PROXY"] == given["no_proxy"] == "127.0.0.1"
