"""From a path to the compiled pipelines file, or to every fault in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.pipelines_file import bounds, commits, document, fights, mapped, places, shape
from infra.pipelines_file.nodes import place_at
from infra.pipelines_file.remark import START, KeyPath, Remark
from revision_trigger.domain.routes import Routes

_MAX_AGE = "1d"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class FaultyPipelinesFile(Exception):
    """The pipelines file has faults; all of them, in the order of their places."""

    def __init__(self, file: Path, faults: list[Remark]) -> None:
        self.faults = sorted(faults)
        self.lines = [fault.written(str(file)) for fault in self.faults]
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        advice = f"{count} in {file}, so nothing was made; mend the file (docs/pipelines-file.md) and run this again"
        super().__init__("\n".join([*self.lines, advice]))


@dataclass(frozen=True, slots=True)
class PipelinesFile:
    """A faultless pipelines file: its compiled form, and what this version reads but does not act on."""

    compiled: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def accounts(self) -> list[str]:
        """The other accounts whose events are obeyed."""
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
    """Check and compile what the file holds. Raises FaultyPipelinesFile."""
    content = document.read(text)
    faults = [*content.faults, *shape.check(content)]
    faults += mapped.check(content, list(faults))
    shapeless = list(faults)
    for judge in (bounds.check, places.check, commits.check, fights.check):
        faults += judge(content, shapeless)
    if faults:
        raise FaultyPipelinesFile(file, faults)
    warnings = [
        content.remark(path, f"{path[-1]} is not acted on by this version").written(str(file))
        for path in sorted(content.places, key=content.places.__getitem__)
        if _is_not_acted_on(path)
    ]
    return PipelinesFile(_compile(content.data), tuple(warnings))


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FaultyPipelinesFile(file, [Remark(START, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        place = place_at(before, len(before))
        raise FaultyPipelinesFile(file, [Remark(place, "a byte that is not UTF-8; save the file as UTF-8")]) from error


def _is_not_acted_on(path: KeyPath) -> bool:
    match path:
        case ("pipelines", _, "rollback"):
            return True
    return False


def _compile(data: dict[str, Any]) -> dict[str, Any]:
    named = {name: sorted(data.get(name, [])) for name in ("senders", "topics", "accounts")}
    return named | {"pipelines": {name: _pipeline(pipeline) for name, pipeline in data["pipelines"].items()}}


def _pipeline(pipeline: dict[str, Any]) -> dict[str, Any]:
    sources = {action: _source(source) for action, source in pipeline["sources"].items()}
    return pipeline | {"sources": sources, "maxAge": _seconds(pipeline.get("maxAge", _MAX_AGE))}


def _source(source: dict[str, Any]) -> dict[str, Any]:
    defaults = {"tags": ["*"]} if "ecr" in source else {}
    return {key: value for key, value in (defaults | source).items() if (key, value) != ("pin", True)}


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]]
