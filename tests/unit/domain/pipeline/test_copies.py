"""What becomes of an intent whose record exists already."""

import pytest

from revision_trigger.domain.ledger.records import MENDABLE, Status
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.copies import Copy, judged, next_attempt, reused
from tests.core.builders import asked, claim, desired, going_back, push, record, state


@pytest.mark.parametrize("status", [one for one in Status if one not in {Status.PENDING, Status.REJECTED}])
def test_is_a_duplicate_when_the_record_says_what_became_of_it(status: Status) -> None:
    assert judged(state(), record(status=status), asked()) is Copy.DUPLICATE


def test_is_a_duplicate_when_the_intent_is_pending_or_claimed() -> None:
    assert judged(state(push("asked")), record(), asked()) is Copy.DUPLICATE
    assert judged(state(claim=claim(push("asked"))), record(), asked()) is Copy.DUPLICATE


@pytest.mark.parametrize("reason", [Reason.DESIRED_REVISION, Reason.MAPPED_EVENT])
def test_is_a_reused_token_when_the_content_is_another(reason: Reason) -> None:
    newcomer = desired("asked", values={"A": "other"}, reason=reason)

    assert judged(state(push("asked")), record(asked()), newcomer) is Copy.REUSED


def test_is_a_duplicate_when_the_id_is_not_the_senders_own_word() -> None:
    newcomer = desired("asked", values={"A": "other"})

    assert judged(state(push("asked")), record(), newcomer) is Copy.DUPLICATE
    assert judged(state(push("asked")), record(), going_back("asked")) is Copy.DUPLICATE


@pytest.mark.parametrize("reason", sorted(MENDABLE))
def test_is_accepted_again_when_somebody_can_mend_why_it_was_rejected(reason: Reason) -> None:
    rejected = record(status=Status.REJECTED, reason=reason, attempt=2)

    assert judged(state(), rejected, asked()) is Copy.AGAIN
    assert next_attempt(rejected) == 3


def test_is_a_duplicate_when_nobody_can_mend_why_it_was_rejected() -> None:
    rejected = record(status=Status.REJECTED, reason=Reason.TIME_IN_FUTURE)

    assert judged(state(), rejected, asked()) is Copy.DUPLICATE


def test_is_accepted_again_when_it_is_pending_and_the_state_lost_it() -> None:
    assert judged(state(), record(), asked()) is Copy.AGAIN
    assert next_attempt(record()) == 1


def test_tells_the_newcomer_how_the_first_stands_when_a_token_is_reused() -> None:
    end = reused(record(status=Status.STARTED))

    assert (end.id, end.status, end.reason) == ("asked", Status.REJECTED, Reason.TOKEN_REUSED)
    assert end.sentence == "asked stands for another request, which is started; give each request a token of its own"
