"""The function's rights on pipelines and their sources: exactly those of the pipelines file, each in its account.

If a pipeline has a role, the function may only assume that role, whose own policies say the rest. Sources are readable
even if checks are off: the names in a Desired Revision are looked up there.
"""

from collections import defaultdict
from collections.abc import Iterator

from aws_cdk import ArnFormat, Stack

from revision_trigger.domain.routing.routes import Pipeline, Place, Routes
from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source, Source

Actions = tuple[str, ...]

# To start, to look up whether a start happened, to read the definition, to judge a failure, to stop before a rollback.
_PIPELINE: Actions = tuple(
    f"codepipeline:{operation}"
    for operation in (
        "StartPipelineExecution",
        "ListPipelineExecutions",
        "GetPipelineExecution",
        "GetPipeline",
        "ListActionExecutions",
        "StopPipelineExecution",
    )
)
_ROLE: Actions = ("sts:AssumeRole",)
_REPOSITORY: Actions = ("ecr:DescribeImages",)
_COMMITS: Actions = ("codecommit:GetBranch", "codecommit:GetCommit")
_OBJECT: Actions = ("s3:GetObject", "s3:GetObjectVersion")
_BUCKET: Actions = ("s3:ListBucket",)  # without it S3 answers 403 for a missing object (S3 API Reference, "HeadObject")

# How special characters are written in an ARN (IAM User Guide, "IAM policy elements: Variables and tags").
_SPECIAL = str.maketrans({"*": "${*}", "?": "${?}", "$": "${$}"})


def pipeline_rights(routes: Routes, stack: Stack) -> dict[Actions, list[str]]:
    """Give sets of actions, each with the ARNs that need it."""
    found: defaultdict[Actions, set[str]] = defaultdict(set)
    for name, pipeline in routes.pipelines.items():
        for actions, arn in _rights(name, pipeline, stack):
            found[actions].add(arn)
    return {actions: sorted(arns) for actions, arns in sorted(found.items())}


def object_globs(routes: Routes) -> list[str]:
    """Give the globs of objects that the function may read, as BUCKET/KEY*."""
    readable = (pipeline for pipeline in routes.pipelines.values() if not pipeline.place.role_arn)
    sources = (source for pipeline in readable for source in pipeline.sources.values())
    names = {f"{source.bucket}/{key}" for source in sources if isinstance(source, S3Source) for key in _keys(source)}
    return sorted(name for name in names if "*" in name)


def _rights(name: str, pipeline: Pipeline, stack: Stack) -> Iterator[tuple[Actions, str]]:
    if pipeline.place.role_arn:
        yield _ROLE, pipeline.place.role_arn
        return
    yield _PIPELINE, _arn(stack, pipeline.place, "codepipeline", resource=name)
    for source in pipeline.sources.values():
        yield from _source_rights(source, pipeline.place, stack)


def _source_rights(source: Source, place: Place, stack: Stack) -> Iterator[tuple[Actions, str]]:
    match source:
        case EcrSource(repository):
            yield _REPOSITORY, _arn(stack, place, "ecr", resource=f"repository/{repository}")
        case CodeCommitSource(repository):
            yield _COMMITS, _arn(stack, place, "codecommit", resource=repository)
        case S3Source(bucket):
            yield _BUCKET, _arn(stack, _ANYWHERE, "s3", resource=bucket)
            for key in _keys(source):
                yield _OBJECT, _arn(stack, _ANYWHERE, "s3", resource=f"{bucket}/{key}")


_ANYWHERE = Place(account="", region="")  # a bucket's ARN has neither account nor region


def _keys(source: S3Source) -> Iterator[str]:
    """Give the keys that are read. A glob is cut after its first `*`."""
    if source.key is not None:
        yield source.key.translate(_SPECIAL)
    for glob in source.keys:
        start, star, _ = glob.partition("*")
        yield start.translate(_SPECIAL) + star


def _arn(stack: Stack, place: Place, service: str, *, resource: str) -> str:
    return stack.format_arn(
        service=service,
        resource=resource,
        region=place.region,
        account=place.account,
        arn_format=ArnFormat.NO_RESOURCE_NAME,
    )
