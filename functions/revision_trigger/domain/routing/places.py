"""The names of a pipeline that depend on its place: its ARN, and its key in the ledger.

`here` is the beginning of the ARN of every pipeline in the stack's own account and region, up to the pipeline's name.
"""

from revision_trigger.domain.routing.routes import Place, Routes


def pipeline_arn(here: str, place: Place, pipeline: str) -> str:
    """Return a pipeline's ARN (CodePipeline User Guide, "CodePipeline resources and operations")."""
    partition, region, account = _parts(here, place)
    return f"arn:{partition}:codepipeline:{region}:{account}:{pipeline}"


def ledger_key(here: str, routes: Routes, pipeline: str) -> str:
    """Return the key under which the ledger keeps all items of a pipeline.

    The key has no account and region if the pipeline is in the stack's own.
    """
    place = routes.pipelines[pipeline].place if pipeline in routes.pipelines else Place()
    if _parts(here, place) == _parts(here, Place()):
        return f"pipeline/{pipeline}"
    _, region, account = _parts(here, place)
    return f"pipeline/{account}/{region}/{pipeline}"  # no name has a slash


def _parts(here: str, place: Place) -> tuple[str, str, str]:
    _, partition, _, region, account, _ = here.split(":", 5)
    return partition, place.region or region, place.account or account
