"""Whether an image's `commit` names a source action that a push of the image can pin as well."""

import difflib
from collections.abc import Iterator, Mapping

from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, Source
from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, KeyPath, one_of, shown
from revision_trigger_cdk.pipelines_file.rules.valid_sources import entries, sources, typed


def check(document: Document, shapeless: list[Finding]) -> list[Finding]:
    """Give every fault of a `commit`."""
    faults: list[Finding] = []
    for found in sources(document, shapeless):
        by_path = typed(found)
        for path, source in by_path.items():
            if isinstance(source, EcrSource) and source.commit is not None:
                known = {name for name, _ in entries(document.data["pipelines"][path[1]], "sources")}
                faults += [document.finding((*path, "commit"), why) for why in _faults(source, by_path, known)]
    return faults


def _faults(image: EcrSource, by_path: Mapping[KeyPath, Source], known: set[str]) -> Iterator[str]:
    if image.feed is not None:
        feed = type(image.feed).__name__.lower()
        yield f"no tag is read where `{feed}` feeds the source in place of its pushes; remove one of the two"
    by_action = {str(path[-1]): source for path, source in by_path.items()}
    name = str(image.commit)
    named = by_action.get(name)
    if isinstance(named, CodeCommitSource) and named.feed is None:
        yield (
            f"{name} is fed by the commits on {named.branch} too, and each would move it without its image; "
            f"let `build` or `mapped` feed {name}"
        )
    elif named is not None and "COMMIT_ID" not in named.revision_types:
        yield f"{name} takes {one_of(named.revision_types)}; expected {_choice(by_action)}"
    elif name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        yield f"found {shown(name)}; expected {_choice(by_action)}{hint}"


def _choice(by_action: Mapping[str, Source]) -> str:
    fit = [name for name, source in by_action.items() if "COMMIT_ID" in source.revision_types]
    return one_of(fit) if fit else "a source action of codecommit or connection, and this pipeline has none here"
