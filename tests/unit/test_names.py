"""A class name means one thing: hardly any stands twice in the function."""

import ast
from collections import Counter
from pathlib import Path

FUNCTION = Path(__file__).parents[2] / "functions"
TWICE_AT_MOST = 3


def test_hardly_any_class_name_stands_twice_in_the_function() -> None:
    modules = [ast.parse(path.read_text()) for path in FUNCTION.rglob("*.py")]
    names = Counter(node.name for module in modules for node in module.body if isinstance(node, ast.ClassDef))

    twice = sorted(name for name, count in names.items() if count > 1)

    assert len(names) > 100
    assert len(twice) <= TWICE_AT_MOST, twice
