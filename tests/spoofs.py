"""Events that lie in one thing each, and what a liar may wrap an event in: none of them may start anything."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.builders import (
    alarm_changed,
    commit_pushed,
    desired_revision,
    due,
    envelope,
    from_sns,
    image_pushed,
    object_created,
    own,
    revision,
)

Event = dict[str, Any]
STRANGER = "999999999999"
TOPIC_OF_OTHERS = f"arn:aws:sns:us-east-1:{STRANGER}:releases"
LOOK_ALIKES = [
    *("Web", "WEB", "web ", " web", "web\n", "web\x00", "web/", "./web", "../web", "web/../web", "web*", "w?b", "*"),
    *("w\u0435b", "we\u200bb", "\uff57eb", "web-prod", "we", "", "web.", "arn:aws:codepipeline:us-east-1:1:web"),
]
SOURCES = [
    *("com.acme.release ", " com.acme.release", "com.acme", "COM.ACME.RELEASE", "com.acme.release.evil", "com*", ""),
    *("com.acme.rel\u0435ase", "com.acme.release\n", "revision-trigger", "revision-trigger.schedule", "aws.ecr"),
]
DETAIL_TYPES = ["desired revision", "Desired Revision ", "DesiredRevision", "Desired\u00a0Revision", "*", ""]
KEYS = ["/web/app.zip", "web//app.zip", "./web/app.zip", "web/../web/app.zip", "web/app.zip/", "WEB/app.zip", "web/*"]
KEYS += ["web%2Fapp.zip", "web\\app.zip", "web/app.zip\x00", "web/app.zip?versionId=1"]


def lies(**here: Any) -> list[Event]:
    """Every lie; `here` is what makes an event one of the stack's own account."""
    honest = [desired_revision(), image_pushed(), object_created(), commit_pushed(), alarm_changed()]
    senders = [desired_revision(source) for source in SOURCES]
    senders += [own(kind, source=SOURCES[0]) for kind in ("Rollback Requested", "Release Requested", "Hold Requested")]
    kinds = [desired_revision() | {"detail-type": kind} for kind in DETAIL_TYPES]
    names = [lie for name in LOOK_ALIKES for lie in _of_name(name)]
    keys = [object_created(key=key) for key in KEYS]
    foreign = [event | here | {"account": STRANGER} for event in honest]
    return [event | here for event in [*senders, *kinds, *names, *keys]] + foreign


def _of_name(name: str) -> list[Event]:
    return [
        desired_revision(name=name),
        desired_revision(sourceRevisions=[revision(action=name)]),
        image_pushed(**{"repository-name": name}),
        object_created(bucket=name),
        commit_pushed(repositoryName=name),
        commit_pushed(referenceName=name),
        alarm_changed(alarmName=name),
    ]


WRAPS: Mapping[str, Callable[[Event], Any]] = {
    "as it is": lambda event: event,
    "a topic": from_sns,
}
"""Ways on which an honest event is obeyed, and a lie is not."""

NESTS: Mapping[str, Callable[[Event], Any]] = {
    "a topic of others": lambda event: from_sns(event, TopicArn=TOPIC_OF_OTHERS),
    "a topic in a topic": lambda event: from_sns(from_sns(event)),
    "text of text": lambda event: json.dumps(json.dumps(event)),
    "a list": lambda event: [event],
    "a batch in a record": lambda event: {"Records": [{"messageId": "m", "body": json.dumps(event)}]},
    "a notification's record": lambda event: {"Records": [event]},
    "the detail of a stranger": lambda event: envelope("com.evil", "Desired Revision", event),
    "the detail of another kind": lambda event: envelope("com.acme.release", "Release", event),
    "the detail of a sender": lambda event: envelope("com.acme.release", "Desired Revision", event),
    "text in the detail of a sender": lambda event: envelope("com.acme.release", "Desired Revision", json.dumps(event)),
    "a schedule's input": lambda event: event | {"source": "revision-trigger.schedule", "account": STRANGER},
    "a schedule's, by a topic": lambda _: from_sns(due()),
}
"""Ways on which nothing is obeyed, whoever says it."""
