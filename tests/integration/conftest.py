import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from revision_trigger.aws.timeouts import ONE_ATTEMPT_START


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    """Give every client a region and credentials that open nothing."""
    kept = dict(os.environ)
    os.environ.update(
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_EC2_METADATA_DISABLED="true",
    )
    yield
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def client() -> Any:
    """CodePipeline's client, as the function has it."""
    return boto3.client("codepipeline", config=ONE_ATTEMPT_START)


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    """What that client is told."""
    with Stubber(client) as stubber:
        yield stubber
