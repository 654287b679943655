import os
from collections.abc import Iterator

import pytest


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
