"""Matchers in an event pattern: the operand of each, by Event Ruler (EventBridge's engine) and the User Guide."""

import ipaddress
from collections.abc import Callable
from typing import Any

from revision_trigger.domain.routing.matchers import COMPARISONS, NAMES, NUMERIC_LIMIT, wildcard_parts
from revision_trigger_cdk.pipelines_file.reading.finding import KeyPath, Messages, one_of, shown

_IN_ANYTHING_BUT = ("equals-ignore-case", "prefix", "suffix", "wildcard")
_LIMITS = "a number from -5e9 to 5e9"


def matcher_faults(path: KeyPath, matcher: dict[str, Any]) -> Messages:
    """Give every fault of one matcher, for example of `{"prefix": "a"}`."""
    yield from _one_of(path, matcher, sorted(NAMES)) or _CHECKS[next(iter(matcher))](*_inside(path, matcher))


def _inside(path: KeyPath, matcher: dict[str, Any]) -> tuple[KeyPath, Any]:
    ((name, operand),) = matcher.items()
    return (*path, name), operand


def _one_of(path: KeyPath, matcher: dict[str, Any], known: list[str]) -> list[tuple[KeyPath, str]]:
    if len(matcher) != 1:
        return [(path, f"found {shown(sorted(matcher))}; expected exactly one matcher in an object")]
    name = next(iter(matcher))
    return [] if name in known else [((*path, name), f"no matcher here; expected {one_of(known)}")]


def _text(path: KeyPath, operand: object) -> Messages:
    if not isinstance(operand, str):
        yield path, f"found {shown(operand)}; expected text"


def _affix(path: KeyPath, operand: object) -> Messages:
    if not isinstance(operand, dict):
        yield from _text(path, operand)
    else:
        yield from _one_of(path, operand, ["equals-ignore-case"]) or _text(*_inside(path, operand))


def _wildcard(path: KeyPath, operand: object) -> Messages:
    yield from _text(path, operand)
    try:
        wildcard_parts(operand if isinstance(operand, str) else "")
    except ValueError as error:
        yield path, f"{error}; found {shown(operand)}"


def _exists(path: KeyPath, operand: object) -> Messages:
    if not isinstance(operand, bool):
        yield path, f"found {shown(operand)}; expected true or false"


def _cidr(path: KeyPath, operand: object) -> Messages:
    expected = "a block of addresses without host bits, as 10.0.0.0/24; for one address write it as text"
    try:
        network = ipaddress.ip_network(operand) if isinstance(operand, str) and operand.count("/") == 1 else None
    except ValueError:
        network = None
    if network is None or network.num_addresses == 1 or str(network.prefixlen) != str(operand).partition("/")[2]:
        yield path, f"found {shown(operand)}; expected {expected}"


def _numeric(path: KeyPath, operand: object) -> Messages:
    shape = 'expected a comparison, as [">", 0], or a range, as [">", 0, "<=", 5]'
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        yield path, f"found {shown(operand)}; {shape}"
        return
    for index, item in enumerate(operand):
        if index % 2 and not _is_number(item):
            yield (*path, index), f"found {shown(item)}; expected {_LIMITS}"
        elif not index % 2 and not (isinstance(item, str) and item in COMPARISONS):
            yield (*path, index), f"found {shown(item)}; expected {one_of(list(COMPARISONS))}"
    if len(operand) == 4:  # noqa: PLR2004  two comparisons
        yield from _range(path, operand)


def _range(path: KeyPath, operand: list[Any]) -> Messages:
    if operand[0] in ("=", "<", "<=") or operand[2] in ("=", ">", ">="):
        yield path, "expected a range to have its lower bound first, with > or >=, and then its upper, with < or <="
    elif _is_number(operand[1]) and _is_number(operand[3]) and operand[1] >= operand[3]:
        yield path, f"nothing lies between {operand[1]} and {operand[3]}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= NUMERIC_LIMIT


def _anything_but(path: KeyPath, operand: object) -> Messages:
    if isinstance(operand, dict):
        yield from _one_of(path, operand, list(_IN_ANYTHING_BUT)) or _nested(*_inside(path, operand))
        return
    items = operand if isinstance(operand, list) else [operand]
    if not items or not (all(isinstance(item, str) for item in items) or all(_is_number(item) for item in items)):
        yield path, f"found {shown(operand)}; expected text, {_LIMITS}, a list of either alone, or a matcher"


def _nested(path: KeyPath, operand: object) -> Messages:
    if operand == []:
        yield path, "an empty list; expected text, or a list of at least one"
    is_list = isinstance(operand, list)
    for index, item in enumerate(operand if isinstance(operand, list) else [operand]):
        where = (*path, index) if is_list else path
        if item == "" and path[-1] in ("prefix", "suffix"):
            yield where, "empty, which every text begins and ends with; expected text"
        yield from (_wildcard if path[-1] == "wildcard" else _text)(where, item)


_CHECKS: dict[str, Callable[[KeyPath, Any], Messages]] = {
    "prefix": _affix,
    "suffix": _affix,
    "equals-ignore-case": _text,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
}
