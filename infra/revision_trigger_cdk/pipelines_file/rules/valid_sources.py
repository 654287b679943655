"""The sources whose shape is sound: what no schema can say is asked of these alone."""

from collections.abc import Iterator
from typing import Any

from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import Source
from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import KeyPath, Remark

_SOURCE = len(("pipelines", "its name", "sources", "its action"))

Sources = dict[KeyPath, Any]


def entries(data: object, key: str) -> list[tuple[str, Any]]:
    """Give what the mapping holds under the key, if that is a mapping too."""
    inner = data.get(key) if isinstance(data, dict) else None
    return list(inner.items()) if isinstance(inner, dict) else []


def sources(document: Document, shapeless: list[Remark]) -> Iterator[Sources]:
    """Give the sources of each pipeline, by their paths, that have no fault of shape."""
    faulty = {fault.key[:_SOURCE] for fault in shapeless}
    for name, pipeline in entries(document.data, "pipelines"):
        paths: Sources = {
            ("pipelines", name, "sources", action): source for action, source in entries(pipeline, "sources")
        }
        yield {path: source for path, source in paths.items() if not faulty & {path, path[:-1]}}


def typed(found: Sources) -> dict[KeyPath, Source]:
    """Give the sources as the function reads them."""
    by_action = {str(path[-1]): source for path, source in found.items()}
    routes = Routes.from_data({"pipelines": {"": {"sources": by_action}}})
    return dict(zip(found, routes.pipelines[""].sources.values(), strict=True))
