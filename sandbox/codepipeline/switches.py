"""What AWS does not document, as settings: a client must be right under either value of each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Switches:
    """One field per open question; the default is what seems likeliest on AWS."""

    tokens_honoured: bool = True  # a repeated clientRequestToken answers the first execution's id
    other_parameters: Literal["same-execution", "refused"] = "same-execution"  # what comes with a token known already
    lenient: bool = False  # an override of an unknown action, or of a type its provider lacks, is ignored
    overrides_on_v1: bool = True  # third parties say that only V2 pipelines take sourceRevisions
    revisions_late: bool = False  # revisions are listed only when the source stage is through
    over_limit: Literal["refused", "failed"] = "refused"  # the guide says "fails", the API model says "refused"
    runs_on_create: bool = (
        False  # AWS runs a new pipeline once; off, so that a count of executions is a count of starts
    )
