"""The other account of pipelines.yaml: its pipeline, and the role there that trusts the stack's account."""

from typing import Any

import boto3

from tests.e2e.function.conftest import Deployed
from tests.e2e.function.scene import create_pipeline
from tests.e2e.roles import make_role, trusting
from tests.unit.sandbox.codepipeline.builders import source

ACCOUNT, REGION = "210987654321", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/start-abroad"
PIPELINE = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:abroad"
CALLS = ("StartPipelineExecution", "ListPipelineExecutions", "GetPipelineExecution", "GetPipeline")


def client(deployed: Deployed, service: str) -> Any:
    """A client of whoever owns the other account: its number is the access key."""
    return boto3.client(
        service,
        endpoint_url=deployed.sandbox.endpoint,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",
    )


def furnish(deployed: Deployed) -> None:
    """Make the role and the pipeline. The role trusts the account, so who of it may assume it is for IAM there."""
    rights = {"Action": [f"codepipeline:{call}" for call in CALLS], "Resource": PIPELINE}
    trust = trusting({"AWS": "arn:aws:iam::000000000000:root"})
    make_role(client(deployed, "iam"), "start-abroad", trust, rights)
    app = source("App", "CodeStarSourceConnection", FullRepositoryId="acme/abroad")
    create_pipeline(client(deployed, "codepipeline"), "abroad", app)
