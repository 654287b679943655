"""The operation that a REST request names, found in botocore's service models.

Path, query string and required headers decide, as on AWS: PutObject and CopyObject differ by a header only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

Model = ServiceModel


@dataclass(frozen=True)
class RestRequest:
    """The parts of a request that identify a REST operation."""

    method: str
    path: str
    query: str
    headers: dict[str, str]


@dataclass(frozen=True)
class _Template:
    operation: str
    method: str
    path: re.Pattern[str]
    literals: int
    query: dict[str, list[str]]
    required_query: frozenset[str]
    required_headers: frozenset[str]
    deprecated: bool


@cache
def model(service: str) -> ServiceModel | None:
    """The botocore description of a service; None for a name that botocore does not know."""
    try:
        return ServiceModel(Loader().load_service_model(service, "service-2"), service)
    except UnknownServiceError:
        return None


def operation(service: ServiceModel, request: RestRequest) -> str:
    """The name of the most specific operation that fits the request; empty when none fits."""
    query = parse_qs(request.query, keep_blank_values=True)
    fitting = [each for each in _templates(service.service_name) if _fits(each, request, query)]
    return max(fitting, key=_specificity).operation if fitting else ""


def _fits(template: _Template, request: RestRequest, query: dict[str, list[str]]) -> bool:
    return (
        template.method == request.method
        and template.path.fullmatch(request.path) is not None
        and all(query.get(name) == values for name, values in template.query.items())
        and template.required_query <= query.keys()
        and template.required_headers <= request.headers.keys()
    )


def _specificity(template: _Template) -> tuple[int, int, bool]:
    asked_for = len(template.query) + len(template.required_query) + len(template.required_headers)
    return (
        template.literals,
        asked_for,
        not template.deprecated,
    )  # S3's old notification calls share their successors' path


@cache
def _templates(service: str) -> list[_Template]:
    described = model(service)
    if described is None:
        return []
    return [_template(described.operation_model(name)) for name in described.operation_names]


def _template(described: OperationModel) -> _Template:
    path, _, query = described.http["requestUri"].partition("?")
    # `{Name}` is one segment, `{Name+}` the rest of the path; some SDKs end a bucket's path with a slash.
    pieces = re.split(r"(\{[^}]+\})", path.rstrip("/"))
    pattern = "".join(_piece(piece) for piece in pieces)
    return _Template(
        described.name,
        described.http["method"],
        re.compile(pattern + "/?"),
        sum(len(piece) for piece in pieces if not piece.startswith("{")),
        parse_qs(query, keep_blank_values=True),
        _required(described, "querystring"),
        _required(described, "header"),
        described.deprecated,
    )


def _piece(piece: str) -> str:
    if not piece.startswith("{"):
        return re.escape(piece)
    return ".+" if piece.endswith("+}") else "[^/]+"


def _required(described: OperationModel, location: str) -> frozenset[str]:
    shape = described.input_shape
    if shape is None:
        return frozenset()
    placed = [shape.members[name].serialization for name in shape.required_members]
    names = [each.get("name", "") for each in placed if each.get("location") == location]
    return frozenset(name.lower() if location == "header" else name for name in names)
