"""Whether an answer's JSON is what botocore's model says: its members, types, lengths and enums, and no others."""

from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

_TYPES = {"structure": dict, "map": dict, "list": list, "string": str, "boolean": bool, "integer": int}


def conforms(shape: Shape, value: Any, path: str) -> None:
    """AssertionError with the place of the first difference."""
    of_type = isinstance(value, _TYPES.get(shape.type_name, float))
    assert of_type, f"{path} is {value!r}, not a {shape.type_name}"
    assert not shape.metadata.get("enum") or value in shape.metadata["enum"], f"{path} is {value!r}"
    if shape.type_name in {"string", "list"}:
        assert shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", 10**9), (
            f"{path} has {len(value)}"
        )
    for member, inner, place in _inside(shape, value, path):
        conforms(member, inner, place)


def _inside(shape: Shape, value: Any, path: str) -> list[tuple[Shape, Any, str]]:
    if isinstance(shape, StructureShape):
        assert set(shape.required_members) <= set(value) <= set(shape.members), f"{path} has {sorted(value)}"
        return [(shape.members[name], inner, f"{path}.{name}") for name, inner in value.items()]
    if isinstance(shape, ListShape):
        return [(shape.member, inner, f"{path}[]") for inner in value]
    if isinstance(shape, MapShape):
        return [(shape.value, inner, f"{path}.{key}") for key, inner in value.items()]
    return []
