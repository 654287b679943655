"""Each breach of the schema of the pipelines file, written as a sentence about a key."""

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from revision_trigger_cdk.pipelines_file.reading.finding import KeyPath, Message, one_of, shown
from revision_trigger_cdk.pipelines_file.shape.schema import SCHEMA

# Keys that a later version will know (docs/decisions/0009).
_LATER = frozenset({"freeze"})
_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}
_TYPES |= {"integer": "a whole number"}


@dataclass(frozen=True, slots=True)
class _Breach:
    """One keyword of the schema that the file does not keep.

    `path` says where, `wanted` what the keyword asks for, `found` the value, `branches` why each choice of a `oneOf`
    failed.
    """

    path: KeyPath
    wanted: Any
    found: Any
    schema: dict[str, Any]
    branches: list[ValidationError]


def messages_of(error: ValidationError) -> Iterable[Message]:
    """Give every sentence about one breach of the schema."""
    loose: Any = error  # its types allow unset fields, which iter_errors never yields
    breach = _Breach(tuple(error.absolute_path), loose.validator_value, loose.instance, loose.schema, loose.context)
    if "propertyNames" in error.absolute_schema_path:
        return [((*breach.path, breach.found), f"not a name for this; expected {_expected(breach)}")]
    return _MESSAGES.get(loose.validator, _wrong_value)(breach)


def _wrong_value(breach: _Breach) -> Iterator[Message]:
    yield breach.path, f"found {shown(breach.found)}; expected {_expected(breach)}"


def _expected(breach: _Breach) -> str:
    return str(breach.schema["patternErrorMessage"])


def _wrong_type(breach: _Breach) -> Iterator[Message]:
    quotes = "; put quotes round it" if breach.wanted == "string" and isinstance(breach.found, int | float) else ""
    found = "nothing" if breach.found is None else shown(breach.found)
    yield breach.path, f"found {found}; expected {_TYPES[breach.wanted]}{quotes}"


def _unknown_keys(breach: _Breach) -> Iterator[Message]:
    yield from _strangers(breach.path, breach.found, list(breach.schema["properties"]))


def _strangers(path: KeyPath, keys: Iterable[str], known: list[str]) -> Iterator[Message]:
    for key in keys:
        if key in _LATER:
            yield (*path, key), f"this version does not know this key yet; expected {one_of(known)}"
        elif key not in known:
            close = difflib.get_close_matches(key[:100], known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield (*path, key), f"unknown key; expected {one_of(known)}{hint}"


def _missing_keys(breach: _Breach) -> Iterator[Message]:
    for key in breach.wanted:
        if key not in breach.found:
            yield breach.path, f"`{key}` is missing"


def _companions(breach: _Breach) -> Iterator[Message]:
    for key, wanted in breach.wanted.items():
        if key in breach.found:
            yield from (
                (breach.path, f"`{other}` is missing: `{key}` needs it")
                for other in wanted
                if other not in breach.found
            )


def _together(breach: _Breach) -> Iterator[Message]:
    yield breach.path, f"found {' and '.join(breach.wanted['required'])}; expected at most one of them"


def _one_of(breach: _Breach) -> Iterator[Message]:
    """A `oneOf` of the schema is either a choice between kinds of source or a choice between keys."""
    if not isinstance(breach.found, dict):
        return  # the fault is of type, and is named there
    if all("$ref" in branch for branch in breach.wanted):
        yield from _no_source(breach)
        return
    keys = [key for branch in breach.wanted for key in branch["required"]]
    if found := [key for key in keys if key in breach.found]:
        yield breach.path, f"found {' and '.join(found)}; expected exactly one of them"
    else:
        yield breach.path, f"{' or '.join(f'`{key}`' for key in keys)} is missing"


def _no_source(breach: _Breach) -> Iterator[Message]:
    """Say what is wrong with the kind of source that is there. The other branches of the `oneOf` do not matter."""
    kinds = [branch["$ref"].rpartition("/")[2] for branch in breach.wanted]
    found = [kind for kind in kinds if kind in breach.found]
    if len(found) == 1:
        errors = [error for error in breach.branches if error.schema_path[0] == kinds.index(found[0])]
        yield from (fault for error in errors for fault in messages_of(error))
    elif found:
        yield breach.path, f"found {' and '.join(found)}; expected exactly one of them"
    else:
        yield breach.path, f"no kind of source; expected {one_of(kinds)}"
        theirs = {key for kind in kinds for key in SCHEMA["$defs"][kind]["properties"]}
        yield from _strangers(breach.path, [key for key in breach.found if key not in theirs], kinds)


def _too_few(breach: _Breach) -> Iterator[Message]:
    yield breach.path, f"found {len(breach.found)}; expected at least {breach.wanted}"


def _too_many(breach: _Breach) -> Iterator[Message]:
    yield breach.path, f"found {len(breach.found)}; expected at most {breach.wanted}"


def _repeated(breach: _Breach) -> Iterator[Message]:
    seen: set[str] = set()
    for index, item in enumerate(map(json.dumps, breach.found)):
        if item in seen:
            yield (*breach.path, index), "the same again; expected each once"
        seen.add(item)


_MESSAGES: dict[str, Callable[[_Breach], Iterable[Message]]] = {
    "type": _wrong_type,
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "dependentRequired": _companions,
    "oneOf": _one_of,
    "not": _together,
    "minProperties": _too_few,
    "minItems": _too_few,
    "maxProperties": _too_many,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
}
