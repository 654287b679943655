"""Whether the data has the shape that pipelines.schema.json gives.

`messages` writes the sentence of a fault. The package `rules` checks what no schema can express.
"""

import re
from collections.abc import Iterator

from jsonschema import Draft202012Validator, ValidationError, validators

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding
from revision_trigger_cdk.pipelines_file.shape.messages import messages_of
from revision_trigger_cdk.pipelines_file.shape.schema import SCHEMA


def check(document: Document) -> list[Finding]:
    """Give every fault of shape, except at paths that could not be read: nothing is known of their values."""
    found = {fault for error in _VALIDATOR.iter_errors(document.data) for fault in messages_of(error)}
    return [document.finding(*fault) for fault in found if fault[0] not in document.unread]


def whole_pattern(_validator: object, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    """Match the whole text. Our patterns end in `$`, and Python's `$` alone would let a line break follow."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("another form")


_VALIDATOR = validators.extend(Draft202012Validator, {"pattern": whole_pattern})(SCHEMA)  # type: ignore[no-untyped-call]
