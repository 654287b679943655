"""An AWS error written in the protocol of a call, so that every SDK reads the same error code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4
from xml.sax.saxutils import escape

from sandbox.awsjson.protocol import Answer

if TYPE_CHECKING:
    from sandbox.front.recognise import Call

_XML = "text/xml"


def refuse(call: Call, code: str, message: str, *, status: int = 400) -> Answer:
    """The answer that carries the error `code` in the protocol of the call."""
    content_type, body = _body(call, code, message)
    headers = {"content-type": content_type, "x-amzn-requestid": str(uuid4()), "x-amzn-errortype": code}
    return Answer(status, body, headers | _smithy(call))


def _smithy(call: Call) -> dict[str, str]:
    return {"smithy-protocol": "rpc-v2-cbor"} if call.protocol == "cbor" else {}


def _body(call: Call, code: str, message: str) -> tuple[str, bytes]:
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    identity = f"<RequestId>{uuid4()}</RequestId>"
    match call.protocol:
        case "query":
            return _XML, _xml(f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error>{identity}</ErrorResponse>")
        case "ec2":
            return _XML, _xml(f"<Response><Errors><Error>{error}</Error></Errors>{identity}</Response>")
        case "rest-xml" if call.service == "s3":  # S3's errors have no envelope
            return _XML, _xml(f"<Error>{error}{identity}</Error>")
        case "rest-xml":
            return _XML, _xml(f"<ErrorResponse><Error>{error}</Error>{identity}</ErrorResponse>")
        case "cbor":
            return "application/cbor", _cbor_map({"__type": code, "message": message})
        case _:
            return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()


def _xml(text: str) -> bytes:
    return text.encode()


def _cbor_map(pairs: dict[str, str]) -> bytes:
    """A CBOR map of fewer than 24 texts (RFC 8949, section 3: major type 5 and 3, text lengths in two bytes)."""
    texts = [text.encode() for pair in pairs.items() for text in pair]
    return bytes([0xA0 + len(pairs)]) + b"".join(b"\x79" + len(text).to_bytes(2, "big") + text for text in texts)
