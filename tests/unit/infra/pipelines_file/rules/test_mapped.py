"""Faults of mapped sources, each with its place in the file."""

import pytest

from revision_trigger_cdk.pipelines_file.reading import document
from revision_trigger_cdk.pipelines_file.reading.finding import START, Finding
from revision_trigger_cdk.pipelines_file.rules import mapped

FILE = """\
pipelines:
  web:
    sources:
      App:
        connection: acme/web
        mapped:
          pattern: {source: [com.acme.git], detail-type: [push], detail: {ref: [refs/heads/main]}}
          revision: detail.after
          time: detail.head_commit.timestamp
          id: detail.delivery
          variables: {Ref: detail.ref}
"""
APP = "pipelines.web.sources.App"
SENDERS = "`source` is missing: the pattern is the permission; expected the sources that may start this pipeline"
LOOP = "lets in revision-trigger, whose events tell what was decided: one start would ask for the next"
NAME = "found {}; expected a source's name, or a prefix of names"
EXISTS, PREFIX = '{"exists": true}', '{"prefix": ""}'


def faults(text: str, *shapeless: Finding) -> list[str]:
    return [fault.written("f") for fault in mapped.check(document.read(text), list(shapeless))]


def test_has_no_fault_when_everything_can_be_obeyed() -> None:
    assert faults(FILE) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "[push]",
            "[{glob: p}]",
            f"f:7:60: {APP}.mapped.pattern.detail-type[0].glob: no matcher here; expected one of ",
        ),
        ("source: [com.acme.git], ", "", f"f:7:11: {APP}.mapped.pattern: {SENDERS}"),
        ("[com.acme.git]", "{a: [b]}", f"f:7:11: {APP}.mapped.pattern: {SENDERS}"),
        ("com.acme.git", '""', f"f:7:30: {APP}.mapped.pattern.source[0]: {NAME.format(chr(34) * 2)}"),
        (
            "com.acme.git",
            "{exists: true}",
            f"f:7:30: {APP}.mapped.pattern.source[0]: {NAME.format(EXISTS)}",
        ),
        ("com.acme.git", '{prefix: ""}', f"f:7:30: {APP}.mapped.pattern.source[0]: {NAME.format(PREFIX)}"),
        ("com.acme.git", "revision-trigger", f"f:7:30: {APP}.mapped.pattern.source[0]: {LOOP}"),
        ("com.acme.git", "{prefix: revision}", f"f:7:30: {APP}.mapped.pattern.source[0]: {LOOP}"),
        ("detail-type", "detailType", f'f:7:11: {APP}.mapped.pattern: no event has ["detailType"] beside its detail; '),
        ("detail.after", "detail.", f"f:8:11: {APP}.mapped.revision: no JMESPath: "),
        ("detail.head_commit.timestamp", "sort(a)", f"f:9:11: {APP}.mapped.time: sort() is not run here; "),
        ("detail.delivery", "'[a, b]'", f"f:10:11: {APP}.mapped.id: [a, b] is only run as what join is given"),
        ("{Ref: detail.ref}", "{Ref: '{a: b}'}", f"f:11:23: {APP}.mapped.variables.Ref: {{}} is not run here"),
        ("{Ref:", "{a.b:", f'f:11:23: {APP}.mapped.variables["a.b"]: no name for a variable; expected 1 to 128 '),
        ("connection: acme/web", "s3: bucket", ""),
        (
            "connection: acme/web",
            "keys: [a]",
            f"f:5:9: {APP}.keys: a mapped event brings one revision, so it cannot feed",
        ),
        ("connection: acme/web", "commit: B", f"f:5:9: {APP}.commit: a mapped event brings one revision, so it cannot"),
    ],
)
def test_is_named_with_its_place_when_a_part_cannot_be_obeyed(old: str, new: str, fault: str) -> None:
    found = faults(FILE.replace(old, new, 1))

    assert [line[: len(fault)] for line in found] == ([fault] if fault else [])


def test_is_left_to_the_fault_of_shape_when_there_is_one() -> None:
    text = FILE.replace("{source:", "[{source:").replace("main]}}", "main]}}]")
    shapeless = Finding(START, "", ("pipelines", "web", "sources", "App", "mapped", "pattern"))

    assert faults(text, shapeless) == []
    assert faults(text) == [
        (
            f'f:7:11: {APP}.mapped.pattern: found [{{"source": ["com.acme.git"], "detail-type": ["push"], "deta...; '
            "expected an object of at least one field"
        )
    ]
