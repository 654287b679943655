"""Rule 3, whole: a start carries a pin of every routed source, also of a source that no event has told of yet."""

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.intents.rollback import LastGood, RollbackRequest
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.world import Ports, World, service

LATEST = {"Source": "c" * 40, "Bundle": "version-1", "App": "d" * 40}


class Site:
    """A new pipeline: only images have been pushed, all else runs at its latest."""

    def __init__(self) -> None:
        self.world = World(latest=dict(LATEST))
        self.service = service(Ports(self.world))

    def push(self, number: int) -> dict[str, str]:
        """Push an image; what the pipeline is started with."""
        self.world.time += 60
        image = SourceRevision("Image", "IMAGE_DIGEST", f"sha256:{number:064x}")
        intent = DesiredRevision(f"push-{self.world.time}", "web", (image,), self.world.time, Reason.IMAGE_PUSHED)
        self.service.revisions.fulfil([intent], Deadline(lambda: 60.0))
        return self.started()

    def started(self) -> dict[str, str]:
        return {pin.action: pin.value for pin in self.world.started()[-1].revisions}

    def succeed(self, *, heard: bool = True) -> None:
        execution = self.world.executions[-1].id
        self.world.end(execution, "Succeeded")
        if heard:
            change = StateChange("ended", "web", execution, "SUCCEEDED", time=self.world.time)
            self.service.observations.execution_changed(change, Deadline(lambda: 60.0))


def test_carries_what_the_first_start_ran_with_when_it_went_well() -> None:
    site = Site()

    first = site.push(1)
    site.succeed()
    site.world.latest |= {"Source": "e" * 40}
    second = site.push(2)

    assert first.keys() == {"Image"}
    assert {name: value for name, value in second.items() if name != "Image"} == LATEST


def test_does_not_go_back_to_what_runs_when_its_success_is_not_heard_of_yet() -> None:
    site = Site()
    site.push(1)
    site.succeed(heard=False)

    site.world.time += 60
    asked = RollbackRequest("back", "web", LastGood(), site.world.time, Reason.ROLLBACK_REQUESTED)
    said = site.service.revisions.roll_back(asked, Deadline(lambda: 60.0))["back"]

    assert (said.decision, said.reason) == (Decision.REJECTED, Reason.NO_GOOD_EXECUTION)
    assert len(site.world.started()) == 1
