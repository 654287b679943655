import re
from pathlib import Path

from revision_trigger.domain.outcome import Decision, Outcome, Reason, Rejected, Retry

REASONS = (Path(__file__).parents[3] / "docs" / "reasons.md").read_text()


def test_every_decision_and_reason_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([a-z-]+)` \|", REASONS, flags=re.MULTILINE)

    assert documented == [*Decision, *Reason]


def test_a_faults_type_decides_what_it_stands_for() -> None:
    assert Outcome.of(Rejected(Reason.UNKNOWN_ACTION, "no")).decision is Decision.REJECTED
    assert Outcome.of(Retry(Reason.BUSY, "later")).decision is Decision.RETRY
