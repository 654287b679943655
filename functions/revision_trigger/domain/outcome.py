"""Outcomes: the decision on an intent and its reason, both from closed lists, and the faults that end in one.

Terminal and retryable faults have types of their own: no retry can help a `Rejected`, a later try may help a `Retry`.
Both carry a reason from the list, and a sentence that says what to do next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from revision_trigger.domain.value_class import value_class


class Decision(StrEnum):
    """The decision: how an intent was answered."""

    STARTED = "started"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    STALE = "stale"
    EXPIRED = "expired"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    WAITING = "waiting"
    HELD = "held"
    DEFERRED = "deferred"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"
    RETRY = "retry"


class Reason(StrEnum):
    """The reason of a decision, as a code that people and alarms can rely on (docs/reasons.md explains each)."""

    # started: the kind of event that brought the intent
    DESIRED_REVISION = "desired-revision"
    IMAGE_PUSHED = "image-pushed"
    OBJECT_CREATED = "object-created"
    COMMIT_PUSHED = "commit-pushed"
    MAPPED_EVENT = "mapped-event"
    BUILD_SUCCEEDED = "build-succeeded"
    ROLLBACK_REQUESTED = "rollback-requested"
    ROLLBACK_DUE = "rollback-due"
    EXECUTION_FAILED = "execution-failed"
    ALARM_RAISED = "alarm-raised"
    # ignored: the event concerns no pipeline
    NO_ROUTE = "no-route"
    UNSUPPORTED_EVENT = "unsupported-event"
    NOT_A_PUSH = "not-a-push"
    PUSH_FAILED = "push-failed"
    UNTAGGED_IMAGE = "untagged-image"
    SIGNATURE_TAG = "signature-tag"
    NOT_A_BRANCH = "not-a-branch"
    REFERENCE_DELETED = "reference-deleted"
    NOT_A_COMMIT_TAG = "not-a-commit-tag"
    TEST_EVENT = "test-event"
    NOT_A_NOTIFICATION = "not-a-notification"
    FOREIGN_ACCOUNT = "foreign-account"
    BUILD_NOT_SUCCEEDED = "build-not-succeeded"
    ALARM_NOT_RAISED = "alarm-not-raised"
    # ignored: an execution began or ended, which is noted in the state
    OWN_EXECUTION = "own-execution"
    FOREIGN_EXECUTION = "foreign-execution"
    OUTCOME_RECORDED = "outcome-recorded"
    LOST = "lost"
    # ignored: an alarm changed, which is noted
    ALARM_NOTED = "alarm-noted"
    # duplicate, stale, expired, unchanged, superseded: the intent has nothing new to start
    ASKED_BEFORE = "asked-before"
    NEWER_STARTED = "newer-started"
    TOO_OLD = "too-old"
    REPLAYED = "replayed"
    RUNS_ALREADY = "runs-already"
    NEWER_IN_BATCH = "newer-in-batch"
    # ignored: a reminder, which only has waiting intents looked at again
    WOKEN = "woken"
    # held, quarantined: a hold or an earlier rollback keeps the intent from starting
    ON_HOLD = "on-hold"
    KNOWN_BAD = "known-bad"
    # ignored: a hold, a release or a confirmation, which is noted in the state
    HOLD_SET = "hold-set"
    HOLD_RELEASED = "hold-released"
    NOT_HELD = "not-held"
    RELEASED_SINCE = "released-since"
    EXECUTION_CONFIRMED = "execution-confirmed"
    # deferred, ignored, stale: a rollback planned for a time to come
    PLANNED = "planned"
    PLAN_CANCELLED = "plan-cancelled"
    NOT_PLANNED = "not-planned"
    PLAN_OUTDATED = "plan-outdated"
    # ignored: a rollback that has nothing left to do, or that the guard stops
    CONFIRMED = "confirmed"
    SUSPECT_GONE = "suspect-gone"
    TOO_LATE = "too-late"
    NOT_A_DEPLOYMENT = "not-a-deployment"
    NOT_DEPLOYED_YET = "not-deployed-yet"
    ROLLBACK_GUARD = "rollback-guard"
    # rejected: a rollback without a target
    NO_GOOD_EXECUTION = "no-good-execution"
    UNKNOWN_EXECUTION = "unknown-execution"
    REVISIONS_UNKNOWN = "revisions-unknown"
    ACTION_GONE = "action-gone"
    REVISION_GONE = "revision-gone"
    # rejected: the record is wrong
    MALFORMED_RECORD = "malformed-record"
    MALFORMED_JSON = "malformed-json"
    DUPLICATE_KEY = "duplicate-key"
    TOO_LARGE = "too-large"
    MISSING_FIELD = "missing-field"
    WRONG_TYPE = "wrong-type"
    MALFORMED_FIELD = "malformed-field"
    # rejected: the request is wrong
    SENDER_NOT_ALLOWED = "sender-not-allowed"
    UNKNOWN_PIPELINE = "unknown-pipeline"
    UNKNOWN_ACTION = "unknown-action"
    UNKNOWN_REVISION_TYPE = "unknown-revision-type"
    WRONG_REVISION_TYPE = "wrong-revision-type"
    MALFORMED_REVISION = "malformed-revision"
    DUPLICATE_REVISION = "duplicate-revision"
    TOO_MANY_REVISIONS = "too-many-revisions"
    ILLEGAL_TOKEN = "illegal-token"
    ILLEGAL_VARIABLES = "illegal-variables"
    UNVERSIONED_OBJECT = "unversioned-object"
    TIME_IN_FUTURE = "time-in-future"
    TOKEN_REUSED = "token-reused"
    TOO_MANY_PENDING = "too-many-pending"
    # rejected: the checks before the start found a fault
    TAKES_NO_OVERRIDES = "takes-no-overrides"
    AMBIGUOUS_ACTION = "ambiguous-action"
    NOT_A_SOURCE_ACTION = "not-a-source-action"
    KEY_OVERRIDE_NOT_ALLOWED = "key-override-not-allowed"
    ROUTE_MISMATCH = "route-mismatch"
    REVISION_NOT_FOUND = "revision-not-found"
    # rejected: AWS refused the start
    PIPELINE_NOT_FOUND = "pipeline-not-found"
    ACCESS_DENIED = "access-denied"
    INVALID_REQUEST = "invalid-request"
    # retry: a later try may help
    CLAIMED = "claimed"
    LEDGER_UNAVAILABLE = "ledger-unavailable"
    LEDGER_UNREADABLE = "ledger-unreadable"
    HISTORY_UNAVAILABLE = "history-unavailable"
    LOOKUP_FAILED = "lookup-failed"
    SCHEDULER_UNAVAILABLE = "scheduler-unavailable"
    PIPELINE_EDITED = "pipeline-edited"
    BUSY = "busy"
    LIMIT_EXCEEDED = "limit-exceeded"
    THROTTLED = "throttled"
    CREDENTIALS = "credentials"
    UNCERTAIN = "uncertain"
    OUT_OF_TIME = "out-of-time"
    DEAD_LETTER_FAILED = "dead-letter-failed"
    INTERNAL_ERROR = "internal-error"


class Fault(Exception):
    """A fault that keeps an intent from its start: a reason, and a sentence for people.

    `intent_id` and `pipeline` say which intent is concerned, as far as that is known.
    """

    intent_id: str | None = None
    pipeline: str | None = None

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Rejected(Fault):
    """Terminal: no retry can help."""


class Retry(Fault):
    """Retryable: the same intent may start later, with the same token."""


@contextmanager
def concerning(*, intent_id: str, pipeline: str | None = None) -> Iterator[None]:
    """Mark every fault raised in this block with the intent that it concerns; a nearer block's mark is kept."""
    try:
        yield
    except Fault as fault:
        fault.intent_id = fault.intent_id or intent_id
        fault.pipeline = fault.pipeline or pipeline
        raise


@value_class
class Origin:
    """The event that an intent came from, in the words of its envelope; for a bare body, `sqs` and the message id."""

    source: str
    detail_type: str
    id: str


@value_class
class StartedPin:
    """One pin of a start; `age` is how many seconds ago the pin's revision was asked for."""

    action: str
    type: str
    value: str
    age: float | None


@value_class
class Outcome:
    """One decision on one intent, or on a record in which no intent could be read."""

    decision: Decision
    reason: Reason
    message: str = ""
    intent_id: str | None = None
    pipeline: str | None = None
    execution_id: str | None = None
    pins: tuple[StartedPin, ...] = ()
    origin: Origin | None = None

    @classmethod
    def of(
        cls, fault: Fault, intent_id: str | None = None, pipeline: str | None = None, *, origin: Origin | None = None
    ) -> "Outcome":
        """Return the outcome that a fault stands for.

        It is about the intent and the pipeline given here, else about those that the fault itself names.
        """
        decision = Decision.REJECTED if isinstance(fault, Rejected) else Decision.RETRY
        concerned = intent_id or fault.intent_id, pipeline or fault.pipeline
        return cls(decision, fault.reason, fault.message, *concerned, origin=origin)
