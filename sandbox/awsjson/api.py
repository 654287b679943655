"""One service of the JSON protocol: its operation is found, the request checked, a refusal turned into an answer."""

from __future__ import annotations

from functools import cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from botocore.session import get_session

from sandbox.awsjson import parsing, protocol, validation
from sandbox.awsjson.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ServiceModel, StructureShape

CheckedCall = TypeVar("CheckedCall")


class Api(Generic[CheckedCall]):
    """A service and its operations. `service` is boto3's name; an operation takes a call and may be a coroutine."""

    def __init__(self, service: str, operations: Mapping[str, Callable[[CheckedCall], Any]]) -> None:
        self._service = service
        self._operations = operations

    async def serve(
        self, operation: str, body: bytes, make_call: Callable[[dict[str, Any]], CheckedCall]
    ) -> protocol.Answer:
        """Answer one request. `make_call` makes the operation's argument of the checked request."""
        try:
            shape = self._input(operation)
            request = parsing.fit(shape, protocol.decode(body))
            validation.check(shape, request)
            output = self._operations[operation](make_call(request))
            return protocol.success(await output if isawaitable(output) else output)
        except Refused as refused:
            return protocol.failure(refused)

    def _input(self, name: str) -> StructureShape:
        model = _model(self._service)
        spoken = f"AWS {model.metadata['serviceId']}"
        if name not in model.operation_names:
            raise Refused("UnknownOperationException", f"{spoken} has no operation {name!r}")
        if name not in self._operations:
            raise Refused("NotImplemented", f"The sandbox's {spoken} does not have {name}; AWS does", status=501)
        shape = model.operation_model(name).input_shape
        assert shape is not None  # noqa: S101  every operation of the table has an input
        return shape


@cache
def _model(service: str) -> ServiceModel:
    """AWS's own description of the service: 40 ms to read."""
    return get_session().get_service_model(service)
