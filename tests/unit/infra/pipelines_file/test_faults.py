"""Each kind of fault in the pipelines file, with its place and its sentence."""

from pathlib import Path

import pytest

from infra.pipelines_file import FaultyPipelinesFile, parse


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(text, Path("f"))
    return caught.value.lines


def source(text: str) -> str:
    """A file with one source, on line 4."""
    return f"pipelines:\n  web:\n    sources:\n      A: {text}\n"


# What the source on line 4 says, and the one fault it has there.
SOURCES = {
    "a wrong type": ("{ecr: web, tags: x}", '21: A.tags: found "x"; expected a list'),
    "a number for text": ("{ecr: 12}", "11: A.ecr: found 12; expected text; put quotes round it"),
    "a truth value for text": (
        "{codecommit: w, branch: on}",
        "26: A.branch: found true; expected text; put quotes round it",
    ),
    "nothing for text": ("{codecommit: w, branch: }", "26: A.branch: found nothing; expected text"),
    "a list for a source": ("[ecr]", '7: A: found ["ecr"]; expected a mapping'),
    "no kind of source": ("{}", "7: A: no kind of source; expected one of ecr, s3, codecommit, connection"),
    "two kinds of source": ("{ecr: web, s3: bucket}", "7: A: found ecr and s3; expected exactly one of them"),
    "a missing key": ("{s3: bucket}", "7: A: `key` is missing"),
    "an unknown key": (
        "{ecr: web, tag: [x]}",
        "21: A.tag: unknown key; expected one of ecr, tags, pin; did you mean tags?",
    ),
    "a key of another kind": ("{ecr: web, branch: x}", "21: A.branch: unknown key; expected one of ecr, tags, pin"),
    "a key of a later version": (
        "{ecr: web, region: eu}",
        "21: A.region: this version does not know this key yet; expected one of ecr, tags, pin",
    ),
    "a pin that is no truth value": ("{connection: a/b, pin: 'no'}", '28: A.pin: found "no"; expected true or false'),
    "a pin that is nothing": ("{ecr: web, pin: }", "21: A.pin: found nothing; expected true or false"),
    "an empty list": ("{ecr: web, tags: []}", "21: A.tags: found 0; expected at least 1"),
    "a repeated tag": ("{ecr: web, tags: [x, y, x]}", "34: A.tags[2]: the same again; expected each once"),
    "a duplicate key": ("{ecr: web, ecr: api}", "21: A.ecr: the same key again; it is already on line 4"),
    "a merge key": (
        "{<<: {tags: [x]}, ecr: web}",
        "11: A: aliases and merge keys are not read here; write the keys out",
    ),
    "an alias": ("{ecr: *name}", "16: A.ecr: aliases are not read here; write the value out"),
    "a date": (
        "{codecommit: w, branch: 2024-01-31}",
        "34: A.branch: YAML reads this as a timestamp; if text is meant, put quotes round it",
    ),
    "a tag that builds an object": (
        "{ecr: !os.system x}",
        '16: A.ecr: YAML reads this as something of the tag "!os.system"; if text is meant, put quotes round it',
    ),
    "a tag on what has another form": (
        "{ecr: !!int x}",
        "16: A.ecr: YAML reads this as a whole number; if text is meant, put quotes round it",
    ),
    "a truth value that is none": (
        "{ecr: !!bool maybe}",
        "16: A.ecr: YAML reads this as a truth value; if text is meant, put quotes round it",
    ),
    "a number without end": (
        "{ecr: .inf}",
        "16: A.ecr: YAML reads this as a number; if text is meant, put quotes round it",
    ),
    "a number of 5000 digits": (
        f"{{ecr: {'9' * 5000}}}",
        "16: A.ecr: YAML reads this as a whole number; if text is meant, put quotes round it",
    ),
    "a tag that would break the line": (
        "{ecr: !%0a x}",
        '16: A.ecr: YAML reads this as something of the tag "!\\n"; if text is meant, put quotes round it',
    ),
    "a surrogate": (
        '{ecr: "\\ud800"}',
        '16: A.ecr: a surrogate in "\\ud800"; write the character itself',
    ),
    "a key that is a list": ("{[ecr]: web, ecr: web}", "11: A: a list or a mapping as a key; expected text"),
    "a key past 1024 bytes": (
        f"{{s3: bucket, key: {'a' * 1000 + 'ü' * 13}}}",
        "23: A.key: 1026 bytes long; expected at most 1024",
    ),
    "a key past a pattern": (
        f"{{s3: bucket, key: {'ü' * 512}}}",
        "23: A.key: too long for an EventBridge pattern, where it is escaped as JSON",
    ),
    "a branch past a pattern": (
        f"{{codecommit: web, branch: {'🚀' * 256}}}",
        "28: A.branch: too long for an EventBridge pattern, where it is escaped as JSON",
    ),
    "a mapped route without revision": (
        "{connection: a/b, mapped: {pattern: {source: [x]}}}",
        "28: A.mapped: `revision` is missing",
    ),
    "a mapped route of anything": (
        "{connection: a/b, mapped: {pattern: {}, revision: x}}",
        "37: A.mapped.pattern: found 0; expected at least 1",
    ),
}


@pytest.mark.parametrize(("text", "fault"), SOURCES.values(), ids=SOURCES.keys())
def test_is_named_with_place_and_key_when_a_source_has(text: str, fault: str) -> None:
    found = faults(source(text))

    assert found == [f"f:4:{fault.replace(' A', ' pipelines.web.sources.A', 1)}"]


# Values that AWS or git would refuse, by the key they stand under.
REFUSED = [
    *((f'{{ecr: "{name}"}}', "A.ecr") for name in ("w", "Web", "-web", "web-", "a//b", "web:1", "x" * 257, "web\\n")),
    *(
        (f'{{ecr: web, tags: ["{glob}"]}}', "A.tags[0]")
        for glob in ("", "a**", "-a", ".a", "a?", "[a]", "ü", "x" * 129)
    ),
    *(
        (f'{{s3: "{bucket}", key: k}}', "A.s3")
        for bucket in ("ab", "Release", "a_b", "-ab", "ab-", "a..b", "192.168.5.4", "xn--a", "a-s3alias", "x" * 64)
    ),
    *((f'{{s3: bucket, key: "{key}"}}', "A.key") for key in ("", "a\\0b", "a\\nb", "x" * 1025)),
    *((f'{{codecommit: "{name}", branch: b}}', "A.codecommit") for name in ("", "a/b", "a b", "x" * 101, "web.git")),
    *(
        (f'{{codecommit: web, branch: "{branch}"}}', "A.branch")
        for branch in (
            "",
            "refs/heads/main",
            "/a",
            "a/",
            "a..b",
            "a b",
            "a~1",
            "a^",
            "a:b",
            "a*",
            "-a",
            "a.lock",
            "a\\n",
        )
    ),
    *((f'{{connection: "{name}"}}', "A.connection") for name in ("web", "/web", "acme/", "acme//web", "acme/we b")),
]


@pytest.mark.parametrize(("text", "key"), REFUSED)
def test_is_named_when_aws_would_refuse(text: str, key: str) -> None:
    assert any(f" pipelines.web.sources.{key}: found " in fault for fault in faults(source(text)))


# Whole files, and their faults.
FILES = {
    "is empty": ("", ["f:1:1: found nothing; expected a mapping"]),
    "is a list": ("- a", ['f:1:1: found ["a"]; expected a mapping']),
    "names no pipeline": ("pipelines: {}", ["f:1:1: pipelines: found 0; expected at least 1"]),
    "has no sources": ("pipelines: {web: {maxAge: 1d}}", ["f:1:13: pipelines.web: `sources` is missing"]),
    "is no YAML": ("pipelines: {\n", ["f:2:1: not YAML: expected the node content, but found '<stream end>'"]),
    "holds two documents": (
        "pipelines: 1\n---\na: 1",
        ["f:2:1: not YAML: but found another document"],
    ),
    "holds a character YAML refuses": ("a: 1\nb: \x07", ["f:2:4: the character U+0007, which YAML does not allow"]),
    "holds an escape past Unicode": ('a: "\\Uffffffff"', ["f:1:7: not YAML:"]),
    "is too deep": ("a: " + "[" * 60, ["f:1:53: not YAML: nested more than 50 deep"]),
    "is too long": ("#" * (256 * 1024 + 1), ["f:1:1: 262145 characters long; expected at most 262144"]),
    "has a key that is no text": (
        "on: 1\npipelines: {web: {sources: {1: {ecr: web}}}}",
        [
            "f:1:1: on: YAML reads this key as a truth value; put quotes round it",
            "f:1:1: on: unknown key; expected one of senders, pipelines",
            "f:2:29: pipelines.web.sources.1: YAML reads this key as a whole number; put quotes round it",
        ],
    ),
    "names what CodePipeline would refuse": (
        "pipelines: {we b: {sources: {a/b: {ecr: web}}}}",
        [
            'f:1:13: pipelines["we b"]: not a name for this; expected 1 to 100 of A-Z a-z 0-9 . @ - _, as CodePipeline',
            'f:1:30: pipelines["we b"].sources["a/b"]: not a name for this; expected 1 to 100 of A-Z a-z 0-9 . @ - _, ',
        ],
    ),
    "has names past 100 characters": (
        f"pipelines: {{{'p' * 101}: {{sources: {{{'a' * 101}: {{ecr: web}}}}}}}}",
        [f'f:1:13: pipelines["{"p" * 59}...]: not', f'f:1:127: pipelines["{"p" * 59}...].sources["{"a" * 59}...]: not'],
    ),
    "has a sender of AWS, one with a space, one twice": (
        "senders: [aws.ecr, a b, a, a]\npipelines: {web: {sources: {A: {ecr: web}}}}",
        [
            'f:1:11: senders[0]: found "aws.ecr"; expected 1 to 256 of A-Z a-z 0-9 . - _, not beginning with aws.',
            'f:1:20: senders[1]: found "a b"; expected 1 to 256 of A-Z a-z 0-9 . - _, not beginning with aws.',
            "f:1:28: senders[3]: the same again; expected each once",
        ],
    ),
    "has 51 sources": (
        "pipelines: {web: {sources: {" + ", ".join(f"A{n}: {{ecr: web{n}}}" for n in range(51)) + "}}}",
        ["f:1:19: pipelines.web.sources: found 51; expected at most 50"],
    ),
    "has keys of a later version": (
        "pipelines:\n  web:\n    freeze: {}\n    region: eu\n    sources: {A: {ecr: web}}",
        [
            "f:3:5: pipelines.web.freeze: this version does not know this key yet; expected one of sources, maxAge,",
            "f:4:5: pipelines.web.region: this version does not know this key yet; expected one of sources, maxAge,",
        ],
    ),
    "has faults beside its sources": (
        """\
pipelines:
  web:
    maxAge: 1 day
    rollback: {onFailure: 'yes', onAlarm: [], to: x}
    sources: {A: {ecr: web}}
""",
        [
            'f:3:5: pipelines.web.maxAge: found "1 day"; expected a whole number and s, m, h or d, as in 1d',
            'f:4:16: pipelines.web.rollback.onFailure: found "yes"; expected true or false',
            "f:4:34: pipelines.web.rollback.onAlarm: found 0; expected at least 1",
            "f:4:47: pipelines.web.rollback.to: unknown key; expected one of onFailure, onAlarm",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES.keys())
def test_are_all_named_when_the_file(text: str, expected: list[str]) -> None:
    found = faults(text)

    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


def test_is_shown_on_one_ascii_line_when_a_value_is_long_and_odd() -> None:
    (fault,) = faults(source('{ecr: "' + "ü\\n" * 1000 + '"}'))

    assert fault.isascii()
    assert len(fault) < 300
