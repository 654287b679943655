"""Mapped sources: whether their patterns and expressions can be obeyed, and whose events the patterns let in."""

import re
from collections.abc import Iterator
from typing import Any

from revision_trigger.domain.announcement import SOURCE
from revision_trigger.domain.own_events import VARIABLE_NAME, VARIABLE_NAME_EXPECTED, VARIABLES_LIMIT
from revision_trigger.domain.routing.event_pattern import ways
from revision_trigger.domain.starting.start import TRIGGER_ID
from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, KeyPath, Messages, shown
from revision_trigger_cdk.pipelines_file.rules import event_pattern, expressions

_EXPRESSIONS = ("revision", "time", "id")
# A mapped event brings one revision. These keys of a source need more than that.
_MORE_PINS = {"commit": "tags that are commit ids", "keys": "several keys"}

# EventBridge User Guide, "AWS events reference"; replayed events have `replay-name` as well.
_ENVELOPE = (
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
    "replay-name",
)


def check(document: Document, shapeless: list[Finding]) -> list[Finding]:
    """Give every fault of the mapped sources that have no fault of shape."""
    faults: list[Finding] = []
    for path, source in _mapped(document.data):
        if not any(_concerns(fault.key, (*path, "mapped")) for fault in shapeless):
            faults += [document.finding((*path, *inside), why) for inside, why in _faults(source)]
    return faults


def _mapped(data: object) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    for name, pipeline in _entries(data, "pipelines"):
        for action, source in _entries(pipeline, "sources"):
            if isinstance(source, dict) and isinstance(source.get("mapped"), dict):
                yield ("pipelines", name, "sources", action), source


def _entries(data: object, key: str) -> list[tuple[str, Any]]:
    inner = data.get(key) if isinstance(data, dict) else None
    return list(inner.items()) if isinstance(inner, dict) else []


def _concerns(fault: KeyPath, path: KeyPath) -> bool:
    """Whether one of the two paths begins with the other."""
    shorter = min(len(fault), len(path))
    return fault[:shorter] == path[:shorter] and shorter > 0


def _faults(source: dict[str, Any]) -> Messages:
    mapped = source["mapped"]
    for key, what in _MORE_PINS.items():
        if key in source:
            yield (key,), f"a mapped event brings one revision, so it cannot feed {what}; leave `{key}` out"
    pattern = mapped.get("pattern")
    of_pattern = event_pattern.faults_of(pattern)
    yield from ((("mapped", "pattern", *inside), why) for inside, why in of_pattern)
    if not of_pattern:
        yield from (
            (("mapped", "pattern", *inside), why) for inside, why in (*_of_fields(pattern), *_of_senders(pattern))
        )
    for key in _EXPRESSIONS:
        if key in mapped:
            yield from ((("mapped", key), why) for why in expressions.faults_of(mapped[key]))
    yield from ((("mapped", "variables", *inside), why) for inside, why in _of_variables(mapped.get("variables", {})))


def _of_fields(pattern: dict[str, Any]) -> Messages:
    strangers = {path[0] for way in ways(pattern) for path, _ in way} - set(_ENVELOPE)
    if strangers:
        yield (
            (),
            f"no event has {shown(sorted(strangers))} beside its detail; expected fields of {', '.join(_ENVELOPE)}",
        )


def _of_senders(pattern: Any) -> Messages:  # noqa: ANN401  event_pattern found no fault in it
    if "source" not in pattern or not isinstance(pattern["source"], list):
        yield (
            (),
            "`source` is missing: the pattern is the permission; expected the sources that may start this pipeline",
        )
        return
    for index, sender in enumerate(pattern["source"]):
        begin = sender.get("prefix") if isinstance(sender, dict) else None
        if not isinstance(begin or sender, str) or not (begin or sender):
            yield ("source", index), f"found {shown(sender)}; expected a source's name, or a prefix of names"
        elif sender == SOURCE or (begin and SOURCE.startswith(begin)):
            yield (
                ("source", index),
                f"lets in {SOURCE}, whose events tell what was decided: one start would ask for the next",
            )


def _of_variables(variables: object) -> Messages:
    if not isinstance(variables, dict):
        yield (), f"found {shown(variables)}; expected variables, each with an expression"
        return
    if len(variables) > VARIABLES_LIMIT:
        yield (), f"found {len(variables)}; expected at most {VARIABLES_LIMIT}"
    for name, expression in variables.items():
        if not re.fullmatch(VARIABLE_NAME, name):
            yield (name,), f"no name for a variable; expected {VARIABLE_NAME_EXPECTED}"
        elif name == TRIGGER_ID:
            yield (name,), "is set by the function, where a pipeline declares it; leave it out"
        yield from (((name,), why) for why in expressions.faults_of(expression))
