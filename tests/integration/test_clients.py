"""Clients for places: one a service and place, through a role where one is named, whose faults leave nothing open."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from revision_trigger.aws.clients import SESSION_NAME, Clients, assume
from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.aws.definitions import CachedDefinitions
from revision_trigger.aws.timeouts import CONFIGS
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.start import Start

THERE = "210987654321"
ROLE = f"arn:aws:iam::{THERE}:role/start-web"
SOURCES = {"sources": {"Image": {"ecr": "web"}}}
ABROAD = {"there": SOURCES | {"account": THERE, "region": "eu-west-1", "roleArn": ROLE}}
ROUTES = Routes.from_data(
    {
        "pipelines": {
            "here": SOURCES,
            "also-here": SOURCES,
            "west": SOURCES | {"region": "eu-west-1"},
            **ABROAD,
        }
    }
)


@pytest.fixture
def clients() -> Iterator[Clients]:
    with mock_aws():
        yield Clients(ROUTES, CONFIGS)


def test_makes_one_client_for_all_pipelines_of_a_place(clients: Clients) -> None:
    here, west = clients.get("ecr", "here"), clients.get("ecr", "west")

    assert clients.get("ecr", "also-here") is here
    assert (here.meta.region_name, west.meta.region_name) == ("us-east-1", "eu-west-1")
    assert clients.get("codepipeline", "here").meta.config.retries["total_max_attempts"] == 1


def test_reads_a_pipeline_of_another_account_and_region_through_its_role(clients: Clients) -> None:
    """moto keeps accounts apart, and knows by the credentials whose a request is."""
    credentials = boto3.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="test")["Credentials"]
    ecr = boto3.client(
        "ecr",
        region_name="eu-west-1",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    ecr.create_repository(repositoryName="web")

    found = clients.get("ecr", "there").describe_repositories()["repositories"]

    assert [repository["registryId"] for repository in found] == [THERE]
    assert clients.get("ecr", "west").describe_repositories()["repositories"] == []


def test_asks_for_the_role_under_a_fixed_name() -> None:
    sts = boto3.client("sts")
    given = {
        "AccessKeyId": "A" * 16,
        "SecretAccessKey": "secret",
        "SessionToken": "token",
        "Expiration": datetime(2026, 11, 22, 3, tzinfo=UTC),
    }
    with Stubber(sts) as stub:
        stub.add_response("assume_role", {"Credentials": given}, {"RoleArn": ROLE, "RoleSessionName": SESSION_NAME})

        assert assume(ROLE, sts) == {
            "access_key": "A" * 16,
            "secret_key": "secret",
            "token": "token",
            "expiry_time": "2026-11-22T03:00:00+00:00",
        }


@pytest.mark.parametrize(
    ("code", "status", "kind", "reason"),
    [
        ("AccessDenied", 403, Rejected, Reason.ACCESS_DENIED),
        ("RegionDisabledException", 403, Rejected, Reason.INVALID_REQUEST),
        ("Throttling", 400, Retry, Reason.THROTTLED),
        ("ExpiredToken", 403, Retry, Reason.CREDENTIALS),
        ("InternalFailure", 500, Retry, Reason.LOOKUP_FAILED),
    ],
)
def test_names_the_role_when_it_cannot_be_assumed(code: str, status: int, kind: type[Fault], reason: Reason) -> None:
    sts = boto3.client("sts")
    with Stubber(sts) as stub:
        stub.add_client_error("assume_role", code, http_status_code=status)
        with pytest.raises(Fault) as fault:
            assume(ROLE, sts)

    assert (type(fault.value), fault.value.reason) == (kind, reason)
    assert ROLE in fault.value.message


def test_assumes_a_role_for_a_request_only_and_leaves_no_start_uncertain_when_that_fails() -> None:
    """The request is signed before it is sent: without credentials nothing was."""
    os.environ["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1"  # nobody listens there
    clients = Clients(ROUTES, CONFIGS)
    client = clients.get("codepipeline", "there")

    with pytest.raises(Retry) as fault:
        CodePipeline(lambda _: client, CachedDefinitions(lambda _: client)).start(Start("there", (), (), "token-1"))

    assert fault.value.reason is Reason.LOOKUP_FAILED
    assert ROLE in fault.value.message


def test_is_ready_before_the_first_event_for_the_stacks_own_place_only(clients: Clients) -> None:
    elsewhere = Clients(Routes.from_data({"pipelines": ABROAD}), CONFIGS)

    clients.make_ready("codepipeline")
    elsewhere.make_ready("codepipeline")

    assert list(clients._made) == [("codepipeline", None, None)]  # noqa: SLF001  what was made by now
    assert elsewhere._made == {}  # noqa: SLF001


def test_goes_by_its_own_name_alone_when_powertools_would_add_another(clients: Clients) -> None:
    client, names = clients.get("codepipeline", "here"), set()
    client.meta.events.register("before-send", lambda request, **_: names.add(request.headers["User-Agent"]))

    client.list_pipelines()

    assert names == {b"revision-trigger"}
