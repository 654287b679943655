"""The history and the journal together: each revision with its type, an object with its key."""

from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.rollback.candidates import candidates

TYPES: dict[str, RevisionType] = {"Bundle": "S3_OBJECT_VERSION_ID", "Source": "COMMIT_ID"}
RUN = Execution("run", "Succeeded", 1.0, "Webhook", {"Bundle": "v1", "Source": "c"})
OURS: Pins = {"Bundle": (("S3_OBJECT_KEY", "web/1.zip"), ("S3_OBJECT_VERSION_ID", "v1"))}


def test_the_history_gets_its_types_from_the_providers() -> None:
    (found,) = candidates([RUN], {}, types=TYPES)

    assert found.revisions == {"Bundle": (("S3_OBJECT_VERSION_ID", "v1"),), "Source": (("COMMIT_ID", "c"),)}
    assert not found.is_passed_over


def test_the_journal_adds_the_key_of_the_version_that_ran() -> None:
    (found,) = candidates([RUN], {"run": OURS}, types=TYPES, keyed=["Bundle"])

    assert found.revisions["Bundle"] == OURS["Bundle"]
    assert found.revisions["Source"] == (("COMMIT_ID", "c"),)


def test_what_was_asked_for_and_did_not_run_does_not_count() -> None:
    other: Pins = {"Bundle": (("S3_OBJECT_KEY", "web/1.zip"), ("S3_OBJECT_VERSION_ID", "v0"))}

    (found,) = candidates([RUN], {"run": other}, types=TYPES)

    assert found.revisions["Bundle"] == (("S3_OBJECT_VERSION_ID", "v1"),)


def test_a_version_whose_key_nobody_knows_leaves_the_revisions_unknown() -> None:
    (found,) = candidates([RUN], {}, types=TYPES, keyed=["Bundle"])

    assert not found.revisions


def test_an_action_that_is_gone_stays_to_be_named() -> None:
    (found,) = candidates([RUN], {}, types={"Bundle": "S3_OBJECT_VERSION_ID"})

    assert found.revisions.keys() == {"Bundle", "Source"}
