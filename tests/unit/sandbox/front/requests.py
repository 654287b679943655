"""Requests as botocore puts them on the wire, with the least parameters that each operation takes."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import botocore.session
from botocore.awsrequest import prepare_request_dict
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StringShape, StructureShape
from botocore.serialize import create_serializer

from sandbox.front.recognise import Request

_SESSION = botocore.session.get_session()


def model(service: str) -> ServiceModel:
    return _SESSION.get_service_model(service)


def request(service: str, operation: str, region: str = "eu-west-1", protocol: str | None = None) -> Request:
    described = model(service)
    serialized = create_serializer(
        protocol or described.resolved_protocol, include_validation=False
    ).serialize_to_request(least(described.operation_model(operation)), described.operation_model(operation))
    prepare_request_dict(serialized, "http://127.0.0.1:4566")
    scope = f"test/20261122/{region}/{described.signing_name}/aws4_request"
    headers = {name.lower(): str(value) for name, value in serialized["headers"].items()}
    url = urlsplit(serialized["url"])
    return Request(
        serialized["method"],
        url.path,
        url.query,
        headers | {"host": "127.0.0.1:4566", "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"},
        _body(serialized["body"]),
    )


def _body(body: Any) -> bytes:
    if isinstance(body, dict):
        return urlencode(body).encode()
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def least(operation: OperationModel) -> dict[str, Any]:
    return value(operation.input_shape, 0) if operation.input_shape else {}


def value(shape: Shape, depth: int) -> Any:
    if isinstance(shape, StructureShape):
        return {name: value(shape.members[name], depth + 1) for name in shape.required_members} if depth < 9 else {}
    if isinstance(shape, StringShape):
        return shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
    if isinstance(shape, ListShape):
        return [value(shape.member, depth + 1)]
    if isinstance(shape, MapShape):
        return {}
    return {"boolean": True, "blob": b"x", "timestamp": 0, "float": 1.0, "double": 1.0}.get(shape.type_name, 1)
