"""Conflicts: two sources of one pipeline that one event would pin at the same time.

Sources with `build` or `mapped` are no conflict: their one event is one request for all of the sources it feeds.
"""

from collections.abc import Iterator
from itertools import combinations

from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source, Source
from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, key_text
from revision_trigger_cdk.pipelines_file.rules.valid_sources import SourcesByPath, sources, typed


def check(document: Document, shapeless: list[Finding]) -> list[Finding]:
    """Give every conflict between two sources of one pipeline that have no fault of shape."""
    return [fault for found in sources(document, shapeless) for fault in _twice_fed(document, found)]


def _twice_fed(document: Document, found: SourcesByPath) -> Iterator[Finding]:
    watched = {path: source for path, source in typed(found).items() if source.feed is None}
    for (first, one), (second, other) in combinations(watched.items(), 2):
        if reason := _conflict(one, other):
            line = document.finding(first, "").position.line
            why = f"one event would pin both this and {key_text(first)} (line {line}): {reason}"
            yield document.finding(second, why)


def _conflict(one: Source, other: Source) -> str:
    """Say why one event would concern both sources; empty if no event would."""
    match one, other:
        case EcrSource(), EcrSource() if one.repository == other.repository:
            both = next((f"{a} and {b}" for a in one.tags for b in other.tags if overlap(a, b)), "")
            return both and f"one tag of {one.repository} can match {both}"
        case S3Source(), S3Source() if one.bucket == other.bucket:
            return _same_object(one, other)
        case (CodeCommitSource(), CodeCommitSource()) if one.concerns(other.repository, other.branch):
            return f"both are the branch {one.branch} of {one.repository}"
    return ""


def _same_object(one: S3Source, other: S3Source) -> str:
    exact, rest = (one, other) if one.key is not None else (other, one)
    if exact.key is not None:
        return f"both are s3://{exact.bucket}/{exact.key}" if rest.concerns(exact.bucket, exact.key) else ""
    both = next((f"{a} and {b}" for a in one.keys for b in other.keys if overlap(a, b)), "")
    return both and f"one key in {one.bucket} can match {both}"


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both globs. The only special character of a glob is `*`."""
    reachable = _skip_stars(one, {0})
    for character in other:
        if character == "*":
            reachable = set(range(min(reachable), len(one) + 1))
        else:
            reachable = {
                at if one[at] == "*" else at + 1 for at in reachable if at < len(one) and one[at] in ("*", character)
            }
            reachable = _skip_stars(one, reachable)
        if not reachable:
            return False
    return len(one) in reachable


def _skip_stars(glob: str, positions: set[int]) -> set[int]:
    """Add the positions behind the stars at these positions: a star may match nothing."""
    for at in range(len(glob)):
        if at in positions and glob[at] == "*":
            positions.add(at + 1)
    return positions
