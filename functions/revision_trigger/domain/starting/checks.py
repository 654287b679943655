"""The checks before a start: whether a pipeline's definition accepts the revisions and variables of an intent.

Each fault is terminal and says what to mend. AWS does not document how CodePipeline treats a start that these checks
refuse (docs/aws-facts.md); its execution would fail minutes later.
"""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import RevisionType, SourceRevision
from revision_trigger.domain.routing.routes import Pipeline
from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source, Source
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import UNVERSIONED, Lookup, Object

# CodePipeline User Guide, "Start a pipeline with a source revision override".
TYPES: Mapping[str, frozenset[RevisionType]] = MappingProxyType(
    {
        "ECR": frozenset({"IMAGE_DIGEST"}),
        "S3": frozenset({"S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"}),
        "CodeCommit": frozenset({"COMMIT_ID"}),
        "CodeStarSourceConnection": frozenset({"COMMIT_ID"}),
    }
)
_SYMBOL_TYPES: Mapping[str, RevisionType] = MappingProxyType(
    {"tag": "IMAGE_DIGEST", "branch": "COMMIT_ID", "key": "S3_OBJECT_KEY"}
)


def check(definition: Definition, pipeline: Pipeline, intent: DesiredRevision, *, actions: Collection[str]) -> None:
    """Check an intent's revisions and symbols of these source actions, and its variables; raises Rejected."""
    if definition.type == "V1":
        raise Rejected(
            Reason.TAKES_NO_OVERRIDES,
            f"pipeline {intent.pipeline}: it is of type V1, expected V2, which takes source revisions; change its type",
        )
    for name in sorted(actions):
        action = _source_action(definition, intent.pipeline, name)
        types = frozenset(_types_asked(intent, name))
        _check_types(action, types)
        if any(pin.value == UNVERSIONED for pin in intent.revisions if _is_version(pin, name)):
            raise _unversioned(name)
        if name in pipeline.sources:
            _check_route(action, pipeline.sources[name], types)
    _check_variables(definition, intent)


def check_found(found: str | None, lookup: Lookup, action: str) -> str:
    """Return the revision that a look-up found.

    Raises Rejected if nothing was found, or if the object found has no version id, which a start would have to name.
    """
    if found is None:
        raise Rejected(Reason.REVISION_NOT_FOUND, f"action {action}: there is no {lookup}; name one that is there")
    if isinstance(lookup, Object) and found == UNVERSIONED:
        raise _unversioned(action)
    return found


def _unversioned(action: str) -> Rejected:
    sentence = f"action {action}: the object has no version id; switch its bucket's versioning on and upload it again"
    return Rejected(Reason.UNVERSIONED_OBJECT, sentence)


def _is_version(pin: SourceRevision, action: str) -> bool:
    return (pin.action, pin.type) == (action, "S3_OBJECT_VERSION_ID")


def _source_action(definition: Definition, pipeline: str, name: str) -> SourceAction:
    if name in definition.ambiguous:
        sentence = f"pipeline {pipeline}: more than one action is named {name}; give each a name of its own"
        raise Rejected(Reason.AMBIGUOUS_ACTION, sentence)
    if name in definition.others:
        category = definition.others[name]
        raise Rejected(
            Reason.NOT_A_SOURCE_ACTION,
            f"pipeline {pipeline}: action {name} is of category {category}, expected Source: "
            f"one of {_listed(definition.sources)}",
        )
    if name not in definition.sources:
        raise Rejected(
            Reason.UNKNOWN_ACTION,
            f"pipeline {pipeline} has no action {name}; its source actions are {_listed(definition.sources)}",
        )
    return definition.sources[name]


def _types_asked(intent: DesiredRevision, name: str) -> Iterator[RevisionType]:
    yield from (pin.type for pin in intent.revisions if pin.action == name)
    kinds = (symbol.kind for symbol in intent.symbols if symbol.action == name)
    yield from (_SYMBOL_TYPES[kind] for kind in kinds if kind in _SYMBOL_TYPES)


def _check_types(action: SourceAction, types: frozenset[RevisionType]) -> None:
    taken = TYPES.get(action.provider, frozenset())
    if not types <= taken:
        found, expected = _listed(types - taken), _listed(taken) if taken else "none: it takes no override"
        sentence = f"action {action.name}: its provider {action.provider} does not take {found}; expected {expected}"
        raise Rejected(Reason.WRONG_REVISION_TYPE, sentence)
    if "S3_OBJECT_KEY" in types and action.configuration.get("AllowOverrideForS3ObjectKey") != "true":
        raise Rejected(
            Reason.KEY_OVERRIDE_NOT_ALLOWED,
            f"action {action.name}: another object key is asked for, which it does not allow; "
            "set AllowOverrideForS3ObjectKey to true in its configuration",
        )


def _check_route(action: SourceAction, source: Source, types: frozenset[RevisionType]) -> None:
    for name, routed in _routed(source, types).items():
        configured = action.configured(name)
        if configured is not None and configured != routed:
            raise Rejected(
                Reason.ROUTE_MISMATCH,
                f"action {action.name}: the pipelines file says {routed}, the action's {name} is {configured}; "
                "mend the one that is wrong",
            )


def _routed(source: Source, types: frozenset[RevisionType]) -> Mapping[str, str]:
    """Return the pipelines file's facts about a source, by the names that an action's configuration uses."""
    match source:
        case EcrSource(repository) | CodeCommitSource(repository):
            return {"RepositoryName": repository}
        case S3Source(bucket, key):
            keyed = {"S3ObjectKey": key} if key and "S3_OBJECT_KEY" not in types else {}
            return {"S3Bucket": bucket} | keyed
    return {"FullRepositoryId": source.repository}


def _check_variables(definition: Definition, intent: DesiredRevision) -> None:
    unknown = {variable.name for variable in intent.variables} - definition.variables
    if unknown:
        declared = _listed(definition.variables) if definition.variables else "none"
        sentence = f"variables: pipeline {intent.pipeline} does not declare {_listed(unknown)}; it declares {declared}"
        raise Rejected(Reason.ILLEGAL_VARIABLES, sentence)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none"
