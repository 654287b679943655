"""Settings for behaviour that AWS does not document: a client must be right under every value of each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Switches:
    """One field for each open question; the default is the likeliest behaviour of AWS."""

    tokens_honoured: bool = True  # a repeated clientRequestToken answers the first execution's id
    other_parameters: Literal["same-execution", "refused"] = (
        "same-execution"  # how a known token with other parameters is answered
    )
    lenient: bool = False  # an override of an unknown action, or of a type its provider lacks, is ignored
    overrides_on_v1: bool = True  # third parties say that only V2 pipelines take sourceRevisions
    revisions_late: bool = False  # revisions are listed only when the source stage has ended
    over_limit: Literal["refused", "failed"] = "refused"  # the guide says "fails", the API model says "refused"
    runs_on_create: bool = (
        False  # AWS runs a new pipeline once; off, so that a count of executions is a count of starts
    )
