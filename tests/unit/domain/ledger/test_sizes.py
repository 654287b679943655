"""Bytes of the state item: what DESIGN's limits of pending entries and of a claim come to, as they are stored."""

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.claim import Claim
from revision_trigger.domain.ledger.codec import dump_state
from revision_trigger.domain.ledger.executions import KEPT, KnownExecution
from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.pending import Entry, Move
from revision_trigger.domain.ledger.state_item import PENDING_LIMIT, PipelineState

NOW = 1_795_312_800.0
LONG_TOKEN = "t" * 128
CLAIMED_LIMIT = 50
ITEM_LIMIT = 409_600


def entry(number: int, *sources: str) -> Entry:
    """One push or request, its id as long as a client request token makes it."""
    pin = fingerprint((("COMMIT_ID", f"{number:040x}"),))
    moves = {source: Move(Clock(NOW + number), pin) for source in sources}
    return Entry(f"token/web/com.acme.release/{LONG_TOKEN}{number}", "revisions", number, NOW + number, moves)


def size(state: PipelineState) -> int:
    return len(dump_state(state))


def test_as_many_pending_entries_of_one_source_as_may_be_fit_the_limit() -> None:
    pending = tuple(entry(number, "Source") for number in range(PENDING_LIMIT))

    assert size(PipelineState(pending=pending)) <= 145_000  # measured: 144,802


def test_a_claim_of_as_many_entries_as_start_together_always_fits_beside_them() -> None:
    claimed = tuple(entry(number, "Source") for number in range(CLAIMED_LIMIT))
    claim = Claim("mark", claimed, "arn:aws:codepipeline:us-east-1:123456789012:web", "f" * 64, NOW, NOW + 30)
    pending = tuple(entry(number, "Source") for number in range(PENDING_LIMIT))

    assert size(PipelineState(claim=claim)) <= 15_000  # measured: 14,608
    assert size(PipelineState(claim=claim, pending=pending)) < ITEM_LIMIT / 2


def test_the_remembered_executions_take_about_a_kilobyte() -> None:
    executions = tuple(
        KnownExecution(f"00000000-0000-0000-0000-{number:012}", "ours", "Succeeded", NOW + number, is_pinned=True)
        for number in range(KEPT)
    )

    assert size(PipelineState(executions=executions)) <= 1_024
