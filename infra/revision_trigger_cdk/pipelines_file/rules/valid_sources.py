"""The sources without a fault of shape. The other rules look at these alone."""

from collections.abc import Iterator
from typing import Any

from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import Source
from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, KeyPath

_SOURCE = len(("pipelines", "its name", "sources", "its action"))

SourcesByPath = dict[KeyPath, Any]


def entries(data: object, key: str) -> list[tuple[str, Any]]:
    """Give the entries of the mapping under this key; none if there is no mapping."""
    inner = data.get(key) if isinstance(data, dict) else None
    return list(inner.items()) if isinstance(inner, dict) else []


def sources(document: Document, shapeless: list[Finding]) -> Iterator[SourcesByPath]:
    """Give, for each pipeline, the sources without a fault of shape, by their paths."""
    faulty = {fault.key[:_SOURCE] for fault in shapeless}
    for name, pipeline in entries(document.data, "pipelines"):
        paths: SourcesByPath = {
            ("pipelines", name, "sources", action): source for action, source in entries(pipeline, "sources")
        }
        yield {path: source for path, source in paths.items() if not faulty & {path, path[:-1]}}


def typed(found: SourcesByPath) -> dict[KeyPath, Source]:
    """Give the sources as the function reads them."""
    by_action = {str(path[-1]): source for path, source in found.items()}
    routes = Routes.from_data({"pipelines": {"": {"sources": by_action}}})
    return dict(zip(found, routes.pipelines[""].sources.values(), strict=True))
