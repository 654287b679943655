"""Shapes: how values of our classes become plain data for JSON, and come back equal.

A shape is a pair of functions. This module knows no class of the ledger; codec.py puts the ledger's shapes together.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field
from typing import Any

from revision_trigger.domain.value_class import value_class

LATER = "later"
"""The field of a class, its last, that takes the members which this code does not know, and gives them back."""


@value_class
class Shape:
    """How a value is written as plain data, and read back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


AS_IS = Shape(lambda value: value, lambda data: data)
"""Texts, numbers and truth values: JSON gives them back equal."""


def word_of(words: Callable[[Any], Any]) -> Shape:
    """Give the shape of an enumeration's members: their own text."""
    return Shape(str, words)


def maybe(shape: Shape) -> Shape:
    """Give the shape of a value that may be None."""
    return Shape(
        lambda value: None if value is None else shape.write(value),
        lambda data: None if data is None else shape.read(data),
    )


def many(shape: Shape) -> Shape:
    """Give the shape of a tuple."""
    return Shape(
        lambda values: [shape.write(value) for value in values], lambda data: tuple(shape.read(one) for one in data)
    )


def named(shape: Shape) -> Shape:
    """Give the shape of a mapping by text. Its order is kept."""
    return Shape(
        lambda values: {name: shape.write(value) for name, value in values.items()},
        lambda data: {name: shape.read(one) for name, one in data.items()},
    )


def row(cls: Any, **shapes: Shape) -> Shape:  # noqa: ANN401  any value class
    """Give the shape of a class as a list of its fields in their order; defaults at the end are left out."""
    fields = _fields(cls, shapes)
    defaults = [one.default for one in fields]
    writes, reads = [one.shape.write for one in fields], [one.shape.read for one in fields]
    content = cls.__content__ if len(fields) > 1 else lambda value: (getattr(value, fields[0].name),)

    def write(value: Any) -> list[Any]:  # noqa: ANN401
        values = list(content(value))
        while values and values[-1] == defaults[len(values) - 1]:
            values.pop()
        return [to_plain(one) for to_plain, one in zip(writes, values, strict=False)]

    def read(data: list[Any]) -> Any:  # noqa: ANN401
        if len(data) > len(defaults):
            raise ValueError(f"{cls.__name__}: {len(data)} fields, expected at most {len(defaults)}")
        values = [from_plain(one) for from_plain, one in zip(reads, data, strict=False)]
        return _made(cls, [*values, *defaults[len(values) :]])

    return Shape(write, read)


def members(cls: Any, **shapes: Shape) -> Shape:  # noqa: ANN401  any value class
    """Give the shape of a class as an object by field name; defaults are left out.

    A member that the class does not have goes to its field `later`; a class without that field refuses it.
    """
    fields = [one for one in _fields(cls, shapes) if one.name != LATER]
    known = frozenset(one.name for one in fields)
    keeps = LATER in cls.__slots__

    def write(value: Any) -> dict[str, Any]:  # noqa: ANN401
        own = {one.name: one.shape.write(found) for one in fields if (found := getattr(value, one.name)) != one.default}
        return {**own, **{name: one for name, one in value.later.items() if name not in known}} if keeps else own

    def read(data: dict[str, Any]) -> Any:  # noqa: ANN401
        unknown = {name: one for name, one in data.items() if name not in known}
        if unknown and not keeps:
            raise ValueError(f"{cls.__name__}: unknown {', '.join(unknown)}, expected {', '.join(sorted(known))}")
        values = [one.shape.read(data[one.name]) if one.name in data else one.default for one in fields]
        return _made(cls, [*values, unknown] if keeps else values)

    return Shape(write, read)


def one_of(**shapes: tuple[type, Shape]) -> Shape:
    """Give the shape of a value of one of several classes: the class's word, then the value."""
    words = {cls: word for word, (cls, _) in shapes.items()}

    def write(value: Any) -> list[Any]:  # noqa: ANN401
        word = words[type(value)]
        return [word, shapes[word][1].write(value)]

    return Shape(write, lambda data: shapes[data[0]][1].read(data[1]))


@value_class
class _Field:
    name: str
    shape: Shape
    default: Any


def _fields(cls: Any, shapes: dict[str, Shape]) -> list[_Field]:  # noqa: ANN401
    return [_Field(name, shapes.get(name, AS_IS), _default(one)) for name, one in cls.__dataclass_fields__.items()]


def _made(cls: Any, values: list[Any]) -> Any:  # noqa: ANN401
    """Make a value of all of its fields in their order, which is the quick way; raises ValueError if one is missing."""
    if MISSING in values:
        raise ValueError(f"{cls.__name__}: a field without a default is missing")
    return cls(*values)


def _default(field: "Field[Any]") -> Any:  # noqa: ANN401  any field's
    return field.default_factory() if field.default_factory is not MISSING else field.default
