"""Matchers: whether one leaf of an event matches one item of a pattern's list.

The rules are EventBridge's (User Guide, "Comparison operators for use in event patterns"). Where the guide is silent,
the rules are those of Event Ruler, EventBridge's matching engine. Text is never equal to a number, nor `true` to 1.
"""

import ipaddress
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.routing.globs import parts_match

Matches = Callable[[Any], bool]

NUMERIC_LIMIT = 5e9  # above this, and below its negative, no number matches `numeric`
ABSENT: Mapping[str, Any] = {"exists": False}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)
_LONGEST_ADDRESS = 45  # characters of an IPv6 address


def matcher_of(wanted: object) -> Matches:
    """Make one item of a field's list ready; raises KeyError, TypeError or ValueError if the item was not checked."""
    if not isinstance(wanted, dict):
        return partial(_equal, wanted)
    ((name, operand),) = wanted.items()
    return _MATCHERS[name](operand)


def wildcard_parts(text: str) -> list[str]:
    r"""Split a wildcard at each unescaped `*`.

    Raises ValueError at a `**`, and at a backslash before anything but `*` and `\`.
    """
    parts, characters, starred = [""], iter(text), False
    for character in characters:
        if character == "*":
            if starred:
                raise ValueError("two * in a row; one stands for any text")
            parts.append("")
        elif character == "\\" and (escaped := next(characters, "")) in ("*", "\\") and escaped:
            parts[-1] += escaped
        elif character == "\\":
            raise ValueError("a backslash before anything but * and another backslash")
        else:
            parts[-1] += character
        starred = character == "*"
    return parts


def _equal(wanted: object, value: object) -> bool:
    return isinstance(wanted, bool) == isinstance(value, bool) and wanted == value


def _text(test: Callable[[str], bool]) -> Matches:
    return lambda value: isinstance(value, str) and test(value)


def _prefix(operand: Any) -> Matches:  # noqa: ANN401  text, or {"equals-ignore-case": text}
    if isinstance(operand, dict):
        forms = _forms(operand["equals-ignore-case"])
        return _text(lambda value: bool(_ends(forms, value)))
    return _text(lambda value: value.startswith(operand))


def _suffix(operand: Any) -> Matches:  # noqa: ANN401  text, or {"equals-ignore-case": text}
    if isinstance(operand, dict):
        backwards = [[form[::-1] for form in forms] for forms in reversed(_forms(operand["equals-ignore-case"]))]
        return _text(lambda value: bool(_ends(backwards, value[::-1])))
    return _text(lambda value: value.endswith(operand))


def _ignoring_case(operand: str) -> Matches:
    forms = _forms(operand)
    return _text(lambda value: len(value) in _ends(forms, value))


def _forms(operand: str) -> list[list[str]]:
    """Return the lower and the upper case of each character; either may have more than one character."""
    return [sorted({character.lower(), character.upper()}) for character in operand]


def _ends(forms: list[list[str]], value: str) -> set[int]:
    """Return every position in the value at which a prefix that spells all of these forms may end."""
    ends = {0}
    for choices in forms:
        ends = {end + len(form) for end in ends for form in choices if value.startswith(form, end)}
    return ends


def _wildcard(operand: str) -> Matches:
    parts = wildcard_parts(operand)
    return _text(lambda value: parts_match(parts, value))


def _numeric(operand: list[Any]) -> Matches:
    bounds = [(COMPARISONS[sign], limit) for sign, limit in zip(operand[::2], operand[1::2], strict=True)]
    return lambda value: (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= NUMERIC_LIMIT
        and all(holds(value, limit) for holds, limit in bounds)
    )


def _exists(_operand: bool) -> Matches:  # noqa: FBT001  always true: `exists: false` is about no leaf
    return lambda _value: True


def _cidr(operand: str) -> Matches:
    network = ipaddress.ip_network(operand)
    return _text(lambda value: len(value) <= _LONGEST_ADDRESS and (at := _address(value)) is not None and at in network)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None


def _anything_but(operand: Any) -> Matches:  # noqa: ANN401  a value, a list, or one matcher of these
    if isinstance(operand, dict):
        ((name, inner),) = operand.items()
        return _none_of(_MATCHERS[name](text) for text in (inner if isinstance(inner, list) else [inner]))
    return _none_of(partial(_equal, value) for value in (operand if isinstance(operand, list) else [operand]))


def _none_of(matchers: Iterable[Matches]) -> Matches:
    unwanted = tuple(matchers)
    return lambda value: not any(matches(value) for matches in unwanted)


_MATCHERS: Mapping[str, Callable[[Any], Matches]] = MappingProxyType(
    {
        "prefix": _prefix,
        "suffix": _suffix,
        "equals-ignore-case": _ignoring_case,
        "wildcard": _wildcard,
        "anything-but": _anything_but,
        "numeric": _numeric,
        "exists": _exists,
        "cidr": _cidr,
    }
)
NAMES = frozenset(_MATCHERS)
