"""Where a pipeline is, as AWS and the ledger name it.

`here` is what the ARNs of pipelines at the stack's own place begin with.
"""

from revision_trigger.domain.routing.routes import Place, Routes


def pipeline_arn(here: str, place: Place, pipeline: str) -> str:
    """Give a pipeline's ARN (CodePipeline User Guide, "CodePipeline resources and operations")."""
    partition, region, account = _parts(here, place)
    return f"arn:{partition}:codepipeline:{region}:{account}:{pipeline}"


def ledger_key(here: str, routes: Routes, pipeline: str) -> str:
    """Give what all records of a pipeline are kept under; its plain name if it is at the stack's own place."""
    place = routes.pipelines[pipeline].place if pipeline in routes.pipelines else Place()
    if _parts(here, place) == _parts(here, Place()):
        return f"pipeline/{pipeline}"
    _, region, account = _parts(here, place)
    return f"pipeline/{account}/{region}/{pipeline}"  # no name has a slash


def _parts(here: str, place: Place) -> tuple[str, str, str]:
    _, partition, _, region, account, _ = here.split(":", 5)
    return partition, place.region or region, place.account or account
