"""A lean session's clients do at every event what a whole session's would."""

from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session

from revision_trigger.aws.sessions import LeanSession
from revision_trigger.bootstrap import CONFIGS

KINDS = sorted({event.partition(".")[0] for event, *_ in BUILTIN_HANDLERS})


def handlers(client: BaseClient, event: str) -> list[str]:
    """Who of botocore is called at an event, in this order, which it tells by no public way.

    Others may add to any session: Powertools does, to name itself.
    """
    listening: Any = getattr(client.meta.events, "_emitter", client.meta.events)
    found = listening._handlers.prefix_search(event)  # noqa: SLF001
    return [getattr(one, "__qualname__", type(one).__name__) for one in found if one.__module__.startswith("botocore.")]


@pytest.mark.parametrize("service", sorted(CONFIGS))
def test_handles_what_a_whole_session_does(service: str) -> None:
    here: dict[str, Any] = {"region_name": "eu-west-1", "config": CONFIGS[service]}
    whole = Session().create_client(service, **here)

    lean = LeanSession().create_client(service, **here)

    named = whole.meta.service_model.service_id.hyphenize()
    events = [f"{kind}.{named}.{name}" for kind in KINDS for name in whole.meta.service_model.operation_names]
    assert {event: handlers(lean, event) for event in events} == {event: handlers(whole, event) for event in events}


def test_leaves_out_what_concerns_other_services_when_no_client_of_theirs_was_made() -> None:
    session = LeanSession()
    codepipeline = session.create_client("codepipeline", region_name="eu-west-1", config=CONFIGS["codepipeline"])

    s3 = session.create_client("s3", region_name="eu-west-1", config=CONFIGS["s3"])

    event = "before-parameter-build.s3.HeadObject"
    assert set(handlers(codepipeline, event)) < set(handlers(s3, event))
