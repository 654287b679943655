"""The YAML text as plain data, with the position of every key and list item; `shape` and `rules` judge the data.

Only the part of YAML that JSON can express is read. Everything else, aliases too, is a fault.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from revision_trigger_cdk.pipelines_file.reading.finding import START, Finding, KeyPath, Position, shown
from revision_trigger_cdk.pipelines_file.reading.yaml_nodes import ALIAS, NotYaml, compose, position_of

_MAPPING, _SEQUENCE, _TEXT = (f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str"))
_KINDS = {"bool": "a truth value", "int": "a whole number", "float": "a number", "null": "nothing"}


@dataclass(frozen=True, slots=True)
class Document:
    """The text's data, the position of each key and list item, the faults, and the paths that could not be read."""

    data: Any = None
    positions: dict[KeyPath, Position] = field(default_factory=dict)
    faults: tuple[Finding, ...] = ()
    unread: frozenset[KeyPath] = frozenset()

    def finding(self, path: KeyPath, message: str) -> Finding:
        """Make a finding at the key or list item of this path."""
        return Finding(self.positions.get(path, START), message, path)


def read(text: str) -> Document:
    """Read one YAML document. A text that is not YAML has one fault, where reading stopped."""
    try:
        root = compose(text)
    except NotYaml as error:
        return Document(faults=(Finding(error.position, str(error)),), unread=frozenset({()}))
    reader = _Reader()
    data = reader.value(root, ()) if root else None
    return Document(data, reader.positions, tuple(reader.faults), frozenset(reader.unread))


class _Reader:
    """Turns nodes into data, and notes positions and faults."""

    def __init__(self) -> None:
        self.positions: dict[KeyPath, Position] = {}
        self.faults: list[Finding] = []
        self.unread: set[KeyPath] = set()

    def value(self, node: yaml.Node, path: KeyPath) -> object:
        self.positions.setdefault(path, position_of(node.start_mark))
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            return {key: self.value(value, (*path, key)) for key, value in self._entries(node, path)}
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQUENCE:
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _entries(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, yaml.Node]]:
        for key_node, value in node.value:
            position = position_of(key_node.start_mark)
            key = self._key(key_node, path)
            if key is None:
                continue
            first = self.positions.setdefault((*path, key), position)
            if first == position:
                yield key, value
            else:
                self._fault(position, f"the same key again; it is already on line {first.line}", (*path, key))

    def _key(self, node: yaml.Node, path: KeyPath) -> str | None:
        position = position_of(node.start_mark)
        if not isinstance(node, yaml.ScalarNode):
            self._fault(position, "a list or a mapping as a key; expected text", path)
            return None
        if node.tag == ALIAS or node.value == "<<":
            self._fault(position, "aliases and merge keys are not read here; write the keys out", path)
            return None
        key = str(node.value)
        if node.tag != _TEXT:
            self._fault(position, f"YAML reads this key as {_kind(node)}; put quotes round it", (*path, key))
        elif not _is_legal(key):
            self._fault(position, "a surrogate in a key; write the character itself", (*path, key))
        return key

    def _scalar(self, node: yaml.Node, path: KeyPath) -> object:
        value = node.value if node.tag == _TEXT else _constructed(node)
        if node.tag == ALIAS:
            self._unread(node, "aliases are not read here; write the value out", path)
        elif isinstance(value, str) and not _is_legal(value):
            self._unread(node, f"a surrogate in {shown(value)}; write the character itself", path)
        elif value is None or isinstance(value, str | int | float):
            return value
        else:
            self._unread(node, f"YAML reads this as {_kind(node)}; if text is meant, put quotes round it", path)
        return None

    def _unread(self, node: yaml.Node, message: str, path: KeyPath) -> None:
        self.unread.add(path)
        self._fault(position_of(node.start_mark), message, path)

    def _fault(self, position: Position, message: str, path: KeyPath) -> None:
        self.faults.append(Finding(position, message, path))


def _is_legal(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _constructed(node: yaml.Node) -> object:
    """Give the scalar as JSON can hold it, or the node itself if JSON has no such value."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.rpartition(":")[2] not in _KINDS:
        return node
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, LookupError, OverflowError):  # `!!int x`, five thousand digits
        return node
    return node if isinstance(value, float) and not math.isfinite(value) else value


def _kind(node: yaml.Node) -> str:
    prefix, _, name = node.tag.rpartition(":")
    if prefix == "tag:yaml.org,2002" and name.isalpha():
        return _KINDS.get(name, f"a {name}")
    return f"something of the tag {shown(node.tag)}"
