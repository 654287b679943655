"""From text to PyYAML's nodes, which know their places. Nothing here can build an object or grow by aliases."""

from typing import Any

import yaml

from revision_trigger_cdk.pipelines_file.reading.finding import START, Place

LONGEST_FILE = 256 * 1024  # characters; a thousand pipelines take about half of it
DEEPEST = 50  # PyYAML recurses; the file's own keys go 8 deep
ALIAS = "an alias"  # the tag of a node that stands for another


class NotYaml(Exception):
    """The text cannot be read as YAML; with the place where reading stopped."""

    def __init__(self, place: Place, message: str) -> None:
        # PyYAML quotes the text in some messages; a terminal must be able to show them, on one line.
        super().__init__(" ".join(message.encode("ascii", "backslashreplace").decode().split()))
        self.place = place


def compose(text: str) -> yaml.Node | None:
    """Give the one document's root node; None for an empty text. Raises NotYaml."""
    if len(text) > LONGEST_FILE:
        raise NotYaml(START, f"{len(text)} characters long; expected at most {LONGEST_FILE}")
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        message = f"the character U+{ord(text[error.position]):04X}, which YAML does not allow"
        raise NotYaml(place_at(text, error.position), message) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise NotYaml(place_of(error.problem_mark or loader.get_mark()), f"not YAML: {error.problem}") from error
    except (ValueError, OverflowError) as error:  # PyYAML lets chr() and int() fail on escapes and directives
        raise NotYaml(place_of(loader.get_mark()), f"not YAML: {error}") from error


def place_at(text: str, position: int) -> Place:
    """Give the place of the character at this position."""
    return Place(text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))


def place_of(mark: Any) -> Place:  # noqa: ANN401  PyYAML has two classes of mark, alike but unrelated
    """Give the place of one of PyYAML's marks."""
    return Place(mark.line + 1, mark.column + 1)


class _Loader(yaml.SafeLoader):
    """Keeps an alias as a node of its own, so that nothing is read twice, and bounds the depth."""

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
