"""Decorators for classes of fields, in place of `dataclass`, which costs too much of a cold start.

`value_class` makes what `@dataclass(frozen=True, slots=True)` makes, `mutable_class` what
`@dataclass(eq=False, slots=True)` makes. `dataclass` writes the source of each class's methods and compiles it at every
cold start: half a millisecond for each of a hundred classes. The classes made here share their methods.
`dataclasses.field` and `dataclasses.replace` work on them as well.
"""

from dataclasses import MISSING, Field, FrozenInstanceError, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform, get_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
_CLASS_VAR: Any = ClassVar
_set = object.__setattr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_class(cls: type[T]) -> type[T]:
    """Make a class of immutable values from a class of annotated fields.

    Raises TypeError if the class inherits from another one or has a `__post_init__`.
    """
    return _made(cls, _OF_VALUES)


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def mutable_class(cls: type[T]) -> type[T]:
    """Make a class whose objects may change their fields, each equal to itself only, from a class of annotated fields.

    Raises TypeError if the class inherits from another one or has a `__post_init__`.
    """
    return _made(cls, _OF_ALL)


def _made(cls: type[T], shared: "Mapping[str, Any]") -> type[T]:
    if cls.__bases__ != (object,) or "__post_init__" in vars(cls):
        raise TypeError(f"{cls.__name__} inherits or has a __post_init__; expected fields alone: use dataclass")
    annotations = cls.__annotations__.items()
    fields = {name: _field(cls, name) for name, kind in annotations if get_origin(kind) is not _CLASS_VAR}
    names = tuple(fields)
    own = {name: member for name, member in vars(cls).items() if name not in {*names, "__dict__", "__weakref__"}}
    marks = {"__slots__": names, "__match_args__": names, "__dataclass_fields__": fields}
    defaults = {name: one.default for name, one in fields.items() if one.default is not MISSING}
    makers = {name: one.default_factory for name, one in fields.items() if one.default_factory is not MISSING}
    prepared = {"__defaults__": defaults, "__made_defaults__": makers, "__content__": attrgetter(*names)}
    made = type(cls.__name__, (), {**shared, **own, **marks, **prepared})
    made.__qualname__ = cls.__qualname__
    return made


def _field(cls: type, name: str) -> "Field[Any]":
    given = vars(cls).get(name, MISSING)
    found: Field[Any] = given if isinstance(given, Field) else field(default=given)
    found.name = name
    return found


def _init(self: Any, /, *given: Any, **named: Any) -> None:  # noqa: ANN401  a field may have any type
    names = self.__slots__
    whole = not named and len(given) == len(names)
    for name, one in zip(names, given, strict=True) if whole else _assigned(self, given, named).items():
        _set(self, name, one)


def _assigned(self: Any, given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return each field's value: the argument of the call, or the default.

    Raises TypeError for a call that gives a field twice, leaves one out that has no default, or names an unknown one.
    """
    values = named
    if given:
        values = dict(zip(self.__slots__, given, strict=False)) | named
        if len(values) != len(given) + len(named):
            raise TypeError(f"{type(self).__name__}: a field given twice, or more than {', '.join(self.__slots__)}")
    fields: Mapping[str, Field[Any]] = self.__dataclass_fields__
    if len(values) < len(fields):
        made = {name: make() for name, make in self.__made_defaults__.items() if name not in values}
        values = {**self.__defaults__, **made, **values}
    if values.keys() != fields.keys():
        wrong = ", ".join(sorted(values.keys() ^ fields.keys()))
        raise TypeError(f"{type(self).__name__}: missing or unknown {wrong}; expected {', '.join(fields)}")
    return values


def _repr(self: Any) -> str:  # noqa: ANN401
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> bool:  # noqa: ANN401
    content = self.__content__
    return self is other or content(self) == content(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:  # noqa: ANN401
    return hash(self.__content__(self))


def _fixed(self: Any, name: str, *_: object) -> None:  # noqa: ANN401
    raise FrozenInstanceError(f"{type(self).__name__}.{name} is fixed: use dataclasses.replace")


_OF_ALL: dict[str, Any] = {"__init__": _init, "__repr__": _repr}
_OF_VALUES: dict[str, Any] = _OF_ALL | {
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _fixed,
    "__delattr__": _fixed,
}
