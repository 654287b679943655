"""A right that is missing shows where a person looks: the running function is refused, and says so."""

import json
from uuid import uuid4

from tests.builders import desired
from tests.e2e.function.conftest import Deployed
from tests.e2e.function.rights.role import Role
from tests.e2e.roles import policy

STARTING = {
    "Effect": "Deny",
    "Action": "codepipeline:StartPipelineExecution",
    "Resource": "arn:aws:codepipeline:us-east-1:000000000000:web",
}


def test_is_buried_as_access_denied_until_the_function_may_start(deployed: Deployed, role: Role) -> None:
    iam, value = deployed.sandbox.client("iam"), uuid4().hex + "00000000"
    pin = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": value}
    refused, granted = (json.dumps({"reason": reason} | desired(sourceRevisions=[pin])) for reason in ("one", "two"))
    iam.put_role_policy(RoleName=role.name, PolicyName="not-web", PolicyDocument=policy(STARTING))

    deployed.send(refused)
    letter = deployed.dead_letter(refused)
    iam.delete_role_policy(RoleName=role.name, PolicyName="not-web")
    deployed.send(granted)

    assert letter["reason"] == "access-denied"
    assert deployed.started("Source", value) == 1
