"""The constraints of botocore's model (required, length, range, pattern, enum), answered in AWS's words.

The input is the output of `parsing`. Each operation checks the rules that the model does not hold (structure,
references).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from sandbox.awsjson.errors import Refused
from sandbox.awsjson.rules import rules_of

_SHOWN = 200  # characters of a value that a message repeats


def check(shape: StructureShape, request: dict[str, Any]) -> None:
    """Raise one ValidationException that names every fault of the request."""
    faults = list(_member_faults(shape, request, ""))
    if faults:
        count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
        raise Refused("ValidationException", f"{count}: {'; '.join(faults)}")


def _faults(shape: Shape, value: Any, path: str) -> Iterator[str]:
    for rule in rules_of(shape):
        if not rule.kept_by(value):
            yield _fault(shape, value, path, broken=rule.sentence)
    if isinstance(shape, StructureShape):
        yield from _member_faults(shape, value, f"{path}.")
    elif isinstance(shape, ListShape):
        yield from _item_faults(shape, value, path)
    elif isinstance(shape, MapShape):
        yield from _map_faults(shape, value, path)


def _member_faults(shape: StructureShape, value: dict[str, Any], prefix: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _fault(shape.members[name], None, f"{prefix}{name}", broken="Member must not be null")
    for name, member in value.items():
        yield from _faults(shape.members[name], member, f"{prefix}{name}")


def _item_faults(shape: ListShape, value: list[Any], path: str) -> Iterator[str]:
    if None in value:
        yield _fault(shape, value, path, broken="Member must not be null")
        return
    if isinstance(shape.member, StringShape):
        if broken := _broken_by_any(shape.member, value):
            yield _fault(shape, value, path, broken=f"Member must satisfy constraint: {broken}")
        return
    for number, item in enumerate(value, start=1):
        yield from _faults(shape.member, item, f"{path}.{number}.member")


def _map_faults(shape: MapShape, value: dict[str, Any], path: str) -> Iterator[str]:
    if broken := _broken_by_any(shape.key, value):
        yield _fault(shape, value, path, broken=f"Map keys must satisfy constraint: {broken}")
    if isinstance(shape.value, StringShape):
        if broken := _broken_by_any(shape.value, value.values()):
            yield _fault(shape, value, path, broken=f"Map value must satisfy constraint: {broken}")
        return
    for key, item in value.items():
        yield from _faults(shape.value, item, f"{path}.{key}.member")


def _broken_by_any(shape: Shape, items: Iterable[str]) -> str:
    """All rules of the strings inside a list or map if one string breaks one rule: AWS does not say which rule."""
    rules = rules_of(shape)
    if all(rule.kept_by(item) for item in items for rule in rules):
        return ""
    return f"[{', '.join(rule.sentence for rule in rules)}]"


def _fault(shape: Shape, value: object, path: str, *, broken: str) -> str:
    return f"{_shown(shape, value)} at '{path}' failed to satisfy constraint: {broken}"


def _shown(shape: Shape, value: object) -> str:
    if value is None:
        return "Value null"
    if shape.metadata.get("sensitive"):
        return "Value"
    text = str(value)
    return f"Value '{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}'"
