import pytest

from revision_trigger.domain.revision import FORMS, RevisionType

GOOD: list[tuple[RevisionType, str]] = [
    ("COMMIT_ID", "0123456789abcdef0123456789abcdef01234567"),
    ("COMMIT_ID", "0" * 39 + "1"),
    ("IMAGE_DIGEST", "sha256:" + "0" * 64),
    ("S3_OBJECT_VERSION_ID", "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo"),
    ("S3_OBJECT_KEY", "web/a pp é.zip"),
]
BAD: list[tuple[RevisionType, str]] = [
    ("COMMIT_ID", "0123456"),
    ("COMMIT_ID", "0123456789ABCDEF0123456789ABCDEF01234567"),
    ("COMMIT_ID", "0123456789abcdef0123456789abcdef01234567\n"),
    ("COMMIT_ID", ""),
    ("COMMIT_ID", "0" * 40),
    ("IMAGE_DIGEST", "0" * 64),
    ("IMAGE_DIGEST", "sha256:" + "0" * 60),
    ("IMAGE_DIGEST", "sha256:" + "0" * 65),
    ("IMAGE_DIGEST", "sha512:" + "0" * 64),
    ("S3_OBJECT_VERSION_ID", ""),
    ("S3_OBJECT_VERSION_ID", "a b"),
    ("S3_OBJECT_VERSION_ID", "v" * 1025),
    ("S3_OBJECT_KEY", ""),
    ("S3_OBJECT_KEY", "a\x00b"),
    ("S3_OBJECT_KEY", "a\ud800"),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_takes_the_exact_form(kind: RevisionType, value: str) -> None:
    assert FORMS[kind].fits(value)


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_refuses_every_other_form(kind: RevisionType, value: str) -> None:
    assert not FORMS[kind].fits(value)
