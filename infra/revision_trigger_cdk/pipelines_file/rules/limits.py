"""Texts of a source that are too long for S3, or for an EventBridge pattern, whose JSON is counted."""

import json
from collections.abc import Iterator
from typing import Any

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, KeyPath
from revision_trigger_cdk.pipelines_file.rules.valid_sources import SourcesByPath, sources

# S3's limit (User Guide, "Creating object key names").
_LONGEST_KEY = 1024  # bytes

# These fit into one pattern of 2,048 characters, beside the rest of the pattern and 20 other accounts.
_LONGEST_VALUE = 1200
_LONGEST_PATTERN = 1600

_Text = tuple[KeyPath, str]


def check(document: Document, shapeless: list[Finding]) -> list[Finding]:
    """Give every fault of length."""
    return [fault for found in sources(document, shapeless) for fault in _of_pipeline(document, found)]


def _of_pipeline(document: Document, found: SourcesByPath) -> Iterator[Finding]:
    for path, source in found.items():
        for key, value in [*_keys(path, source), *_texts(path, source, "branch")]:
            yield from (document.finding(key, why) for why in _too_long(value))
        length = len(json.dumps(source.get("mapped", {}).get("pattern")))
        if length > _LONGEST_PATTERN:
            why = f"{length} characters long as JSON; expected at most {_LONGEST_PATTERN}"
            yield document.finding((*path, "mapped", "pattern"), why)


def _too_long(value: str) -> Iterator[str]:
    """Say what limit the value breaks. S3's limit serves for branches too: no branch can be as long."""
    length = len(value.encode())
    if length > _LONGEST_KEY:
        yield f"{length} bytes long; expected at most {_LONGEST_KEY}"
    if len(json.dumps(value)) > _LONGEST_VALUE:
        yield "too long for an EventBridge pattern, where it is escaped as JSON"


def _keys(path: KeyPath, source: dict[str, Any]) -> list[_Text]:
    globs = [((*path, "keys", index), glob) for index, glob in enumerate(source.get("keys", ()))]
    return [*_texts(path, source, "key"), *globs]


def _texts(path: KeyPath, source: dict[str, Any], name: str) -> list[_Text]:
    return [((*path, name), source[name])] if name in source else []
