"""Whether the data has the shape that pipelines.schema.json gives.

How a fault is said is in `sentences`; what no schema can say is in `bounds`, `places`, `commits` and `fights`.
"""

import re
from collections.abc import Iterator

from jsonschema import Draft202012Validator, ValidationError, validators

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Remark
from revision_trigger_cdk.pipelines_file.shape.messages import faults
from revision_trigger_cdk.pipelines_file.shape.schema import SCHEMA


def check(document: Document) -> list[Remark]:
    """Every fault of shape, except where the text could not be read and nothing more is known."""
    found = {fault for error in _VALIDATOR.iter_errors(document.data) for fault in faults(error)}
    return [document.remark(*fault) for fault in found if fault[0] not in document.unread]


def whole_pattern(_validator: object, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    """Ours end in `$`, which in Python alone lets a line break follow."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("another form")


_VALIDATOR = validators.extend(Draft202012Validator, {"pattern": whole_pattern})(SCHEMA)  # type: ignore[no-untyped-call]
