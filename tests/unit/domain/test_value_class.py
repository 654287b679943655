"""A value class equals a frozen dataclass with slots: each test compares one with a twin that `dataclass` made."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.value_class import mutable_class, value_class


@value_class
class Point:
    """A point."""

    kind: ClassVar[str] = "point"
    x: int
    y: int = 0
    notes: Mapping[str, int] = field(default_factory=dict)

    @property
    def sum(self) -> int:
        """The sum of both coordinates."""
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Twin:
    """The same point, made by `dataclass`."""

    kind: ClassVar[str] = "point"
    x: int
    y: int = 0
    notes: Mapping[str, int] = field(default_factory=dict)


@mutable_class
class Counter:
    """A name and a count."""

    name: str
    found: int = 0
    seen: list[int] = field(default_factory=list)

    def count(self, number: int) -> None:
        """Count one more."""
        self.found += 1
        self.seen.append(number)


numbers = st.integers(-1, 1)
arguments = st.tuples(
    st.lists(numbers, max_size=4), st.dictionaries(st.sampled_from(["x", "y", "notes", "z"]), numbers)
)


def made(kind: type, positional: list[int], named: dict[str, int]) -> object:
    """Return the instance, or TypeError where the arguments do not fit."""
    try:
        return kind(*positional, **named)
    except TypeError:
        return TypeError


@given(arguments, arguments)
def test_takes_shows_compares_and_hashes_as_a_dataclass_does_when_made_of_anything(
    one: tuple[list[int], dict[str, int]], other: tuple[list[int], dict[str, int]]
) -> None:
    points, twins = ([made(kind, *one), made(kind, *other)] for kind in (Point, Twin))

    assert repr(points).replace("Point", "Twin") == repr(twins)
    assert (points[0] == points[1]) is (twins[0] == twins[1])
    for point, twin in zip(points, twins, strict=True):
        if isinstance(point, Point) and isinstance(twin, Twin) and isinstance(point.notes, int):
            assert hash(point) == hash(twin)


def test_is_no_other_class_of_the_same_content_when_compared() -> None:
    others: list[object] = [Twin(1), (1, 0, {})]

    assert Point(1) not in others


def test_cannot_be_changed_when_made() -> None:
    point = Point(1)

    for name in ("x", "z"):
        with pytest.raises(FrozenInstanceError, match=rf"Point\.{name} is fixed"):
            setattr(point, name, 2)
        with pytest.raises(FrozenInstanceError):
            delattr(point, name)
    assert not hasattr(point, "__dict__")


def test_gives_a_changed_copy_when_replaced() -> None:
    point = replace(Point(1, notes={"a": 1}), y=2)

    assert (point, point.sum, point.kind) == (Point(1, 2, {"a": 1}), 3, "point")
    with pytest.raises(TypeError, match="unknown z; expected x, y, notes"):
        replace(point, z=1)  # type: ignore[call-arg]


def test_shares_no_default_that_is_made_when_two_are_made() -> None:
    assert Point(1).notes is not Point(1).notes


def test_keeps_its_name_and_words_when_made() -> None:
    assert (Point.__name__, Point.__qualname__, Point.__doc__, Point.__module__) == (
        "Point",
        "Point",
        "A point.",
        __name__,
    )


def test_matches_by_position_when_taken_apart() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_changes_in_its_fields_alone_when_mutable() -> None:
    counter = Counter("one")

    counter.count(5)

    assert repr(counter) == "Counter(name='one', found=1, seen=[5])"
    assert Counter("one").seen == []
    with pytest.raises(AttributeError):
        counter.other = 1  # type: ignore[attr-defined]


def test_equals_itself_alone_when_mutable() -> None:
    counter = Counter("one")

    assert counter != Counter("one")
    assert len({counter, counter, Counter("one")}) == 2


def test_is_refused_when_it_wants_what_only_a_dataclass_does() -> None:
    with pytest.raises(TypeError, match="Child inherits or has a __post_init__"):
        value_class(type("Child", (Point,), {"__annotations__": {}}))
    with pytest.raises(TypeError, match="Late inherits or has a __post_init__"):
        value_class(type("Late", (), {"__annotations__": {}, "__post_init__": lambda _: None}))
