"""The pipelines file as a whole: what is accepted, what it compiles to, how faults are told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.routing.routes import MAX_AGE
from revision_trigger.domain.routing.sources import CodeCommitSource, ConnectionSource, EcrSource, Mapped, S3Source
from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, load, parse

FILE = Path("pipelines.yaml")
PUSHES = {
    "source": ["aws.partner/github.com/acme"],
    "detail-type": ["push"],
    "detail": {"ref": ["refs/heads/main"]},
}

# As README.md shows it, with an age and a rollback policy.
DESIGN = """\
senders: [com.acme.release]
pipelines:
  web:
    sources:
      Image:  {ecr: web, tags: ["release-*"]}
      Source: {codecommit: web, branch: main}
      Bundle: {s3: release-bucket, key: web/app.zip}
      App:
        connection: acme/web
        mapped:
          pattern: {source: [aws.partner/github.com/acme], detail-type: [push], detail: {ref: [refs/heads/main]}}
          revision: detail.after
    maxAge: 1d
    rollback: {onFailure: true, onAlarm: [web-5xx]}
"""


def test_is_accepted_when_it_is_the_one_of_the_design() -> None:
    routes = parse(DESIGN, FILE).routes

    assert routes.senders == {"com.acme.release"}
    assert routes.pipelines["web"].sources == {
        "Image": EcrSource("web", ("release-*",)),
        "Source": CodeCommitSource("web", "main"),
        "Bundle": S3Source("release-bucket", "web/app.zip"),
        "App": ConnectionSource("acme/web", feed=Mapped(PUSHES, "detail.after")),
    }


def test_names_the_alarms_to_listen_to_when_a_pipeline_rolls_back_on_them() -> None:
    file = parse(DESIGN, FILE)

    assert file.alarms == {"web-5xx"}
    assert parse("pipelines: {web: {sources: {A: {ecr: web}}, rollback: {onFailure: true}}}", FILE).alarms == set()


def test_compiles_to_plain_data_with_defaults_written_out_when_faultless() -> None:
    text = "pipelines: {b: {sources: {I: {ecr: web, pin: true}}}}\nsenders: [z.z, a.a]"

    compiled = parse(text, FILE).compiled

    assert compiled == {
        "senders": ["a.a", "z.z"],
        "topics": [],
        "accounts": [],
        "pipelines": {"b": {"sources": {"I": {"ecr": "web", "tags": ["*"]}}, "maxAge": 86_400}},
    }
    assert json.loads(json.dumps(compiled)) == compiled


@pytest.mark.parametrize(("written", "seconds"), [("90s", 90), ("15m", 900), ("6h", 21_600), ("9999d", 863_913_600)])
def test_compiles_an_age_to_seconds_when_it_has_a_unit(written: str, seconds: int) -> None:
    file = parse(f"pipelines: {{web: {{sources: {{I: {{ecr: web}}}}, maxAge: {written}}}}}", FILE)

    assert file.compiled["pipelines"]["web"]["maxAge"] == seconds
    assert file.routes.pipelines["web"].max_age == seconds
    assert file.warnings == ()


def test_compiles_the_age_the_function_takes_by_itself_when_none_is_written() -> None:
    assert parse("pipelines: {web: {sources: {I: {ecr: web}}}}", FILE).routes.pipelines["web"].max_age == MAX_AGE


@pytest.mark.parametrize("source", ["ecr: web", "s3: web, key: k", "codecommit: web, branch: b", "connection: a/b"])
def test_carries_a_source_when_it_is_not_opted_out(source: str) -> None:
    text = f"pipelines: {{web: {{sources: {{A: {{{source}}}}}}}, api: {{sources: {{A: {{{source}, pin: false}}}}}}}}"

    file = parse(text, FILE)

    assert "pin" not in file.compiled["pipelines"]["web"]["sources"]["A"]
    assert file.compiled["pipelines"]["api"]["sources"]["A"]["pin"] is False
    assert [file.routes.pipelines[name].sources["A"].pinned for name in ("web", "api")] == [True, False]


def test_names_every_fault_at_once_by_line_when_there_are_many() -> None:
    text = """\
sender: [a.a]
pipelines:
  web:
    sources:
      Image: {ecr: Web, tag: [x]}
      Source: {codecommit: web}
  api:
"""

    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(text, FILE)

    assert [line.partition(" ")[0] for line in caught.value.lines] == [
        "pipelines.yaml:1:1:",
        "pipelines.yaml:5:15:",
        "pipelines.yaml:5:25:",
        "pipelines.yaml:6:7:",
        "pipelines.yaml:7:3:",
    ]
    assert str(caught.value).splitlines() == [
        *caught.value.lines,
        "5 faults in pipelines.yaml, so nothing was made; mend the file (docs/pipelines-file.md) and run this again",
    ]


def test_is_the_form_editors_jump_to_when_a_key_is_mistyped() -> None:
    text = "pipelines:\n  web:\n    sources:\n      Image: {ecr: web, tag: [x]}\n"

    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(text, FILE)

    (line,) = caught.value.lines
    sentence = "unknown key; expected one of ecr, tags, commit, build, mapped, pin; did you mean tags?"
    assert line == f"pipelines.yaml:4:25: pipelines.web.sources.Image.tag: {sentence}"


def test_reads_the_file_when_it_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "pipelines.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + DESIGN.encode())

    assert "web" in load(file).routes.pipelines


def test_says_so_when_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FaultyPipelinesFile, match=r"nowhere.yaml:1:1: cannot be read: No such file"):
        load(tmp_path / "nowhere.yaml")


def test_names_the_place_when_a_byte_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "pipelines.yaml"
    file.write_bytes("senders:\n- ü".encode() + b"\xff\n")

    with pytest.raises(FaultyPipelinesFile, match=r"pipelines.yaml:2:4: a byte that is not UTF-8"):
        load(file)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_source = st.dictionaries(
    st.sampled_from(
        [
            "ecr",
            "tags",
            "s3",
            "key",
            "keys",
            "codecommit",
            "branch",
            "connection",
            "mapped",
            "build",
            "commit",
            "pin",
            "x",
        ]
    ),
    _json,
)
_schedule = st.dictionaries(st.sampled_from(["cron", "rate", "timezone", "to"]), st.just("1 1 1 1 ? *") | _json)
_rollback = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.dictionaries(st.sampled_from(["times", "period"]), st.just("1d") | _json),
        "hold": st.dictionaries(st.sampled_from(["for", "untilNewer"]), st.just("1d") | _json),
        "schedules": st.dictionaries(st.text(), _schedule | _json, max_size=3) | _json,
        "coolDown": _json,
        "stop": _json,
    },
)
_pipeline = st.fixed_dictionaries(
    {"sources": st.dictionaries(st.text(), _source | _json, max_size=3) | _json},
    optional=dict.fromkeys(("maxAge", "freeze", "account", "region", "roleArn", "checks"), _json)
    | {"rollback": _rollback | _json},
)
_nearly = st.fixed_dictionaries(
    {"pipelines": st.dictionaries(st.text(), _pipeline | _json, max_size=3)},
    optional=dict.fromkeys(("senders", "topics", "accounts"), _json),
)


def judge(text: str) -> None:
    """Parse a text that may be anything."""
    try:
        compiled = parse(text, FILE)
    except FaultyPipelinesFile as faulty:
        lines = faulty.lines
    else:
        assert compiled.routes.pipelines
        return
    assert lines
    assert all(line.startswith("pipelines.yaml:") and line.isascii() and "\n" not in line for line in lines)


@given(st.text())
def test_is_compiled_or_faulty_and_nothing_else_when_the_text_is_anything(text: str) -> None:
    judge(text)


@given(_json | _nearly)
def test_is_compiled_or_faulty_and_nothing_else_when_the_data_is_anything(data: object) -> None:
    judge(json.dumps(data))


@given(st.text(alphabet="{}[]:,-?*&!<|>%@#'\" \\\nabU0x1~.\t", max_size=40))
def test_is_compiled_or_faulty_and_nothing_else_when_the_text_is_nearly_yaml(text: str) -> None:
    judge(text)
