"""Faults of event patterns, against what matches and against the emulator's own checks."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ministack.services import eventbridge

from revision_trigger.domain.routing.event_pattern import EventPattern
from revision_trigger.domain.routing.matchers import NAMES
from revision_trigger_cdk.pipelines_file.reading.finding import KeyPath
from revision_trigger_cdk.pipelines_file.rules.event_pattern import LONGEST, faults_of
from tests.patterns import patterns, scalars, with_or

junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "$or", "prefix", "anything-but", "numeric", "wildcard", "cidr", "exists", "suffix"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=6,
)

FAULTS: list[tuple[Any, KeyPath, str]] = [
    ([], (), "found []; expected an object of at least one field"),
    ({}, (), "found {}; expected an object of at least one field"),
    ({"a": {}}, ("a",), "found {}; expected an object of at least one field"),
    ({"a": "b"}, ("a",), 'found "b"; expected a list of at least one value, or an object of fields'),
    ({"a": []}, ("a",), "found []; expected a list of at least one value, or an object of fields"),
    ({"a": ["b", ["c"]]}, ("a", 1), "a list in a list; expected text, a number, true, false, null or a matcher"),
    ({"a": [{}]}, ("a", 0), "found []; expected exactly one matcher in an object"),
    (
        {"a": [{"prefix": "b", "suffix": "c"}]},
        ("a", 0),
        'found ["prefix", "suffix"]; expected exactly one matcher in an object',
    ),
    (
        {"a": [{"regex": "b"}]},
        ("a", 0, "regex"),
        f"no matcher here; expected one of {', '.join(sorted(NAMES))}",
    ),
    ({"a": [{"prefix": 1}]}, ("a", 0, "prefix"), "found 1; expected text"),
    (
        {"a": [{"prefix": {"wildcard": "b"}}]},
        ("a", 0, "prefix", "wildcard"),
        "no matcher here; expected equals-ignore-case",
    ),
    ({"a": [{"wildcard": "b**"}]}, ("a", 0, "wildcard"), 'two * in a row; one stands for any text; found "b**"'),
    (
        {"a": [{"wildcard": "b\\c"}]},
        ("a", 0, "wildcard"),
        'a backslash before anything but * and another backslash; found "b\\\\c"',
    ),
    ({"a": [{"exists": 0}]}, ("a", 0, "exists"), "found 0; expected true or false"),
    (
        {"a": [{"cidr": "10.0.0.1/32"}]},
        ("a", 0, "cidr"),
        (
            'found "10.0.0.1/32"; expected a block of addresses without host bits, as 10.0.0.0/24; for one address'
            " write it as text"
        ),
    ),
    (
        {"a": [{"numeric": [">"]}]},
        ("a", 0, "numeric"),
        'found [">"]; expected a comparison, as [">", 0], or a range, as [">", 0, "<=", 5]',
    ),
    ({"a": [{"numeric": ["!", 1]}]}, ("a", 0, "numeric", 0), 'found "!"; expected one of =, <, <=, >, >='),
    (
        {"a": [{"numeric": ["=", 6e9]}]},
        ("a", 0, "numeric", 1),
        "found 6000000000.0; expected a number from -5e9 to 5e9",
    ),
    (
        {"a": [{"numeric": ["<", 1, ">", 0]}]},
        ("a", 0, "numeric"),
        "expected a range to have its lower bound first, with > or >=, and then its upper, with < or <=",
    ),
    ({"a": [{"numeric": [">", 1, "<", 1]}]}, ("a", 0, "numeric"), "nothing lies between 1 and 1"),
    (
        {"a": [{"anything-but": ["b", 1]}]},
        ("a", 0, "anything-but"),
        'found ["b", 1]; expected text, a number from -5e9 to 5e9, a list of either alone, or a matcher',
    ),
    (
        {"a": [{"anything-but": {"prefix": ["b", ""]}}]},
        ("a", 0, "anything-but", "prefix", 1),
        "empty, which every text begins and ends with; expected text",
    ),
    (
        {"a": [{"anything-but": {"suffix": []}}]},
        ("a", 0, "anything-but", "suffix"),
        "an empty list; expected text, or a list of at least one",
    ),
    (
        {"$or": [{"a": ["b"]}]},
        ("$or",),
        (
            "EventBridge reads this $or as a field's name; expected a list of at least two objects, none with a"
            " matcher's name as a field"
        ),
    ),
    (
        {"d": {"a": ["b"], "$or": [{"a": ["c"]}, {"b": ["c"]}]}},
        (),
        '"d.a" stands both in $or and beside it, and EventBridge would heed one only; write it in one place',
    ),
    (
        {"d": ["b"], "$or": [{"d": {"a": ["c"]}}, {"b": ["c"]}]},
        (),
        '"d" stands both in $or and beside it, and EventBridge would heed one only; write it in one place',
    ),
    ({"a": ["x" * 2040]}, (), "2051 characters as JSON; EventBridge takes at most 2048"),
    (
        {name: {"$or": [{"a": [1]}, {"b": [1]}]} for name in "abcdefghij"},
        (),
        "1024 ways through every $or; EventBridge takes at most 1000",
    ),
]


@pytest.mark.parametrize(("pattern", "path", "sentence"), FAULTS, ids=lambda value: str(value)[:40])
def test_is_named_with_its_path_when_a_pattern_has_a_fault(pattern: Any, path: KeyPath, sentence: str) -> None:
    assert faults_of(pattern) == [(path, sentence)]


def test_all_are_named_when_a_pattern_has_several_faults() -> None:
    pattern = {"a": [], "b": {"c": [{"exists": "no"}, {"prefix": None}]}}

    assert [path for path, _ in faults_of(pattern)] == [("a",), ("b", "c", 0, "exists"), ("b", "c", 1, "prefix")]


def test_is_refused_when_it_is_nested_too_deep() -> None:
    pattern: dict[str, Any] = {"a": ["b"]}
    for _ in range(40):
        pattern = {"a": pattern}

    assert [sentence for _, sentence in faults_of(pattern)] == ["nested deeper than 30 objects"]


@given(patterns(), st.lists(patterns(), min_size=2, max_size=3))
def test_has_no_fault_when_a_pattern_is_good(pattern: dict[str, Any], choices: list[dict[str, Any]]) -> None:
    whole = with_or(pattern, choices)
    assume(len(json.dumps(whole)) <= LONGEST)

    assert faults_of(whole) == []
    assert eventbridge._parse_pattern_text(json.dumps(whole))[1] is None  # noqa: SLF001  the emulator's own judge


@given(st.dictionaries(st.sampled_from(["a", "b", "$or"]), junk, max_size=3))
def test_can_be_matched_unless_it_has_faults_when_a_pattern_is_any_json(pattern: dict[str, Any]) -> None:
    assert faults_of(pattern) or EventPattern.of(pattern).matches({"a": "b"}) in (True, False)
