"""JSON values made to fit botocore's shapes: only types are checked. `validation` checks lengths, patterns and more.

Unknown members and nulls are dropped, and a wrong type is a SerializationException, as on AWS.
"""

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sandbox.awsjson.errors import Refused

_TYPES: Mapping[str, type] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "blob": str,  # base64, which the sandbox does not decode
    "boolean": bool,
    "integer": int,
}
_INTEGER_BITS = 31  # AWS's services read numbers as Java's int


def fit(shape: Shape, value: Any) -> Any:
    """The value with the members that the shape names and no others; SerializationException for a wrong type."""
    _check_type(shape, value)
    if isinstance(shape, StructureShape):
        return {name: fit(member, value[name]) for name, member in shape.members.items() if value.get(name) is not None}
    if isinstance(shape, ListShape):
        return [None if item is None else fit(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        return {key: fit(shape.value, item) for key, item in value.items() if item is not None}
    return value


def _check_type(shape: Shape, value: object) -> None:
    expected = _TYPES[shape.type_name]
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise Refused("SerializationException", f"{_kind(value)} can not be converted to {shape.type_name.title()}")
    if expected is int and isinstance(value, int) and abs(value) >> _INTEGER_BITS:
        raise Refused("SerializationException", "Number out of the range of an Integer")


def _kind(value: object) -> str:
    kinds = {str: "STRING_VALUE", bool: "BOOLEAN_VALUE", int: "NUMBER_VALUE", float: "NUMBER_VALUE"}
    return kinds.get(type(value), "START_ARRAY" if isinstance(value, list) else "START_OBJECT")
