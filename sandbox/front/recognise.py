"""The AWS call in an HTTP request: its service, operation and region, and the protocol of its answer.

Names are boto3's. Module `rest` finds the operation of services that have it in the path.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs

from sandbox.front import rest

Protocol = Literal["json", "cbor", "query", "ec2", "rest-json", "rest-xml"]

DEFAULT_REGION = "us-east-1"

# Services that sign requests with another name than boto3's.
BOTO3_NAMES = {"monitoring": "cloudwatch", "states": "stepfunctions", "email": "ses", "elasticloadbalancing": "elbv2"}

_CREDENTIAL = re.compile(r"(?P<access_key>[^\s=/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_CBOR_PATH = re.compile(r"/service/[^/]+/operation/(?P<operation>\w+)")
_S3_VIRTUAL_HOST = re.compile(r"(?P<bucket>[^/]+?)\.(s3[.-].+|localhost)(:\d+)?")


@dataclass(frozen=True)
class Request:
    """One whole HTTP request. Header names are in lower case; path and query are not decoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Call:
    """A client's call of one operation of an AWS service. The account follows from the access key."""

    service: str
    operation: str
    region: str
    protocol: Protocol
    access_key: str = ""


def recognise(request: Request) -> Call | None:
    """The AWS call in a request; None for a request without a credential, which no AWS client sends."""
    scope = _credential_scope(request)
    if scope is None:
        return None
    signed_for, region = scope["service"], scope["region"]
    operation, protocol = _operation(request, signed_for)
    service = BOTO3_NAMES.get(signed_for, signed_for)
    return Call(service, operation, region or DEFAULT_REGION, protocol, scope["access_key"])


def _credential_scope(request: Request) -> re.Match[str] | None:
    """The credential scope of a signature version 4, from the header or from a presigned URL."""
    signature = request.headers.get("authorization", "")
    presigned = parse_qs(request.query).get("X-Amz-Credential", [""])[0]
    return _CREDENTIAL.search(signature) or _CREDENTIAL.search(presigned)


def _operation(request: Request, signed_for: str) -> tuple[str, Protocol]:
    target = request.headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2], "json"
    rpc = _CBOR_PATH.search(request.path)
    if rpc:
        return rpc["operation"], "cbor"
    action = _action(request)
    if action:
        return action, "ec2" if signed_for == "ec2" else "query"
    return _rest_operation(request, signed_for)


def _action(request: Request) -> str:
    """The `Action` of the query protocol: in the form, or in the query string of a GET."""
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    text = request.body.decode("utf-8", "replace") if form else request.query
    return parse_qs(text).get("Action", [""])[0]


def _rest_operation(request: Request, signed_for: str) -> tuple[str, Protocol]:
    model = rest.model(BOTO3_NAMES.get(signed_for, signed_for))
    path = _path_style(request) if signed_for == "s3" else request.path
    identifying = rest.RestRequest(request.method, path, request.query, request.headers)
    name = rest.operation(model, identifying) if model else ""
    return name or f"{request.method} {request.path}", "rest-xml" if _speaks_xml(model) else "rest-json"


def _speaks_xml(model: rest.Model | None) -> bool:
    return model is not None and model.metadata.get("protocol") == "rest-xml"


def _path_style(request: Request) -> str:
    """The path with the bucket in it, also when the client put the bucket into the host name."""
    virtual = _S3_VIRTUAL_HOST.fullmatch(request.headers.get("host", ""))
    return f"/{virtual['bucket']}{request.path}" if virtual else request.path


def members(body: bytes) -> dict[str, Any]:
    """The members of a JSON request; none if it is no JSON object, which the service itself refuses."""
    try:
        decoded = json.loads(body or b"{}")
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}
