"""From a path to the compiled pipelines file, or to every fault in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revision_trigger.domain.routing.routes import Routes
from revision_trigger_cdk.pipelines_file.reading import document
from revision_trigger_cdk.pipelines_file.reading.finding import START, Finding
from revision_trigger_cdk.pipelines_file.reading.yaml_nodes import position_at
from revision_trigger_cdk.pipelines_file.rules import accounts, commits, conflicts, limits, mapped, schedules
from revision_trigger_cdk.pipelines_file.shape import shape

_MAX_AGE = "1d"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATIONS = frozenset({"coolDown", "maxLateness", "period", "for"})


class FaultyPipelinesFile(Exception):
    """The pipelines file has faults. `faults` lists all of them, in the order in which they stand in the file."""

    def __init__(self, file: Path, faults: list[Finding]) -> None:
        self.faults = sorted(faults)
        self.lines = [fault.written(str(file)) for fault in self.faults]
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        advice = f"{count} in {file}, so nothing was made; mend the file (docs/pipelines-file.md) and run this again"
        super().__init__("\n".join([*self.lines, advice]))


@dataclass(frozen=True, slots=True)
class PipelinesFile:
    """A pipelines file without faults: its compiled form, and warnings of what this machine could not check."""

    compiled: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def accounts(self) -> list[str]:
        """The accounts beside the stack's own whose events are obeyed."""
        return list(self.compiled["accounts"])

    @property
    def topics(self) -> list[str]:
        """The SNS topics that may send to the queue."""
        return list(self.compiled["topics"])

    @property
    def alarms(self) -> set[str]:
        """The alarms that roll a pipeline back."""
        rollbacks = (pipeline.get("rollback", {}) for pipeline in self.compiled["pipelines"].values())
        return {alarm for rollback in rollbacks for alarm in rollback.get("onAlarm", ())}

    @property
    def schedules(self) -> dict[str, dict[str, Any]]:
        """The schedules of rollbacks, by pipeline and name."""
        rollbacks = {name: pipeline.get("rollback", {}) for name, pipeline in self.compiled["pipelines"].items()}
        return {name: dict(rollback.get("schedules", {})) for name, rollback in rollbacks.items()}

    @property
    def routes(self) -> Routes:
        """The compiled form as the function reads it."""
        return Routes.from_data(self.compiled)


def load(file: Path) -> PipelinesFile:
    """Read, check and compile the file. Raises FaultyPipelinesFile."""
    return parse(_text(file), file)


def parse(text: str, file: Path) -> PipelinesFile:
    """Check and compile the file's text. Raises FaultyPipelinesFile."""
    content = document.read(text)
    faults = [*content.faults, *shape.check(content)]
    faults += mapped.check(content, list(faults))
    shapeless = list(faults)
    for rule in (limits, accounts, commits, conflicts, schedules):
        faults += rule.check(content, shapeless)
    if faults:
        raise FaultyPipelinesFile(file, faults)
    warnings = [finding.written(str(file)) for finding in schedules.unchecked(content)]
    return PipelinesFile(_compile(content.data), tuple(warnings))


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FaultyPipelinesFile(file, [Finding(START, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        position = position_at(before, len(before))
        raise FaultyPipelinesFile(
            file, [Finding(position, "a byte that is not UTF-8; save the file as UTF-8")]
        ) from error


def _compile(data: dict[str, Any]) -> dict[str, Any]:
    named = {name: sorted(data.get(name, [])) for name in ("senders", "topics", "accounts")}
    return named | {"pipelines": {name: _pipeline(pipeline) for name, pipeline in data["pipelines"].items()}}


def _pipeline(pipeline: dict[str, Any]) -> dict[str, Any]:
    sources = {action: _source(source) for action, source in pipeline["sources"].items()}
    compiled = pipeline | {"sources": sources, "maxAge": _seconds(pipeline.get("maxAge", _MAX_AGE))}
    return compiled | ({"rollback": _rollback(pipeline["rollback"])} if "rollback" in pipeline else {})


def _rollback(rollback: dict[str, Any]) -> dict[str, Any]:
    """Compile durations for `domain.routing.policy`. `schedules` stay as written: the stack reads them."""
    inner = {key: _in_seconds(rollback[key]) for key in ("limit", "hold") if key in rollback}
    return _in_seconds(rollback) | inner


def _in_seconds(durations: dict[str, Any]) -> dict[str, Any]:
    return {key: _seconds(value) if key in _DURATIONS else value for key, value in durations.items()}


def _source(source: dict[str, Any]) -> dict[str, Any]:
    defaults = {"tags": ["*"]} if "ecr" in source else {}
    return {key: value for key, value in (defaults | source).items() if (key, value) != ("pin", True)}


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]]
