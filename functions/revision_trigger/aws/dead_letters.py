"""The adapter to the dead-letter queue: a message that no retry can help, together with the reason."""

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Fault, Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MESSAGE_LIMIT = 1_048_576
"""Bytes of a message, its attributes' names, types and values included (SQS Developer Guide, "message quotas")."""

_TYPE = "String"
# SQS takes tab, line ends, U+0020 to U+D7FF, U+E000 to U+FFFD and all beyond U+FFFF (SendMessage's reference).
# It is compiled when it is used, which is rare: compiling takes 4 ms of every cold start.
_ILLEGAL = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


@value_class
class SqsDeadLetters:
    """Sends to one dead-letter queue. Its client is made when it is first needed: most invocations never need it."""

    client: Callable[[], "SQSClient"]
    url: str

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        """Send the body, with the reason as message attributes. Raises Retry if that fails."""
        body, attributes = fitted(body, {"reason": reason, "message": message})
        try:
            self.client().send_message(
                QueueUrl=self.url,
                MessageBody=body,
                MessageAttributes={
                    name: {"DataType": _TYPE, "StringValue": value} for name, value in attributes.items()
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise Retry(
                Reason.DEAD_LETTER_FAILED,
                f"rejected ({reason}), but the dead-letter queue did not take it ({type(error).__name__}): "
                "back to the queue",
            ) from error

    def bury(self, intent: DesiredRevision, fault: Fault) -> None:
        """Send an intent that was waiting in the ledger, whose own message is long gone. Raises Retry.

        It is sent as the Desired Revision that asks for the same again, so that a redrive can repeat it.
        """
        self.send(json.dumps(_body_of(intent)), reason=fault.reason, message=fault.message)


def _body_of(intent: DesiredRevision) -> dict[str, Any]:
    revisions = [
        {"actionName": pin.action, "revisionType": pin.type, "revisionValue": pin.value} for pin in intent.revisions
    ]
    body: dict[str, Any] = {"name": intent.pipeline, "sourceRevisions": revisions}
    if intent.variables:
        body["variables"] = [{"name": variable.name, "value": variable.value} for variable in intent.variables]
    return body


def fitted(body: str, attributes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Make body and attributes legal for SQS, and cut the body to the space that the attributes leave.

    If the body was cut, the attribute `truncated` says how many bytes it had.
    """
    legal = {name: _legal(value) or "-" for name, value in attributes.items()}
    text = _legal(body) or "-"
    size = len(text.encode())
    if size + _size(legal) <= MESSAGE_LIMIT:
        return text, legal
    legal["truncated"] = f"{size} bytes"
    return text.encode()[: MESSAGE_LIMIT - _size(legal)].decode(errors="ignore"), legal


def _size(attributes: Mapping[str, str]) -> int:
    return sum(len(name.encode()) + len(_TYPE) + len(value.encode()) for name, value in attributes.items())


def _legal(text: str) -> str:
    return re.sub(_ILLEGAL, lambda found: f"\\u{ord(found[0]):04x}", text)
