"""The door to the dead-letter queue: a message that no retry can help, and why."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MESSAGE_LIMIT = 1_048_576
"""Bytes of a message, its attributes' names, types and values included (SQS Developer Guide, "message quotas")."""

_TYPE = "String"
# SQS takes tab, line ends, U+0020 to U+D7FF, U+E000 to U+FFFD and all beyond U+FFFF (SendMessage's reference).
_ILLEGAL = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiling it takes 4 ms: not at each start


@value_class
class DeadLetters:
    """Sends to one dead-letter queue; its client is made when it is first needed."""

    client: Callable[[], "SQSClient"]
    url: str

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        """Send the body with its reason as message attributes; raises Retry if that fails."""
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


def fitted(body: str, attributes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Make both legal for SQS, and cut the body to what the attributes leave; `truncated` then says its true bytes."""
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
