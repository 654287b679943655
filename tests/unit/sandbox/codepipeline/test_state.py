from tests.unit.sandbox.codepipeline.driver import Driver


def states(aws: Driver) -> dict[str, dict[str, object]]:
    return {stage["stageName"]: stage for stage in aws.call("GetPipelineState", name="web")["stageStates"]}


def test_shows_stages_without_executions_when_nothing_ran(aws: Driver) -> None:
    aws.create()

    shown = states(aws)

    assert list(shown) == ["Sources", "Build", "Deploy"]
    assert shown["Deploy"] == {
        "stageName": "Deploy",
        "inboundExecutions": [],
        "inboundTransitionState": {"enabled": True},
        "actionStates": [{"actionName": "Deploy"}],
    }


def test_shows_who_is_in_a_stage_and_who_waits_when_queued(held: Driver) -> None:
    held.create(executionMode="QUEUED")
    running, waiting = held.start(), held.start()

    sources = states(held)["Sources"]

    assert sources["latestExecution"] == {
        "pipelineExecutionId": running,
        "status": "InProgress",
        "type": "STANDARD",
    }
    assert sources["inboundExecutions"] == [
        {"pipelineExecutionId": waiting, "status": "InProgress", "type": "STANDARD"}
    ]


def test_shows_the_revision_when_the_action_is_a_source(aws: Driver) -> None:
    aws.create()
    value = "c" * 1500
    aws.finish(
        aws.start(sourceRevisions=[{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": value}])
    )

    actions = states(aws)["Sources"]["actionStates"]

    assert isinstance(actions, list)
    assert actions[1]["currentRevision"]["revisionId"] == value
    assert actions[1]["latestExecution"]["status"] == "Succeeded"


def test_shows_the_failed_action_when_an_execution_failed(aws: Driver) -> None:
    aws.create()
    aws.service.set_next("web", ["Failed"], None)
    aws.finish(aws.start())

    deploy = states(aws)["Deploy"]

    assert isinstance(deploy["actionStates"], list)
    assert isinstance(deploy["latestExecution"], dict)
    assert deploy["latestExecution"]["status"] == "Failed"
    assert deploy["actionStates"][0]["latestExecution"]["errorDetails"]["code"] == "JobFailed"
