"""Event patterns, and events that may match them, for properties."""

from typing import Any

from hypothesis import strategies as st

names = st.sampled_from(["a", "b", "c"])
texts = st.text("aB*\\1.ß", max_size=4)
numbers = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 5e9, 6e9, 1e300])
limits = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 5e9])
addresses = st.sampled_from(["10.0.0.1", "10.0.0.255", "10.0.1.0", "10.0.0", "::1", "::ffff", "fe80::1%eth0"])
scalars = st.none() | st.booleans() | texts | numbers | addresses


def wildcard_of(parts: list[str]) -> str:
    return "*".join(part.replace("\\", "\\\\").replace("*", "\\*") for part in parts)


def _parts() -> st.SearchStrategy[list[str]]:
    inner = st.lists(texts.filter(bool), max_size=2)
    return st.builds(lambda first, middle, last: [first, *middle, last], texts, inner, texts)


def _ranges() -> st.SearchStrategy[list[Any]]:
    bounds = st.tuples(limits, limits).filter(lambda pair: pair[0] < pair[1])
    return st.builds(
        lambda pair, low, high: [low, pair[0], high, pair[1]],
        bounds,
        st.sampled_from([">", ">="]),
        st.sampled_from(["<", "<="]),
    )


def _one(name: str, operands: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return operands.map(lambda operand: {name: operand})


def _one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=2)


ignoring_case = _one("equals-ignore-case", texts)
wildcards = _parts().map(wildcard_of)
comparisons = st.builds(lambda sign, limit: [sign, limit], st.sampled_from(["=", "<", "<=", ">", ">="]), limits)
anything_but = _one(
    "anything-but",
    texts
    | limits
    | st.lists(texts, min_size=1, max_size=2)
    | st.lists(limits, min_size=1, max_size=2)
    | _one("prefix", _one_or_more(texts.filter(bool)))
    | _one("suffix", _one_or_more(texts.filter(bool)))
    | _one("equals-ignore-case", _one_or_more(texts))
    | _one("wildcard", _one_or_more(wildcards)),
)
matchers = (
    _one("prefix", texts | ignoring_case)
    | _one("suffix", texts | ignoring_case)
    | ignoring_case
    | _one("wildcard", wildcards)
    | anything_but
    | _one("numeric", comparisons | _ranges())
    | _one("cidr", st.sampled_from(["10.0.0.0/24", "0.0.0.0/0", "10.0.0.0/31", "::/64"]))
    | _one("exists", st.booleans())
)


def patterns(items: st.SearchStrategy[Any] = matchers | scalars) -> st.SearchStrategy[dict[str, Any]]:
    """Patterns of fields within fields, without `$or`."""
    leaves = st.lists(items, min_size=1, max_size=3)
    return st.dictionaries(
        names,
        st.recursive(leaves, lambda inner: st.dictionaries(names, inner, min_size=1, max_size=2), max_leaves=4),
        min_size=1,
        max_size=3,
    )


def events(values: st.SearchStrategy[Any] = scalars) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of the same names, with arrays at any place."""
    inner = st.recursive(
        values,
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(names, inside, max_size=3),
        max_leaves=8,
    )
    return st.dictionaries(names, inner, max_size=3)


def with_or(pattern: dict[str, Any], choices: list[dict[str, Any]]) -> dict[str, Any]:
    """The choices beside the pattern, in a field of their own: no field stands twice."""
    return pattern | {"d": {"$or": choices}}
