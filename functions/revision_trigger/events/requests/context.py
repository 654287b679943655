"""What is common to everything that people ask for: who sent it and when, and which pipeline it names."""

from collections.abc import Iterator
from contextlib import contextmanager

from revision_trigger.domain.outcome import Origin, Reason, concerning
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.requests.source_revisions import NAME


@value_class
class RequestContext:
    """What came with the detail: who sent it, when, and its identity should it name none itself."""

    sender: str
    time: float
    fallback_id: str
    origin: Origin


@contextmanager
def of_pipeline(detail: Fields, routes: Routes, identity: str) -> Iterator[str]:
    """Give the pipeline that the detail names; what is refused from here on is known by it, and by the ask's identity.

    Raises Rejected if the file has no such pipeline.
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
    """Give the asker's own word, on one line; none where there is none. Raises Rejected."""
    return detail.text(name) if detail.has(name) else ""
