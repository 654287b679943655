"""Fingerprints of pins."""

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.ledger.fingerprint import fingerprint, fingerprints, moves_of
from revision_trigger.domain.pins import Revisions, is_same
from revision_trigger.domain.revision import SourceRevision

KINDS = st.sampled_from(["COMMIT_ID", "S3_OBJECT_KEY", "S3_OBJECT_VERSION_ID"])
PINS = st.dictionaries(KINDS, st.sampled_from("abc"), min_size=1).map(lambda one: tuple(one.items()))


def test_keeps_the_types_and_sixteen_digits_of_each_value() -> None:
    ((kind, value),) = fingerprint((("COMMIT_ID", "x" * 1500),))

    assert kind == "COMMIT_ID"
    assert len(value) == 16
    assert set(value) <= set("0123456789abcdef")


def test_takes_any_text_when_a_value_holds_half_a_surrogate_pair() -> None:
    assert fingerprint((("S3_OBJECT_KEY", "\ud800"),)) != fingerprint((("S3_OBJECT_KEY", "\ud801"),))


@given(one=PINS, other=PINS)
def test_are_the_same_just_when_the_pins_are(one: Revisions, other: Revisions) -> None:
    assert is_same(fingerprint(one), fingerprint(other)) is is_same(one, other)


def test_gives_each_source_its_own_when_an_object_has_key_and_version() -> None:
    wanted = (
        SourceRevision("Image", "COMMIT_ID", "1"),
        SourceRevision("Bundle", "S3_OBJECT_KEY", "app.zip"),
        SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),
    )

    moves = moves_of(wanted)

    whole: dict[str, Revisions] = {
        "Image": (("COMMIT_ID", "1"),),
        "Bundle": (("S3_OBJECT_KEY", "app.zip"), ("S3_OBJECT_VERSION_ID", "v1")),
    }
    assert moves == fingerprints(whole)
