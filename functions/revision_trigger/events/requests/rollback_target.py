"""`to` of a Rollback Requested: the target to go back to, in one of five forms (docs/rollbacks.md)."""

from collections.abc import Callable, Mapping

from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, Target
from revision_trigger.domain.outcome import Reason
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.source_revisions import NAME

EXECUTION_ID = rule(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an execution id: a UUID in lower case")
FARTHEST = 1000
"""The largest `back`: how many good sets of pins one may go back over.

CodePipeline lists the executions of 12 months, but revisions that ran long ago are mostly gone.
"""
_LAST_GOOD = "last-good"
_SHOWN = 5  # at most so many of the names that were found are shown in a fault
_EXPECTED = f'"{_LAST_GOOD}", or an object with one of'


def read_target(detail: Fields) -> Target:
    """Give the target of the rollback, by default the last good execution; raises Rejected."""
    if not detail.has("to") or detail.members["to"] == _LAST_GOOD:
        return LastGood()
    if not isinstance(detail.members["to"], dict):
        found = quote(detail.members["to"])
        raise detail.fault("to", Reason.WRONG_TYPE, f"found {found}, expected {_EXPECTED} {', '.join(_FORMS)}")
    to = detail.object("to")
    forms = [name for name in _FORMS if to.has(name)]
    if len(forms) != 1 or len(to.members) != 1:
        found = f"[{', '.join(map(quote, sorted(to.members)[:_SHOWN]))}]"
        raise detail.fault("to", Reason.MALFORMED_FIELD, f"found {found}, expected {_EXPECTED} {', '.join(_FORMS)}")
    return _FORMS[forms[0]](to)


def _last_good(to: Fields) -> Target:
    return LastGood(to.object("lastGood").text("stage", NAME))


def _back(to: Fields) -> Target:
    number = to.number("back", 1, FARTHEST)
    if not number.is_integer():
        raise to.fault("back", Reason.MALFORMED_FIELD, f"found {number}, expected a whole number")
    return Back(int(number))


def _of_execution(to: Fields) -> Target:
    return OfExecution(to.text("executionId", EXECUTION_ID))


def _before(to: Fields) -> Target:
    return Before(to.time("before"))


_FORMS: Mapping[str, Callable[[Fields], Target]] = {
    "lastGood": _last_good,
    "back": _back,
    "executionId": _of_execution,
    "before": _before,
}
