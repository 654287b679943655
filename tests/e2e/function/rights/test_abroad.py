"""A pipeline of another account and region."""

from uuid import uuid4

import pytest

from tests.e2e.function import abroad
from tests.e2e.function.conftest import Deployed


@pytest.mark.usefixtures("other_account")
def test_is_started_through_the_role_of_its_account(deployed: Deployed) -> None:
    value = uuid4().hex + "00000000"
    pin = {"actionName": "App", "revisionType": "COMMIT_ID", "revisionValue": value}

    deployed.put_event({"name": "abroad", "sourceRevisions": [pin]})

    def runs() -> list[str]:
        listed = abroad.client(deployed, "codepipeline").list_pipeline_executions(pipelineName="abroad")
        executions = listed["pipelineExecutionSummaries"]
        return [each["revisionId"] for execution in executions for each in execution["sourceRevisions"]]

    assert deployed.sandbox.poll(runs) == [value]
