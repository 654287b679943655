"""Each kind of fault in the pipelines file, with its place and its sentence."""

from pathlib import Path

import pytest

from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, parse


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
    "a missing key": ("{codecommit: web}", "7: A: `branch` is missing"),
    "none of two keys": ("{s3: bucket}", "7: A: `key` or `keys` is missing"),
    "both of two keys": (
        '{s3: bucket, key: a, keys: ["b*"]}',
        "7: A: found key and keys; expected exactly one of them",
    ),
    "two feeds": (
        "{codecommit: w, branch: b, build: {project: ab}, mapped: {pattern: {source: [x]}, revision: x}}",
        "7: A: found build and mapped; expected at most one of them",
    ),
    "a build without a project": ("{ecr: web, build: {variable: X}}", "21: A.build: `project` is missing"),
    "a project's wrong key": (
        "{ecr: web, build: {project: ab, variabel: X}}",
        "42: A.build.variabel: unknown key; expected one of project, variable; did you mean variable?",
    ),
    "a build for a name": ("{ecr: web, build: web}", '21: A.build: found "web"; expected a mapping'),
    "a glob with two stars together": (
        '{s3: bucket, keys: ["a**"]}',
        '30: A.keys[0]: found "a**"; expected 1 to 1024 characters of an object key, and single * for any text',
    ),
    "a glob past 1024 bytes": (
        f'{{s3: bucket, keys: ["{"a" * 1000 + "ü" * 13}*"]}}',
        "30: A.keys[0]: 1027 bytes long; expected at most 1024",
    ),
    "a glob past a pattern": (
        f'{{s3: bucket, keys: ["x", "{"ü" * 300}*"]}}',
        "35: A.keys[1]: too long for an EventBridge pattern, where it is escaped as JSON",
    ),
    "a pattern past EventBridge's length": (
        f"{{connection: a/b, mapped: {{pattern: {{source: [{'x' * 1600}]}}, revision: x}}}}",
        "37: A.mapped.pattern: 1616 characters long as JSON; expected at most 1600",
    ),
    "a variable CodePipeline would refuse": (
        "{connection: a/b, mapped: {pattern: {source: [x]}, revision: x, variables: {a b: x}}}",
        (
            '86: A.mapped.variables["a b"]: not a name for this; expected 1 to 128 of A-Z a-z 0-9 @ - _, as'
            " CodePipeline names a variable"
        ),
    ),
    "an unknown key": (
        "{ecr: web, tag: [x]}",
        "21: A.tag: unknown key; expected one of ecr, tags, commit, build, mapped, pin; did you mean tags?",
    ),
    "a key of another kind": (
        "{ecr: web, branch: x}",
        "21: A.branch: unknown key; expected one of ecr, tags, commit, build, mapped, pin",
    ),
    "a key of a later version": (
        "{ecr: web, freeze: {}}",
        "21: A.freeze: this version does not know this key yet; expected one of ecr, tags, commit, build, mapped, pin",
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
            "f:1:1: on: unknown key; expected one of senders, topics, accounts, pipelines",
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
        "pipelines:\n  web:\n    freeze: {}\n    sources: {A: {ecr: web}}",
        [
            "f:3:5: pipelines.web.freeze: this version does not know this key yet; expected one of sources, maxAge,",
        ],
    ),
    "has a pipeline elsewhere and no role": (
        "pipelines:\n  web:\n    account: '210987654321'\n    sources: {A: {ecr: web}}",
        ["f:2:3: pipelines.web: `roleArn` is missing: `account` needs it"],
    ),
    "has a role of another account": (
        """\
pipelines:
  web:
    account: "210987654321"
    roleArn: arn:aws:iam::999999999999:role/start-web
    sources: {A: {ecr: web}}
""",
        ["f:4:5: pipelines.web.roleArn: a role of the account 999999999999; expected one of the pipeline's account,"],
    ),
    "says where in other words": (
        """\
topics: [releases, "arn:aws:sns:us-east-1:123456789012:a.fifo"]
accounts: [210987654321, "21098765432"]
pipelines:
  web:
    account: me
    region: Ireland
    roleArn: start-web
    checks: "no"
    sources: {A: {ecr: web}}
""",
        [
            'f:1:10: topics[0]: found "releases"; expected the ARN of a standard SNS topic, as in',
            'f:1:20: topics[1]: found "arn:aws:sns:us-east-1:123456789012:a.fifo"; expected the ARN of a standard SNS',
            "f:2:12: accounts[0]: found 210987654321; expected text; put quotes round it",
            'f:2:26: accounts[1]: found "21098765432"; expected an AWS account\'s id, its 12 digits in quotes',
            'f:5:5: pipelines.web.account: found "me"; expected an AWS account\'s id, its 12 digits in quotes',
            'f:6:5: pipelines.web.region: found "Ireland"; expected an AWS region, as in eu-west-1',
            'f:7:5: pipelines.web.roleArn: found "start-web"; expected the ARN of an IAM role, as in arn:aws:iam::',
            'f:8:5: pipelines.web.checks: found "no"; expected true or false',
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
            (
                "f:4:47: pipelines.web.rollback.to: unknown key; expected one of onFailure, stage, onAlarm, limit,"
                " coolDown, nextOlder, hold, stop, maxLateness, schedules"
            ),
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
