"""The parts that all requests have in common: sender, time, identity, and the pipeline that the detail names."""

from collections.abc import Iterator
from contextlib import contextmanager

from revision_trigger.domain.outcome import Origin, Reason, concerning
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.requests.source_revisions import NAME


@value_class
class RequestContext:
    """The sender and time of a request, and its origin.

    `fallback_id` is the intent's identity if the request names none. `time` is in seconds since the epoch.
    """

    sender: str
    time: float
    fallback_id: str
    origin: Origin


@contextmanager
def of_pipeline(detail: Fields, routes: Routes, identity: str) -> Iterator[str]:
    """Give the name of the request's pipeline. Every fault in the block gets that name, and the request's identity.

    Raises Rejected if the pipelines file has no such pipeline.
    """
    with concerning(intent_id=identity):
        pipeline = _read_pipeline(detail, routes)
        with concerning(intent_id=identity, pipeline=pipeline):
            yield pipeline


def _read_pipeline(detail: Fields, routes: Routes) -> str:
    name = detail.text("name", NAME)
    if name in routes.pipelines:
        return name
    known = ", ".join(sorted(routes.pipelines)[:10])
    raise detail.fault("name", Reason.UNKNOWN_PIPELINE, f"found {name}, expected a pipeline of the file: {known}")


def read_text(detail: Fields, name: str) -> str:
    """Give a text on one line that the sender wrote for people, or "" if the member is missing. Raises Rejected."""
    return detail.text(name) if detail.has(name) else ""
