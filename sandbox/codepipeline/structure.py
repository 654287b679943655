"""The rules of a pipeline's structure that the service model lacks: stages, names, sources, artifacts, pipeline type.

The rules are from the guide's pages on pipeline structure and quotas. Each action type's own artifact counts are
checked for sources and approvals only.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sandbox.awsjson.errors import Refused

_STAGES = range(2, 51)
_ACTIONS = range(1, 51)
_ARTIFACTS: Mapping[str, Mapping[str, int]] = {  # category: how many artifacts an action declares
    "Source": {"inputArtifacts": 0, "outputArtifacts": 1},
    "Approval": {"inputArtifacts": 0, "outputArtifacts": 0},
}


def check(declaration: dict[str, Any]) -> None:
    """Raise the first fault, in AWS's order of checks as far as that is known."""
    for rule in _RULES:
        rule(declaration)


def groups(actions: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A stage's actions in groups of one runOrder: a group runs together, and the groups run one after another."""
    in_order = sorted(actions, key=_run_order)
    return [list(group) for _, group in groupby(in_order, key=_run_order)]


def _stage_count(declaration: dict[str, Any]) -> None:
    count = len(declaration["stages"])
    if count not in _STAGES:
        bound = f"minimum of {_STAGES.start}" if count < _STAGES.start else f"maximum of {_STAGES.stop - 1}"
        _invalid(f"Pipeline has only {count} stage(s). There should be a {bound} stages in a pipeline")


def _action_counts(declaration: dict[str, Any]) -> None:
    for stage in declaration["stages"]:
        if len(stage["actions"]) not in _ACTIONS:
            message = f"Stage {stage['name']} has {len(stage['actions'])} actions; a stage has 1 to {_ACTIONS.stop - 1}"
            raise Refused("InvalidStageDeclarationException", message)


def _unique_names(declaration: dict[str, Any]) -> None:
    _unique("stage names in the pipeline", (stage["name"] for stage in declaration["stages"]))
    for stage in declaration["stages"]:
        _unique(f"action names in stage {stage['name']}", (action["name"] for action in stage["actions"]))
    _unique("variable names in the pipeline", (variable["name"] for variable in declaration.get("variables", [])))


def _sources_first_and_only_there(declaration: dict[str, Any]) -> None:
    first, *others = declaration["stages"]
    if any(_category(action) != "Source" for action in first["actions"]):
        _invalid("Pipeline should start with a stage that only contains source actions")
    for stage in others:
        for action in stage["actions"]:
            if _category(action) == "Source":
                _invalid(f"Source action {action['name']} is in stage {stage['name']}; only the first stage has any")


def _artifact_counts(declaration: dict[str, Any]) -> None:
    for action in _actions(declaration):
        for member, count in _ARTIFACTS.get(_category(action), {}).items():
            declared = len(action.get(member, []))
            if declared != count:
                kind = "input" if member == "inputArtifacts" else "output"
                message = f"Action {action['name']} declares {declared} {kind} artifacts; its type has {count}"
                raise Refused("InvalidActionDeclarationException", message)


def _artifact_sources(declaration: dict[str, Any]) -> None:
    _unique(
        "output artifact names in the pipeline", (name for action in _actions(declaration) for name in _outputs(action))
    )
    made: set[str] = set()
    for group in (group for stage in declaration["stages"] for group in groups(stage["actions"])):
        for action in group:
            for artifact in action.get("inputArtifacts", []):
                if artifact["name"] not in made:
                    _invalid(
                        f"Action {action['name']} takes artifact {artifact['name']}, which no earlier action makes"
                    )
        made.update(name for action in group for name in _outputs(action))


def _one_artifact_store(declaration: dict[str, Any]) -> None:
    if ("artifactStore" in declaration) == ("artifactStores" in declaration):
        _invalid("A pipeline has either artifactStore or artifactStores, and not both")


def _pipeline_type(declaration: dict[str, Any]) -> None:
    if declaration.get("pipelineType") != "V1":
        return
    if declaration.get("executionMode", "SUPERSEDED") != "SUPERSEDED":
        _invalid(f"Execution mode {declaration['executionMode']} needs a pipeline of type V2")
    for member in ("variables", "triggers"):
        if declaration.get(member):
            _invalid(f"A pipeline of type V1 has no {member}; they need type V2")


_RULES: tuple[Callable[[dict[str, Any]], None], ...] = (
    _stage_count,
    _action_counts,
    _unique_names,
    _sources_first_and_only_there,
    _artifact_counts,
    _artifact_sources,
    _one_artifact_store,
    _pipeline_type,
)


def _unique(what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            _invalid(f"The {what} must be unique: {name} is there {count} times")


def _actions(declaration: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (action for stage in declaration["stages"] for action in stage["actions"])


def _outputs(action: dict[str, Any]) -> list[str]:
    return [artifact["name"] for artifact in action.get("outputArtifacts", [])]


def _category(action: dict[str, Any]) -> str:
    return str(action["actionTypeId"]["category"])


def _run_order(action: dict[str, Any]) -> int:
    return int(action.get("runOrder", 1))


def _invalid(message: str) -> None:
    raise Refused("InvalidStructureException", message)
