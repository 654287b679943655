"""The schema, the compiled form and the routes hold together: no key of the file goes unread."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.routing.routes import Routes
from revision_trigger_cdk.pipelines_file import parse
from revision_trigger_cdk.pipelines_file.shape.schema import SCHEMA

# What the stack reads of the compiled form, and the function does not have to.
SCHEDULES = ("pipelines", "*", "rollback", "schedules")
OF_THE_STACK = {("topics",), ("accounts",), SCHEDULES, (*SCHEDULES, "*")}
OF_THE_STACK |= {(*SCHEDULES, "*", key) for key in ("cron", "rate", "timezone", "to", "reason")}

# A name of the user's own in this place: any name.
NAMES = {("pipelines",), ("pipelines", "*", "sources"), ("pipelines", "*", "sources", "*", "mapped", "variables")}
NAMES |= {SCHEDULES}

Key = tuple[str, ...]


class Watched(Mapping[str, Any]):
    """A mapping that notes which of its keys are read, as the schema would name them."""

    def __init__(self, data: dict[str, Any], path: Key, read: set[Key]) -> None:
        self.data, self.path, self.read = data, path, read

    def __getitem__(self, key: str) -> Any:
        value = self.data[key]
        path = (*self.path, "*" if self.path in NAMES else key)
        self.read.add(path)
        return Watched(value, path, self.read) if isinstance(value, dict) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def keys_of(data: Any, path: Key = ()) -> Iterator[Key]:
    """Every key of the compiled form; a mapping of the user's own, as an event pattern is, has none of ours."""
    if isinstance(data, dict) and path[-1:] not in {("pattern",), ("variables",), ("to",)}:
        for key, value in data.items():
            inner = (*path, "*" if path in NAMES else key)
            yield inner
            yield from keys_of(value, inner)


def keys_in(schema: dict[str, Any], path: Key = ()) -> Iterator[Key]:
    """Every key that the schema knows."""
    schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] | schema if "$ref" in schema else schema
    for branch in (branch for branch in schema.get("oneOf", []) if "$ref" in branch):
        yield from keys_in(branch, path)
    for key, inner in schema.get("properties", {}).items():
        yield (*path, key)
        yield from keys_in(inner, (*path, key))
    if isinstance(inner := schema.get("additionalProperties"), dict):
        yield from keys_in(inner, (*path, "*"))


def fixed(optional: dict[str, Any] | None = None, **required: Any) -> st.SearchStrategy[dict[str, Any]]:
    chosen = {name: st.just(value) for name, value in required.items()}
    return st.fixed_dictionaries(chosen, optional={name: st.just(value) for name, value in (optional or {}).items()})


_pin = {"pin": False}
_feed = st.one_of(
    fixed(),
    fixed({"build": {"project": "web-build", "variable": "COMMIT"}}),
    st.builds(
        lambda mapped: {"mapped": mapped},
        fixed({"time": "a", "id": "b", "variables": {"Ref": "c"}}, pattern={"source": ["x"]}, revision="d"),
    ),
)
_source = st.one_of(
    st.builds(
        lambda own, feed: own | feed,
        st.one_of(
            fixed({"tags": ["v*"]} | _pin, ecr="web"),
            fixed(_pin, s3="bucket", key="k"),
            fixed(_pin, codecommit="web", branch="main"),
            fixed(_pin, connection="acme/web"),
        ),
        _feed,
    ),
    fixed({"tags": ["v*"]} | _pin, ecr="web", commit="Source"),
    fixed(_pin, s3="bucket", keys=["k*"]),  # a mapped event brings one revision: not both of these
)
_rollback = fixed(
    {
        "onFailure": True,
        "stage": "Prod",
        "limit": {"times": 3, "period": "2d"},
        "coolDown": "5m",
        "nextOlder": True,
        "hold": {"for": "12h", "untilNewer": True},
        "stop": "abandon",
        "maxLateness": "30m",
        "schedules": {
            "nightly": {"cron": "0 2 * * ? *", "timezone": "Europe/Berlin", "to": {"lastGood": {"stage": "Prod"}}},
            "often": {"rate": "12 hours", "reason": "reset"},
        },
    },
    onAlarm=["a"],
)
_role = "arn:aws:iam::210987654321:role/start-web"
_pipeline = st.builds(
    lambda source, rest, rollback, place: (
        {"sources": {"A": source, "Source": {"connection": "a/b"}}}
        | rest
        | ({"rollback": rollback} if rollback else {})
        | place
    ),
    _source,
    fixed({"maxAge": "1h", "region": "eu-west-1", "checks": False}),
    st.none() | _rollback,
    st.one_of(fixed({"roleArn": _role}), fixed(account="210987654321", roleArn=_role)),
)
_files = st.builds(
    lambda rest, pipelines: rest | {"pipelines": pipelines},
    fixed({"senders": ["com.acme"], "topics": ["arn:aws:sns:us-east-1:123456789012:t"], "accounts": ["210987654321"]}),
    st.dictionaries(st.sampled_from(["web", "api"]), _pipeline, min_size=1),
)


@given(_files)
def test_reads_every_key_when_the_file_is_faultless(data: dict[str, Any]) -> None:
    compiled = parse(json.dumps(data), Path("f")).compiled
    read: set[Key] = set()

    Routes.from_data(Watched(compiled, (), read))

    assert set(keys_of(data)) <= set(keys_of(compiled)) | {("pipelines", "*", "sources", "*", "pin")}
    assert set(keys_of(compiled)) - read <= OF_THE_STACK


@given(_files)
def test_routes_alike_when_the_compiled_form_went_through_json(data: dict[str, Any]) -> None:
    file = parse(json.dumps(data), Path("f"))

    assert Routes.from_data(json.loads(json.dumps(file.compiled))) == file.routes


def test_knows_no_key_that_the_generated_files_do_not_have_when_the_schema_grows() -> None:
    build = {"build": {"project": "", "variable": ""}}
    mapped = {"mapped": {"pattern": {}, "revision": "", "time": "", "id": "", "variables": {}}}
    kinds = ("ecr", "tags", "commit", "s3", "key", "keys", "codecommit", "branch", "connection", "pin")
    source: dict[str, Any] = {"sources": {"a": build | mapped | dict.fromkeys(kinds)}}
    limits = {"limit": dict.fromkeys(("times", "period")), "hold": dict.fromkeys(("for", "untilNewer"))}
    schedules = {"schedules": {"a": dict.fromkeys(("cron", "rate", "timezone", "to", "reason"))}}
    of_rollback = ("onFailure", "stage", "onAlarm", "coolDown", "nextOlder", "stop", "maxLateness")
    rollback = {"rollback": dict.fromkeys(of_rollback) | limits | schedules}
    pipeline = source | rollback | dict.fromkeys(("maxAge", "account", "region", "roleArn", "checks"))
    every = {"senders": [], "topics": [], "accounts": [], "pipelines": {"web": pipeline}}

    assert set(keys_in(SCHEMA)) == {key for key in keys_of(every) if key[-1] != "*"}
