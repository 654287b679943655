"""The EventBridge envelope, which every event on a bus has (EventBridge User Guide, "AWS events reference")."""

from dataclasses import replace

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.outcome import Origin, Reason, concerning
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import parse

_ACCOUNT = rule(r"[0-9]{12}", "an account id: 12 digits")
_ID = rule(r"[!-~]{1,128}", "1 to 128 visible characters")
_SOURCE = rule(r"[!-~]{1,256}", "1 to 256 visible characters")
_DETAIL_TYPE = rule(r"[^\x00-\x1f\x7f]{1,256}", "1 to 256 characters on one line")


@value_class
class Envelope:
    """An event's envelope: its id, sender, kind and time, in seconds since the epoch; `fields` are all its members."""

    id: str
    source: str
    detail_type: str
    time: float
    fields: Fields

    @property
    def detail(self) -> Fields:
        """The part of the event that its sender defines; raises Rejected unless the detail is an object."""
        return self.fields.object("detail")

    @property
    def account(self) -> str:
        """The account that the event comes from; raises Rejected."""
        return self.fields.text("account", _ACCOUNT)

    @property
    def region(self) -> str:
        """The region that the event comes from; raises Rejected."""
        return self.fields.text("region")

    @property
    def event_intent_id(self) -> str:
        """The identity of an intent whose event names none itself: EventBridge redelivers under the same event id."""
        return intent_id(self.source, "event", self.id)

    @property
    def origin(self) -> Origin:
        """The origin of an intent that this event asks for."""
        return Origin(self.source, self.detail_type, self.id)

    def ignored(self, reason: Reason, message: str) -> Ignored:
        """Give the decision that this event asks for nothing here."""
        return Ignored(reason, message, self.event_intent_id)


def open_envelope(fields: Fields) -> Envelope:
    """Read the envelope; raises Rejected."""
    envelope = Envelope(
        id=fields.text("id", _ID),
        source=fields.text("source", _SOURCE),
        detail_type=fields.text("detail-type", _DETAIL_TYPE),
        time=fields.time("time"),
        fields=fields,
    )
    with concerning(intent_id=envelope.event_intent_id):
        return replace(envelope, fields=_unwrapped(fields))


def _unwrapped(fields: Fields) -> Fields:
    """Parse a `detail` that is text as JSON: EventBridge Scheduler's own payload has the text "{}" as its detail."""
    detail = fields.members.get("detail")
    if not isinstance(detail, str):
        return fields
    return Fields({**fields.members, "detail": parse(detail, "detail")}, fields.path)
