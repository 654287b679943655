"""The function's role as it is deployed, and what it may reach or not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.function import abroad
from tests.e2e.function.conftest import BUCKET, Deployed
from tests.e2e.function.rights.role import Role
from tests.unit.sandbox.codepipeline.builders import declared

Clients = Callable[[str], Any]


@pytest.fixture(scope="session")
def role(deployed: Deployed) -> Role:
    functions = deployed.sandbox.client("lambda")
    arn = functions.get_function_configuration(FunctionName=deployed.outputs["FunctionName"])["Role"]
    return Role(deployed.sandbox, arn)


@pytest.fixture(scope="session")
def as_function(role: Role) -> Clients:
    """Give clients with the credentials that the function has."""
    return role.clients()


@pytest.fixture(scope="session")
def other_account(deployed: Deployed) -> None:
    """Make what there is in the account whose pipeline is started from here."""
    abroad.furnish(deployed)


@pytest.fixture(scope="session")
def look_alikes(deployed: Deployed) -> None:
    """Make what a careless pattern would open."""
    deployed.sandbox.client("codepipeline").create_pipeline(pipeline=declared("web-prod"))
    deployed.sandbox.client("codepipeline").create_pipeline(pipeline=declared("unlisted"))
    deployed.sandbox.client("events").create_event_bus(Name="other")
    deployed.sandbox.client("s3").put_object(Bucket=BUCKET, Key="web/app.zip.secret", Body=b"")
