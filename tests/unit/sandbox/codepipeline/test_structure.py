from typing import Any

import pytest

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline import structure
from tests.unit.sandbox.codepipeline.builders import action, declared, source, sources

DEPLOY = action("Deploy", "Deploy", "ECS")
SOURCES = {"name": "Sources", "actions": sources()}
SECOND = {"name": "Second", "actions": [DEPLOY]}


def taking(name: str, artifact: str, **changes: Any) -> dict[str, Any]:
    return action(name, "Deploy", "ECS", inputArtifacts=[{"name": artifact}], **changes)


def making(name: str, artifact: str, **changes: Any) -> dict[str, Any]:
    return action(name, "Build", "CodeBuild", outputArtifacts=[{"name": artifact}], **changes)


def stages(*later: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [SOURCES, *({"name": f"Later{number}", "actions": actions} for number, actions in enumerate(later))]


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"stages": [SOURCES]}, "InvalidStructureException", "only 1 stage(s)"),
    ({"stages": stages(*[[DEPLOY]] * 50)}, "InvalidStructureException", "maximum of 50"),
    (
        {"stages": [SOURCES, {"name": "Empty", "actions": []}]},
        "InvalidStageDeclarationException",
        "Empty has 0 actions",
    ),
    ({"stages": [SECOND, SOURCES]}, "InvalidStructureException", "only contains source actions"),
    (
        {"stages": [{"name": "Mixed", "actions": [*sources(), DEPLOY]}, SECOND]},
        "InvalidStructureException",
        "should start",
    ),
    ({"stages": stages([source("Late", "S3")])}, "InvalidStructureException", "Late is in stage Later0"),
    ({"stages": [SOURCES, SECOND, SECOND]}, "InvalidStructureException", "Second is there 2 times"),
    ({"stages": stages([DEPLOY, DEPLOY])}, "InvalidStructureException", "Deploy is there 2 times"),
    ({"variables": [{"name": "A"}, {"name": "A"}]}, "InvalidStructureException", "A is there 2 times"),
    (
        {"stages": [{"name": "S", "actions": [action("None", "Source", "S3")]}, SECOND]},
        "InvalidActionDeclarationException",
        "0 output",
    ),
    ({"stages": stages([taking("Deploy", "nothing")])}, "InvalidStructureException", "takes artifact nothing"),
    ({"stages": stages([making("Build", "image_out")])}, "InvalidStructureException", "image_out is there 2 times"),
    (
        {"stages": stages([making("Build", "new"), taking("Deploy", "new")])},
        "InvalidStructureException",
        "takes artifact new",
    ),
    ({"artifactStores": {"eu-central-1": {}}}, "InvalidStructureException", "and not both"),
    (
        {"pipelineType": "V1", "executionMode": "QUEUED"},
        "InvalidStructureException",
        "QUEUED needs a pipeline of type V2",
    ),
    ({"pipelineType": "V1", "variables": [{"name": "A"}]}, "InvalidStructureException", "V1 has no variables"),
]


@pytest.mark.parametrize(("changes", "code", "said"), FAULTS)
def test_refuses_a_pipeline_when_its_structure_is_wrong(changes: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        structure.check(declared(**changes))

    assert (refused.value.code, said in refused.value.message) == (code, True), refused.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"stages": stages([making("Build", "new")], [taking("Deploy", "new")])},
        {"stages": stages([making("Build", "new", runOrder=1), taking("Deploy", "new", runOrder=2)])},
        {"stages": stages([DEPLOY], [DEPLOY])},
        {"pipelineType": "V1", "variables": []},
    ],
)
def test_takes_a_pipeline_when_its_structure_is_right(changes: dict[str, Any]) -> None:
    structure.check(declared(**changes))
