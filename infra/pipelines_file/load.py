"""From a path to the compiled pipelines file, or to every fault in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.pipelines_file import document, fights, mapped, shape
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
    faults += mapped.check(content, faults)
    faults += fights.check(content, faults)
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
        case ("pipelines", _, "rollback") | ("pipelines", _, "sources", _, "mapped"):
            return True
    return False


def _compile(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "senders": sorted(data.get("senders", [])),
        "pipelines": {
            name: {
                "sources": {action: _source(source) for action, source in pipeline["sources"].items()},
                "maxAge": _seconds(pipeline.get("maxAge", _MAX_AGE)),
            }
            for name, pipeline in data["pipelines"].items()
        },
    }


def _source(source: dict[str, Any]) -> dict[str, Any]:
    defaults = {"tags": ["*"]} if "ecr" in source else {}
    unwritten = {"mapped", "pin"} if source.get("pin", True) else {"mapped"}
    return {key: value for key, value in (defaults | source).items() if key not in unwritten}


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]]
