"""Requests made from botocore's shapes, good and broken, for any operation.

Worked out from the model alone, so that they can judge the validator.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import strategies as st

Values = st.SearchStrategy[Any]
T = TypeVar("T")

_JAVA_LINE_ENDS = set("\r\u0085\u2028\u2029")  # Java's dot stops at them, Python's does not
_UNLIKELY = ["a\nb", " !?", "é", "x/y:z"]


def good(shape: Shape) -> Values:
    """Values that the model allows."""
    if isinstance(shape, StructureShape):
        members: dict[str, Values] = {name: _deferred(inner) for name, inner in shape.members.items()}
        required = {name: members.pop(name) for name in shape.required_members}
        return st.fixed_dictionaries(required, optional=members)
    if isinstance(shape, ListShape):
        fewest = shape.metadata.get("min", 0)
        return st.lists(_deferred(shape.member), min_size=fewest, max_size=max(fewest, 1))
    if isinstance(shape, MapShape):
        return st.dictionaries(good(shape.key), _deferred(shape.value), max_size=1)
    if shape.type_name == "boolean":
        return st.booleans()
    if shape.type_name == "integer":
        return st.integers(shape.metadata.get("min", 0), shape.metadata.get("max", 10**6))
    return _good_string(shape)


def least(shape: Shape) -> Any:
    """The smallest value that the model allows: what surrounds a broken part."""
    if isinstance(shape, StructureShape):
        return {name: least(shape.members[name]) for name in shape.required_members}
    if isinstance(shape, ListShape):
        return [least(shape.member)] * shape.metadata.get("min", 0)
    if isinstance(shape, MapShape):
        return {}
    if shape.type_name in {"boolean", "integer"}:
        return shape.type_name == "boolean" or shape.metadata.get("min", 0)
    return _string(shape)


def broken(shape: Shape) -> Iterator[Any]:
    """Every way to break one rule of the shape or of what is in it, all else being well."""
    if isinstance(shape, StructureShape):
        yield from _broken_structures(shape)
    elif isinstance(shape, ListShape):
        yield from ([item] for item in broken(shape.member))
        yield from _wrong_sizes(shape, lambda size: [least(shape.member)] * size)
    elif isinstance(shape, MapShape):
        yield from ({key: least(shape.value)} for key in broken(shape.key))
        yield from ({least(shape.key): value} for value in broken(shape.value))
    elif shape.type_name == "integer":
        yield from (shape.metadata[end] + step for end, step in (("min", -1), ("max", 1)) if end in shape.metadata)
    elif shape.type_name == "string":
        yield from _broken_strings(shape)


def _broken_structures(shape: StructureShape) -> Iterator[Any]:
    whole = least(shape)
    for name in shape.required_members:
        yield {member: value for member, value in whole.items() if member != name}
    for name, inner in shape.members.items():
        yield from (whole | {name: value} for value in broken(inner))


def _broken_strings(shape: Shape) -> Iterator[str]:
    if "enum" in shape.metadata:
        yield "NO_SUCH_VALUE"
    if pattern := shape.metadata.get("pattern"):
        yield from (text for text in _UNLIKELY if not re.fullmatch(pattern, text))
    yield from _wrong_sizes(shape, lambda size: (_string(shape) * (size + 1))[:size])


def _wrong_sizes(shape: Shape, make: Callable[[int], T]) -> Iterator[T]:
    if shape.metadata.get("min", 0) > 0:
        yield make(shape.metadata["min"] - 1)
    if "max" in shape.metadata:
        yield make(shape.metadata["max"] + 1)


def _string(shape: Shape) -> str:
    if "enum" in shape.metadata:
        return str(shape.metadata["enum"][0])
    samples: list[str] = ["a" * max(1, shape.metadata.get("min", 0)), "arn:aws:iam::000000000000:role/r"]
    samples += ["arn:aws:codepipeline:eu-central-1:000000000000:web", "00000000-0000-0000-0000-000000000000"]
    return next(text for text in samples if re.fullmatch(shape.metadata.get("pattern", ".*"), text))


def _good_string(shape: Shape) -> Values:
    if "enum" in shape.metadata:
        return st.sampled_from(shape.metadata["enum"])
    least_size, most_size = shape.metadata.get("min", 0), shape.metadata.get("max", 60)
    if "pattern" not in shape.metadata:
        return st.text(min_size=least_size, max_size=min(most_size, least_size + 20))
    texts = st.from_regex(re.compile(shape.metadata["pattern"], re.ASCII), fullmatch=True)
    return texts.filter(lambda text: least_size <= len(text) <= most_size and not _JAVA_LINE_ENDS & set(text))


def _deferred(shape: Shape) -> Values:
    return st.deferred(lambda: good(shape))
