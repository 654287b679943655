import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.desired import DesiredRevision, Variable, intent_id
from revision_trigger.domain.ledger.claims import claimed
from revision_trigger.domain.ledger.state import EMPTY, State
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.start import Start, client_request_token, start_of

ARN = "arn:aws:codepipeline:us-east-1:123456789012:web"
IMAGE = SourceRevision("Image", "IMAGE_DIGEST", "sha256:" + "0" * 64)
INTENT = DesiredRevision(
    id="aws.ecr/event/1",
    pipeline="web",
    revisions=(IMAGE,),
    time=1.0,
    reason=Reason.IMAGE_PUSHED,
    variables=(Variable("Color", "blue"),),
)
identities = st.tuples(st.text(), st.text(), st.integers(min_value=1))


def start(*intents: DesiredRevision, state: State = EMPTY, arn: str = ARN) -> Start:
    claim = claimed(state, intents, owner="me", now=0.0).claim
    assert claim
    return start_of(state, claim, pipeline="web", pipeline_arn=arn, carried=("Image", "Source", "Bundle"))


@given(st.text(), st.text(), st.integers())
def test_token_is_legal_whatever_it_is_made_of(arn: str, intent: str, attempt: int) -> None:
    token = client_request_token(arn, intent, attempt)

    assert re.fullmatch(r"[a-zA-Z0-9-]{1,128}", token)


@given(identities, identities)
def test_token_is_the_same_only_for_the_same_attempt_at_the_same_intent(
    one: tuple[str, str, int], other: tuple[str, str, int]
) -> None:
    assert (client_request_token(*one) == client_request_token(*other)) == (one == other)


def test_token_never_changes_between_releases() -> None:
    token = start(INTENT).token

    assert token == "58e8cd514106c8acffddd7bc4a5cd67aaa89cc02b8936cfe00e3c733fd74c916"


def test_token_does_not_depend_on_revisions_or_variables() -> None:
    other = replace(INTENT, revisions=(), variables=(), time=2.0)

    assert start(other).token == start(INTENT).token


def test_token_differs_between_pipelines_when_one_event_feeds_both() -> None:
    assert start(INTENT).token != start(INTENT, arn=ARN + "2").token


def test_carries_the_pins_of_every_other_source_and_drops_those_that_are_gone() -> None:
    state = State(
        pins={
            "Image": (("IMAGE_DIGEST", "sha256:" + "9" * 64),),
            "Bundle": (("S3_OBJECT_KEY", "k"), ("S3_OBJECT_VERSION_ID", "v")),
            "Gone": (("COMMIT_ID", "f" * 40),),
        }
    )

    assert start(INTENT, state=state).revisions == (
        SourceRevision("Bundle", "S3_OBJECT_KEY", "k"),
        SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v"),
        IMAGE,
    )


def test_never_carries_variables() -> None:
    plain = replace(INTENT, variables=())

    assert start(INTENT).variables == INTENT.variables
    assert start(plain).variables == ()


@given(st.lists(st.text()), st.lists(st.text()))
def test_intent_id_is_the_same_only_for_the_same_parts(one: list[str], other: list[str]) -> None:
    same = intent_id("x", *one) == intent_id("x", *other)

    assert same == (one == other)
