"""Globs, as in the pipelines file: `*` stands for any text, and no other character is special."""


def glob_matches(glob: str, text: str) -> bool:
    """Whether the glob matches the whole text; `*` is its only special character. Takes linear time, uses no regex."""
    return parts_match(glob.split("*"), text)


def parts_match(parts: list[str], text: str) -> bool:
    """Whether the text consists of these parts in their order, with any text between two of them."""
    first, *rest = parts
    if not rest:
        return first == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    return _in_order(middle, text[len(first) : len(text) - len(last)])


def _in_order(parts: list[str], text: str) -> bool:
    start = 0
    for part in parts:
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True
