"""The names and S3 locations of an action's artifacts; the artifacts themselves are never stored."""

from typing import Any

from sandbox.codepipeline.executions import ActionRun, Execution

_SHOWN = {"pipeline": 20, "artifact": 10, "object": 7}  # AWS cuts both names in its keys


def details(execution: Execution, action: ActionRun, member: str) -> list[dict[str, Any]]:
    """The artifacts of `inputArtifacts` or `outputArtifacts`, in the shape ArtifactDetail."""
    return [_detail(execution, action, artifact["name"]) for artifact in action.declaration[member]]


def _detail(execution: Execution, action: ActionRun, name: str) -> dict[str, Any]:
    declaration = execution.start.declaration
    pipeline = declaration["name"][: _SHOWN["pipeline"]]
    key = f"{pipeline}/{name[: _SHOWN['artifact']]}/{execution.id[: _SHOWN['object']]}"
    return {"name": name, "s3location": {"bucket": _bucket(declaration, action), "key": key}}


def _bucket(declaration: dict[str, Any], action: ActionRun) -> str:
    if store := declaration.get("artifactStore"):
        return str(store["location"])
    stores = declaration["artifactStores"]
    store = stores.get(action.declaration.get("region")) or next(iter(stores.values()))
    return str(store["location"])
