"""JMESPath expressions that the function may run on any event: their time is linear in the event's length.

Every part of an allowed expression reads its input at most once. docs/decisions/0010 has the measurements.
"""

from collections.abc import Iterator
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from revision_trigger_cdk.pipelines_file.reading.finding import one_of, shown

LONGEST = 1024  # characters
DEEPEST = 30  # parts inside parts; evaluation makes one call for each level
MOST_BRACKETS = 60  # inside one another: how many Python's parser takes depends on who calls it
MOST_LISTS = 5  # lists that an expression goes through; each costs up to a tenth of a second in the largest event
FUNCTIONS = ("contains", "ends_with", "join", "length", "not_null", "starts_with", "to_number", "to_string")
_REFUSED = {
    "expref": "& and the functions that take it are not run here",
    "multi_select_dict": "{} is not run here: an expression is to find one value",
}
# The other parts of these look into their first part. A list written there could be doubled again and again.
_LISTS = frozenset({"projection", "value_projection", "filter_projection"})
_LOOKED_INTO = _LISTS | {"subexpression", "index_expression", "pipe", "flatten"}
_TOO_DEEP = "nested too deep, or with half of a surrogate pair; write it simpler"
Node = dict[str, Any]


def faults_of(expression: object) -> list[str]:
    """Give every fault of an expression as a sentence."""
    if not isinstance(expression, str) or not 1 <= len(expression) <= LONGEST:
        return [f"found {shown(expression)}; expected a JMESPath expression of 1 to {LONGEST} characters"]
    if _brackets(expression) > MOST_BRACKETS:
        return [_TOO_DEEP]
    try:
        tree: Node = jmespath.compile(expression).parsed
        return list(dict.fromkeys(_faults(tree, 0))) or _too_many_lists(tree)
    except JMESPathError as error:
        return [f"no JMESPath: {_summary(error)}; put double quotes round names that hold more than letters, digits, _"]
    except (RecursionError, UnicodeEncodeError):
        return [_TOO_DEEP]


def _brackets(expression: str) -> int:
    """Count how many brackets are open at once. Brackets in quoted text count too: nobody needs so many."""
    depth = deepest = 0
    for character in expression:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _too_many_lists(tree: Node) -> list[str]:
    count = sum(kind in _LISTS for kind in _kinds(tree))
    return [f"goes through {count} lists; expected at most {MOST_LISTS}"] if count > MOST_LISTS else []


def _kinds(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield node["type"]
        for child in node["children"]:
            yield from _kinds(child)


def _summary(error: JMESPathError) -> str:
    """Give the library's message without the expression, which the library repeats below it."""
    return str(error).split(", for expression")[0].splitlines()[0].rstrip(":")


def _faults(node: object, depth: int) -> Iterator[str]:
    if not isinstance(node, dict):
        return  # the numbers of a slice
    if depth > DEEPEST:
        yield f"nested deeper than {DEEPEST} parts"
        return
    own = list(_own_faults(node))
    yield from own
    for child in [] if own else _unlisted(node):
        yield from _faults(child, depth + 1)


def _unlisted(node: Node) -> list[Any]:
    """Give the node's parts. A list that is written as the argument of `join` is replaced by the list's parts."""
    children: list[Any] = node["children"]
    if node["type"] == "function_expression" and node["value"] == "join" and len(children) == 2:  # noqa: PLR2004
        separator, texts = children
        return [separator, *(texts["children"] if texts["type"] == "multi_select_list" else [texts])]
    return children


def _own_faults(node: Node) -> Iterator[str]:
    kind, value, children = node["type"], node.get("value"), node["children"]
    str(value).encode()
    if kind in _REFUSED:
        yield _REFUSED[kind]
    elif kind == "multi_select_list":
        yield "[a, b] is only run as what join is given, as in join('-', [a, b])"
    elif kind == "function_expression":
        yield from _function_faults(str(value), children)
    elif kind in _LOOKED_INTO and _holds_join(children[0]):
        yield "join can only come last: nothing can look into what it gives"


def _function_faults(name: str, children: list[Any]) -> Iterator[str]:
    if name not in FUNCTIONS:
        yield f"{name}() is not run here; expected {one_of(FUNCTIONS)}"
    elif len(children) != (_ARITY.get(name, 1)) and not (name == "not_null" and children):
        yield f"{name}() found {len(children)} arguments; expected {_ARITY.get(name, 1)}"
    elif name == "join" and children[0]["type"] != "literal":
        yield "join() must be given its separator as text, as in join('-', [a, b])"


_ARITY = {"contains": 2, "ends_with": 2, "join": 2, "starts_with": 2}


def _holds_join(node: object) -> bool:
    if not isinstance(node, dict):
        return False
    is_join = node["type"] == "function_expression" and node["value"] == "join"
    return is_join or any(_holds_join(child) for child in node["children"])
