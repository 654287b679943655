"""From text to PyYAML's nodes, which know their positions. No node builds an object, and no alias is expanded."""

from typing import Any

import yaml

from revision_trigger_cdk.pipelines_file.reading.finding import START, Position

LONGEST_FILE = 256 * 1024  # characters; a thousand pipelines take about half of it
DEEPEST = 50  # PyYAML recurses; the file's own keys go 8 deep
ALIAS = "an alias"  # the tag given to a node that refers to another node


class NotYaml(Exception):
    """The text cannot be read as YAML. `position` is where reading stopped."""

    def __init__(self, position: Position, message: str) -> None:
        # PyYAML quotes the text in some messages; a terminal must be able to show them, on one line.
        super().__init__(" ".join(message.encode("ascii", "backslashreplace").decode().split()))
        self.position = position


def compose(text: str) -> yaml.Node | None:
    """Give the root node of the one document, or None for an empty text. Raises NotYaml."""
    if len(text) > LONGEST_FILE:
        raise NotYaml(START, f"{len(text)} characters long; expected at most {LONGEST_FILE}")
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        message = f"the character U+{ord(text[error.position]):04X}, which YAML does not allow"
        raise NotYaml(position_at(text, error.position), message) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise NotYaml(position_of(error.problem_mark or loader.get_mark()), f"not YAML: {error.problem}") from error
    except (ValueError, OverflowError) as error:  # PyYAML lets chr() and int() fail on escapes and directives
        raise NotYaml(position_of(loader.get_mark()), f"not YAML: {error}") from error


def position_at(text: str, offset: int) -> Position:
    """Give line and column of the character at this offset in the text."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def position_of(mark: Any) -> Position:  # noqa: ANN401  PyYAML has two classes of mark, alike but unrelated
    """Give line and column of one of PyYAML's marks."""
    return Position(mark.line + 1, mark.column + 1)


class _Loader(yaml.SafeLoader):
    """Keeps an alias as a node of its own, so that nothing is read twice, and limits the depth."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # left out of the stubs
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            return yaml.ScalarNode(ALIAS, event.anchor, event.start_mark, event.end_mark)  # type: ignore[arg-type]
        if self.depth == DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"nested more than {DEEPEST} deep", problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node
