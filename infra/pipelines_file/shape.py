"""Whether the data has the shape that pipelines.schema.json gives, said in sentences with their places.

The schema is the one truth for the shape, shared with editors; what routes may not do to each other is in `fights`.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from infra.pipelines_file.document import Document
from infra.pipelines_file.remark import KeyPath, Remark, one_of, shown

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent.parent / "pipelines.schema.json").read_text("utf-8"))

# Keys that docs/design.md names and a later version will know.
_LATER = frozenset({"account", "freeze", "region", "roleArn"})
_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}

_Fault = tuple[KeyPath, str]


@dataclass(frozen=True, slots=True)
class _Breach:
    """One keyword of the schema that is not kept: where, what it wants, what was found, and why each branch failed."""

    path: KeyPath
    wanted: Any
    found: Any
    schema: dict[str, Any]
    branches: list[ValidationError]


def check(document: Document) -> list[Remark]:
    """Every fault of shape, except where the text could not be read and nothing more is known."""
    faults = {fault for error in _VALIDATOR.iter_errors(document.data) for fault in _faults(error)}
    return [document.remark(*fault) for fault in faults if fault[0] not in document.unread]


def _faults(error: ValidationError) -> Iterable[_Fault]:
    loose: Any = error  # whose types admit that nothing is set, which never comes out of iter_errors
    breach = _Breach(tuple(error.absolute_path), loose.validator_value, loose.instance, loose.schema, loose.context)
    if "propertyNames" in error.absolute_schema_path:
        return [((*breach.path, breach.found), f"not a name for this; expected {_expected(breach)}")]
    return _SENTENCES.get(loose.validator, _wrong_value)(breach)


def _wrong_value(breach: _Breach) -> Iterator[_Fault]:
    yield breach.path, f"found {shown(breach.found)}; expected {_expected(breach)}"


def _expected(breach: _Breach) -> str:
    return str(breach.schema["patternErrorMessage"])


def _wrong_type(breach: _Breach) -> Iterator[_Fault]:
    quotes = "; put quotes round it" if breach.wanted == "string" and isinstance(breach.found, int | float) else ""
    found = "nothing" if breach.found is None else shown(breach.found)
    yield breach.path, f"found {found}; expected {_TYPES[breach.wanted]}{quotes}"


def _unknown_keys(breach: _Breach) -> Iterator[_Fault]:
    yield from _strangers(breach.path, breach.found, list(breach.schema["properties"]))


def _strangers(path: KeyPath, keys: Iterable[str], known: list[str]) -> Iterator[_Fault]:
    for key in keys:
        if key in _LATER:
            yield (*path, key), f"this version does not know this key yet; expected {one_of(known)}"
        elif key not in known:
            close = difflib.get_close_matches(key[:100], known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield (*path, key), f"unknown key; expected {one_of(known)}{hint}"


def _missing_keys(breach: _Breach) -> Iterator[_Fault]:
    for key in breach.wanted:
        if key not in breach.found:
            yield breach.path, f"`{key}` is missing"


def _no_source(breach: _Breach) -> Iterator[_Fault]:
    """Of the branches of `oneOf`, only that of the kind of source that is there is worth a word."""
    if not isinstance(breach.found, dict):
        return  # a fault of type, and named as that
    kinds = [branch["$ref"].rpartition("/")[2] for branch in breach.wanted]
    found = [kind for kind in kinds if kind in breach.found]
    if len(found) == 1:
        errors = [error for error in breach.branches if error.schema_path[0] == kinds.index(found[0])]
        yield from (fault for error in errors for fault in _faults(error))
    elif found:
        yield breach.path, f"found {' and '.join(found)}; expected exactly one of them"
    else:
        yield breach.path, f"no kind of source; expected {one_of(kinds)}"
        theirs = {key for kind in kinds for key in SCHEMA["$defs"][kind]["properties"]}
        yield from _strangers(breach.path, [key for key in breach.found if key not in theirs], kinds)


def _too_few(breach: _Breach) -> Iterator[_Fault]:
    yield breach.path, f"found {len(breach.found)}; expected at least {breach.wanted}"


def _too_many(breach: _Breach) -> Iterator[_Fault]:
    yield breach.path, f"found {len(breach.found)}; expected at most {breach.wanted}"


def _repeated(breach: _Breach) -> Iterator[_Fault]:
    seen: set[str] = set()
    for index, item in enumerate(map(json.dumps, breach.found)):
        if item in seen:
            yield (*breach.path, index), "the same again; expected each once"
        seen.add(item)


_SENTENCES: dict[str, Callable[[_Breach], Iterable[_Fault]]] = {
    "type": _wrong_type,
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "oneOf": _no_source,
    "minProperties": _too_few,
    "minItems": _too_few,
    "maxProperties": _too_many,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
}


def _whole_pattern(_validator: object, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    """Ours end in `$`, which in Python alone lets a line break follow."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("another form")


_VALIDATOR = validators.extend(Draft202012Validator, {"pattern": _whole_pattern})(SCHEMA)  # type: ignore[no-untyped-call]
