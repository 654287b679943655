"""Typed reading of JSON objects: every fault names the field, the value found and the value expected."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import UnionType
from typing import Any

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.strict_json import parse, quote

Show = Callable[[object], str]
"""A function that shows a value in a fault."""


@value_class
class Rule:
    """A rule for a text: the pattern of the whole text, the same in words, and how a fault shows a text that fails."""

    pattern: re.Pattern[str]
    expected: str
    reason: Reason = Reason.MALFORMED_FIELD
    show: Show = quote


def rule(pattern: str, expected: str, reason: Reason = Reason.MALFORMED_FIELD, *, show: Show = quote) -> Rule:
    """Compile a rule. Only patterns of our own come here, and every one of them matches in linear time."""
    return Rule(re.compile(pattern, re.DOTALL), expected, reason, show)


TIME = "a time with its zone, as 2026-11-22T02:00:00Z"
LINE = rule(r"[^\x00-\x1f\x7f]{1,1024}", "1 to 1024 characters on one line")


@value_class
class Fields:
    """The members of one JSON object, and the path of that object in the event; every reader raises Rejected."""

    members: Mapping[str, Any]
    path: str = ""

    def has(self, name: str) -> bool:
        """Whether the member is there. A member that holds null is there, and every reader rejects its type."""
        return name in self.members

    def text(self, name: str, wanted: Rule = LINE) -> str:
        """Give a member that is a text and follows the rule."""
        value = self._member(name, str, wanted.expected, show=wanted.show)
        if wanted.pattern.fullmatch(value) is None:
            raise self.fault(name, wanted.reason, f"found {wanted.show(value)}, expected {wanted.expected}")
        return str(value)

    def json(self, name: str) -> "Fields":
        """Give the object that a text member holds as JSON."""
        return read_object(self._member(name, str, "the JSON of an object"), self.at(name))

    def object(self, name: str) -> "Fields":
        """Give a member that is an object, to be read further."""
        return Fields(self._member(name, dict, "an object"), self.at(name))

    def objects(self, name: str, *, show: Show = quote) -> "list[Fields]":
        """Give a member that is a list of objects."""
        items = self._member(name, list, "a list of objects", show=show)
        return [self.item(name, index, item, show=show) for index, item in enumerate(items)]

    def item(self, name: str, index: int, item: Any, *, show: Show = quote) -> "Fields":  # noqa: ANN401  checked here
        """Give one item, which must be an object, of a member that is a list."""
        if not isinstance(item, dict):
            raise self.fault(f"{name}[{index}]", Reason.WRONG_TYPE, f"found {show(item)}, expected an object")
        return Fields(item, self.at(f"{name}[{index}]"))

    def flag(self, name: str) -> bool:
        """Give a member that is true or false; false if the member is missing."""
        return self.has(name) and bool(self._member(name, bool, "true or false"))

    def number(self, name: str, lowest: float, highest: float) -> float:
        """Give a member that is a number from `lowest` to `highest`, both included."""
        expected = f"a number from {lowest:g} to {highest:g}"
        value = self._member(name, int | float, expected)
        if isinstance(value, bool):
            raise self.fault(name, Reason.WRONG_TYPE, f"found {quote(value)}, expected {expected}")
        if not lowest <= value <= highest:
            raise self.fault(name, Reason.MALFORMED_FIELD, f"found {quote(value)}, expected {expected}")
        return float(value)

    def time(self, name: str) -> float:
        """Give the time, in seconds since the epoch, that a text member holds with its zone."""
        text = self.text(name)
        seconds = seconds_of(text)
        if seconds is None:
            raise self.fault(name, Reason.MALFORMED_FIELD, f"found {quote(text)}, expected {TIME}")
        return seconds

    def at(self, name: str) -> str:
        """Give the path of a member in the event."""
        return f"{self.path}.{name}" if self.path else name

    def fault(self, name: str, reason: Reason, sentence: str) -> Rejected:
        """Make the fault of one member: a sentence that begins with the member's path."""
        return Rejected(reason, f"{self.at(name)}: {sentence}")

    def _member(self, name: str, kind: type | UnionType, expected: str, *, show: Show = quote) -> Any:  # noqa: ANN401
        if name not in self.members:
            raise self.fault(name, Reason.MISSING_FIELD, f"missing, expected {expected}")
        value = self.members[name]
        if not isinstance(value, kind):
            raise self.fault(name, Reason.WRONG_TYPE, f"found {show(value)}, expected {expected}")
        return value


def read_object(text: str, name: str = "") -> Fields:
    """Read a JSON text that must be an object: a body, or the member called `name`; raises Rejected."""
    value = parse(text, name or "body")
    if not isinstance(value, dict):
        raise Rejected(Reason.WRONG_TYPE, f"{name or 'body'}: found {quote(value)}, expected one JSON object")
    return Fields(value, name)


def seconds_of(text: str) -> float | None:
    """Give the time in seconds since the epoch, or None if the text is no ISO 8601 time with a zone."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo is None else time.timestamp()
