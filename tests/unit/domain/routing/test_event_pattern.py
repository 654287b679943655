"""Which events a pattern matches: case by case as AWS documents it, and compared with other implementations."""

import json
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ministack.services import eventbridge
from moto.events.models import EventPattern as MotoPattern

from revision_trigger.domain.routing.event_pattern import EventPattern
from tests.patterns import events, limits, matchers, patterns, scalars, texts, with_or
from tests.steps import steps_of

Json = dict[str, Any]

DOCUMENTED: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "text": ("a", ["a", ["b", "a"], [["a"]]], ["A", "ab", "", 1, None, [], {}, {"a": "a"}]),
    "empty": ("", [""], [" ", None, [], {}]),
    "a number": (300, [300, 300.0, 3.0e2], ["300", 301, True]),
    "one": (1, [1, 1.0], [True, "1"]),
    "a truth value": (True, [True], [1, "true", False]),
    "null": (None, [None, [1, None]], ["", "null", 0, False, []]),
    "a prefix": ({"prefix": "ab"}, ["ab", "abc"], ["a", "Ab", 12, None]),
    "a prefix of nothing": ({"prefix": ""}, ["", "a"], [1, None, True, [], {}]),
    "a prefix in any case": ({"prefix": {"equals-ignore-case": "Ab"}}, ["aBc"], ["a", "ba"]),
    "a suffix": ({"suffix": ".png"}, [".png", "a.png"], ["a.PNG", "png"]),
    "a suffix in any case": ({"suffix": {"equals-ignore-case": ".Png"}}, ["a.pNG"], ["png"]),
    "any case": ({"equals-ignore-case": "aLiCe"}, ["ALICE", "alice"], ["alic", "alices", 1]),
    "any case of two characters": ({"equals-ignore-case": "straße"}, ["STRASSE", "straße"], ["strasse"]),
    "a wildcard": ({"wildcard": "d*/lib/*.py"}, ["d/lib/.py", "dir/lib/x/lib/a.py"], ["dir/li/a.py", "d/lib/a.pyc"]),
    "an escaped star": ({"wildcard": r"a\*\\*"}, ["a*\\", "a*\\b"], ["ab\\", "a*"]),
    "anything but a text": ({"anything-but": "a"}, ["b", 1, None, ["a", "b"]], ["a", [], {}, ["a"]]),
    "anything but texts": ({"anything-but": ["a", "b"]}, ["c", 1], ["a", "b"]),
    "anything but a number": ({"anything-but": 5}, [4, "5", 1e10], [5, 5.0]),
    "anything but a prefix": ({"anything-but": {"prefix": "us-"}}, ["eu-1", 5], ["us-east-1"]),
    "anything but suffixes": ({"anything-but": {"suffix": [".a", ".b"]}}, ["x.c"], ["x.a", "x.b"]),
    "anything but in any case": ({"anything-but": {"equals-ignore-case": "no"}}, ["yes"], ["NO", "no"]),
    "anything but a wildcard": ({"anything-but": {"wildcard": "*/lib/*"}}, ["/lib"], ["a/lib/b"]),
    "a comparison": ({"numeric": [">", 0]}, [0.001, 5e9], [0, "1", True, None, 5.1e9]),
    "an equation": ({"numeric": ["=", 3.018e2]}, [301.8], [301, "301.8"]),
    "a range": ({"numeric": [">", 0, "<=", 5]}, [5, 0.1], [0, 5.1, 10**400]),
    "addresses": ({"cidr": "10.0.0.0/24"}, ["10.0.0.255"], ["10.0.1.0", "10.0.0", "::1", 167772161, "a" * 99]),
    "addresses of version 6": ({"cidr": "2001:db8::/32"}, ["2001:db8::1"], ["2001:db9::1", "2001:db8::1%eth0"]),
    "presence": ({"exists": True}, [None, "", 0, False, [1]], [[], {}, {"a": 1}]),
    "absence": ({"exists": False}, [[], {}, {"a": 1}, [{}]], [None, "", 0, False, [1]]),
}


def matches(pattern: Json, event: Json) -> bool:
    return EventPattern.of(pattern).matches(event)


@pytest.mark.parametrize(("item", "yes", "no"), DOCUMENTED.values(), ids=DOCUMENTED.keys())
def test_matches_a_field_when_one_of_its_leaves_is_what_the_documentation_says(
    item: object, yes: list[Any], no: list[Any]
) -> None:
    pattern = {"detail": {"field": [item]}}

    assert [value for value in yes if not matches(pattern, {"detail": {"field": value}})] == []
    assert [value for value in no if matches(pattern, {"detail": {"field": value}})] == []


@pytest.mark.parametrize("item", [{"anything-but": "a"}, {"exists": True}, None, "", {"prefix": ""}])
def test_does_not_match_when_the_field_is_missing(item: object) -> None:
    assert not matches({"detail": {"field": [item]}}, {"detail": {"other": "b"}})
    assert not matches({"detail": {"field": [item]}}, {})


@pytest.mark.parametrize("event", [{}, {"detail": {}}, {"detail": "text"}, {"detail": []}, {"detail": [{"b": 1}]}])
def test_a_field_is_absent_when_what_would_hold_it_is(event: Json) -> None:
    assert matches({"detail": {"a": [{"exists": False}]}}, event)


def test_one_of_several_is_enough_when_a_field_may_be_absent() -> None:
    pattern = {"a": [{"exists": False}, "x"]}

    assert [matches(pattern, event) for event in ({}, {"a": "x"}, {"a": "y"})] == [True, True, False]


def test_two_fields_match_in_one_element_only_when_both_are_in_one_array() -> None:
    people = {"people": [{"first": "John", "last": "Doe"}, [{"first": "Anna", "last": "Smith"}]]}

    assert matches({"people": {"first": ["Anna"], "last": ["Smith"]}}, people)
    assert not matches({"people": {"first": ["Anna"], "last": ["Doe"]}}, people)


def test_an_element_without_it_is_not_enough_when_a_field_must_be_absent() -> None:
    assert not matches({"a": {"b": [{"exists": False}]}}, {"a": [{"c": 1}, {"b": 2}]})


def test_or_holds_for_one_element_when_it_stands_beside_a_field_of_the_array() -> None:
    pattern = {"a": {"x": [1]}, "$or": [{"a": {"y": [2]}}, {"b": [3]}]}

    assert matches(pattern, {"a": [{"x": 1, "y": 2}]})
    assert matches(pattern, {"a": [{"x": 1}], "b": 3})
    assert not matches(pattern, {"a": [{"x": 1}, {"y": 2}]})


def test_every_or_is_heeded_when_they_are_nested_and_side_by_side() -> None:
    pattern = {"$or": [{"a": [1]}, {"b": [1], "$or": [{"c": [1]}, {"c": [2]}]}], "d": {"$or": [{"e": [1]}, {"f": [1]}]}}
    events = [{"a": 1}, {"b": 1}, {"b": 1, "c": 2}, {"b": 1, "c": 3}]

    assert [matches(pattern, event | {"d": {"f": 1}}) for event in events] == [True, False, True, False]
    assert not matches(pattern, {"a": 1, "d": {}})


@pytest.mark.parametrize("value", [["x"], [{"a": ["x"]}, {"prefix": ["b"]}]])
def test_or_is_a_field_like_any_other_when_it_is_no_list_of_two_choices(value: Any) -> None:
    pattern = {"$or": value if isinstance(value[0], str) else {"a": ["x"]}}

    assert matches(pattern, {"$or": "x" if isinstance(value[0], str) else {"a": "x"}})


def test_matches_to_any_depth_when_an_event_nests_arrays_deeper_than_the_stack() -> None:
    value: Any = "a"
    for _ in range(100_000):
        value = [value]

    assert matches({"detail": {"a": ["a"]}}, {"detail": {"a": value}})


def _absent_in_arrays(pattern: Any) -> bool:
    return '{"exists": false}' in json.dumps(pattern)


def _has_arrays_of_objects(event: Json) -> bool:
    return "[{" in json.dumps(event) or ", {" in json.dumps(event)


@given(patterns(), st.lists(patterns(), min_size=2, max_size=3), events(), events())
def test_sees_what_the_emulator_sees_when_patterns_are_of_every_kind(
    pattern: Json, choices: list[Json], event: Json, inner: Json
) -> None:
    whole = with_or(pattern, choices)
    detail = event | {"d": inner}
    # For `exists: false` in an array of objects, the emulator wants any element without the field, we want all without.
    assume(not (_absent_in_arrays(whole) and _has_arrays_of_objects(detail)))
    assume(not any(limit in json.dumps([whole, detail]) for limit in ("6000000000", "1e+300")))  # it has no limit

    theirs = eventbridge._matches_pattern(json.dumps({"detail": whole}), {"Detail": json.dumps(detail)})  # noqa: SLF001  the emulator's own judge

    assert matches({"detail": whole}, {"detail": detail}) == theirs


@given(matchers | scalars, scalars | st.lists(scalars, max_size=2))
def test_sees_what_the_emulator_sees_when_one_value_meets_one_matcher(item: object, value: object) -> None:
    assume(not any(limit in json.dumps([item, value]) for limit in ("6000000000", "1e+300")))  # it has no limit
    pattern, detail = {"detail": {"a": [item]}}, {"a": value}

    theirs = eventbridge._matches_pattern(json.dumps(pattern), {"Detail": json.dumps(detail)})  # noqa: SLF001  as above

    assert matches(pattern, {"detail": detail}) == theirs


_MOTO = texts | st.builds(lambda name, text: {name: text}, st.sampled_from(["prefix", "suffix"]), texts)
_MOTO |= st.builds(lambda limit: {"numeric": [">", limit]}, limits) | st.just({"exists": True})


@given(patterns(_MOTO), st.dictionaries(st.sampled_from("abc"), texts | limits | st.dictionaries(texts, texts)))
def test_sees_what_moto_sees_when_events_hold_no_arrays(pattern: Json, event: Json) -> None:
    assume("{}" not in json.dumps(event))  # moto takes an empty object for a leaf

    theirs = MotoPattern(json.dumps(pattern), pattern).matches_event(cast("Any", event))

    assert matches(pattern, event) == theirs


@pytest.mark.parametrize(
    "element",
    ["b", {"b": "x"}, {"b": ["x", {"c": "x"}]}, {"b": {"c": "x" * 50}}, {"b": [[["x"]]]}],
    ids=lambda element: json.dumps(element)[:20],
)
@pytest.mark.parametrize(
    "pattern",
    [
        {"a": [{"wildcard": "*a*b*c*"}]},
        {"a": {"b": [{"exists": False}, "z"], "c": ["z"]}},
        {"a": {"b": {"c": [{"anything-but": {"wildcard": "*x*x*"}}, {"exists": False}]}}},
        {"a": {"$or": [{"b": ["z"]}, {"b": {"c": ["z"]}}]}},
    ],
    ids=str,
)
def test_takes_time_linear_in_the_event_when_it_grows(pattern: Json, element: object) -> None:
    ready = EventPattern.of(pattern)

    one, ten = (steps_of(partial(ready.matches, {"a": [element] * size})) for size in (100, 1000))

    assert 0 < one <= ten <= 10 * one


@given(patterns(), events(scalars | st.floats(allow_nan=False) | st.integers() | st.text()))
def test_gives_an_answer_when_any_event_meets_any_pattern(pattern: Json, event: Json) -> None:
    assert matches(pattern, event) in (True, False)
