"""What every test of the sandbox may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.roles import make_role, sending, trusting

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox


@pytest.fixture(scope="session")
def schedule_role(sandbox: Sandbox) -> str:
    """The ARN of a role through which every schedule may send to every queue."""
    trust = trusting({"Service": "scheduler.amazonaws.com"})
    return make_role(sandbox.client("iam"), "any", trust, sending("*"))


@pytest.fixture(scope="session")
def function_role(sandbox: Sandbox) -> str:
    """The ARN of a role for functions that call nothing."""
    trust = trusting({"Service": "lambda.amazonaws.com"})
    return make_role(sandbox.client("iam"), "function", trust, {"Action": "logs:PutLogEvents", "Resource": "*"})
