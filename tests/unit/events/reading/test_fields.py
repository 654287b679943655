"""Typed fields: every fault names the field, the value that was found, and the expected one."""

from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.events.reading.fields import Fields

WRONG_TEXTS: list[Any] = [None, 1, 1.5, True, [], {}, ["a"]]


def fault_of(members: dict[str, Any], name: str = "name") -> Rejected:
    with pytest.raises(Rejected) as fault:
        Fields(members, "detail").text(name)
    return fault.value


def test_names_the_field_when_it_is_missing() -> None:
    fault = fault_of({})

    assert fault.reason is Reason.MISSING_FIELD
    assert fault.message == "detail.name: missing, expected 1 to 1024 characters on one line"


def test_takes_case_seriously() -> None:
    assert fault_of({"Name": "web"}).reason is Reason.MISSING_FIELD


@pytest.mark.parametrize("value", WRONG_TEXTS)
def test_says_what_it_found_when_the_type_is_wrong(value: Any) -> None:
    fault = fault_of({"name": value})

    assert fault.reason is Reason.WRONG_TYPE
    assert "detail.name: found " in fault.message


@pytest.mark.parametrize("value", ["", "two\nlines", "x" * 1025, "\x00"])
def test_says_what_it_found_when_the_text_breaks_its_rule(value: str) -> None:
    fault = fault_of({"name": value})

    assert fault.reason is Reason.MALFORMED_FIELD
    assert "expected 1 to 1024 characters on one line" in fault.message


def test_names_the_item_when_a_list_holds_no_objects() -> None:
    with pytest.raises(Rejected, match=r"detail\.items\[1\]: found 2, expected an object"):
        Fields({"items": [{}, 2]}, "detail").objects("items")


def test_names_the_whole_path_when_a_nested_field_is_wrong() -> None:
    item = Fields({"detail": {"items": [{"a": 1}]}}).object("detail").objects("items")[0]

    with pytest.raises(Rejected, match=r"^detail\.items\[0\]\.a: found 1"):
        item.text("a")
