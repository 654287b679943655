"""Bad input on real wires: it starts nothing, takes no neighbour down, and ends in the dead-letter queue, with why."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import MISSING, changed, commit_pushed, desired, desired_revision, now, object_created, revision
from tests.e2e.function.conftest import HERE, Deployed

TOKEN = "clientRequestToken"
BAD: list[tuple[str, str]] = [
    ("not json at all", "malformed-json"),
    ("[1, 2]", "wrong-type"),
    ('"text"', "wrong-type"),
    ('{"name": "web", "name": "api", "sourceRevisions": []}', "duplicate-key"),
    ('{"name": "web", "sourceRevisions": NaN}', "malformed-json"),
    ("[" * 100_000, "malformed-json"),
    ('{"name": "\\ud800", "sourceRevisions": []}', "malformed-json"),
    ("x" * 1_048_576, "too-large"),
    (json.dumps(desired(name="shop")), "unknown-pipeline"),
    (json.dumps(desired(sourceRevisions=[revision("Deploy")])), "unknown-action"),
    (json.dumps(desired(sourceRevisions=[revision(kind="TAG")])), "unknown-revision-type"),
    (json.dumps(desired(sourceRevisions=[revision(value="sha256:1")])), "malformed-revision"),
    (json.dumps(desired(**{TOKEN: "not legal"})), "illegal-token"),
    (json.dumps(desired(sourceRevisions=[revision(value=f"v{n}") for n in range(51)])), "too-many-revisions"),
    (json.dumps(desired(variables=[])), "illegal-variables"),
    (json.dumps(desired_revision("com.evil", **{TOKEN: "spoof"}) | HERE), "sender-not-allowed"),
    (json.dumps(object_created(**{"version-id": MISSING}) | HERE), "unversioned-object"),
    (json.dumps(desired(name="api", sourceRevisions=[])), "pipeline-not-found"),
]


@pytest.fixture(scope="module")
def buried(deployed: Deployed) -> Deployed:
    """Everything bad at once, and one good record among it."""
    before = len(deployed.executions())
    good = commit_pushed(commitId=uuid4().hex + "11111111") | HERE | {"time": now()}
    for body, _ in [*BAD[:9], (json.dumps(changed(good, {"id": str(uuid4())})), ""), *BAD[9:]]:
        deployed.send(body)

    assert deployed.started("Source", good["detail"]["commitId"]) == 1
    assert len(deployed.executions()) == before + 1
    return deployed


@pytest.mark.parametrize(("body", "reason"), BAD, ids=[f"{reason}-{body[:20]}" for body, reason in BAD])
def test_bad_record_is_buried_with_its_reason(buried: Deployed, body: str, reason: str) -> None:
    letter = buried.dead_letter(body)

    assert letter["reason"] == reason
    assert len(letter["message"]) > 10
    assert letter.get("truncated") == ("1048576 bytes" if reason == "too-large" else None)


@pytest.mark.parametrize("payload", [{}, {"detail-type": 7}, "text", {"Records": [{"body": "no id"}]}])
def test_bad_payload_straight_to_the_function_is_buried(deployed: Deployed, payload: Any) -> None:
    answer = deployed.invoke(payload)

    assert "FunctionError" not in answer
    assert deployed.dead_letter("no id" if "Records" in payload else json.dumps(payload))["reason"]
