"""The table of handlers is whole: each kind of intent has one, and desired revisions come between its two parts."""

from typing import get_args

from revision_trigger.domain.intents.decoded import Intent
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.handlers.kinds import AFTER_STARTS, BEFORE_STARTS


def test_every_kind_of_intent_has_one_handler() -> None:
    kinds = [*BEFORE_STARTS, DesiredRevision, *AFTER_STARTS]

    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(get_args(Intent))
