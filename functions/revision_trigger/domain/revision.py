"""Source revisions: what one pin of one source action is, and which forms of it are exact.

AWS accepts any string of 1 to 1500 characters as a revision value (docs/aws-facts.md); a typo would be found ten
minutes later by a failed execution, so the exact form is asked for here.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from revision_trigger.domain.value_class import value_class

RevisionType = Literal["COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"]

REVISION_TYPES: tuple[RevisionType, ...] = get_args(RevisionType)


@value_class
class SourceRevision:
    """One override of one source action, as StartPipelineExecution takes it."""

    action: str
    type: RevisionType
    value: str


@value_class
class Form:
    """The exact form of a revision type's values: a pattern that matches in linear time, and what it says in words."""

    pattern: re.Pattern[str]
    expected: str

    def fits(self, value: str) -> bool:
        """Whether the whole value has this form."""
        return self.pattern.fullmatch(value) is not None


FORMS: Mapping[RevisionType, Form] = MappingProxyType(
    {
        # Forty zeros stand for "none": a push that deletes a branch has them for its new commit (gitrepository-layout).
        "COMMIT_ID": Form(
            re.compile(r"(?!0{40})[0-9a-f]{40}"), "a full commit id: 40 lower-case hex digits, not all zero"
        ),
        "IMAGE_DIGEST": Form(re.compile(r"sha256:[0-9a-f]{64}"), "sha256: and 64 lower-case hex digits"),
        # An opaque string of at most 1,024 bytes, URL-ready (S3 User Guide, "Using versioning in S3 buckets").
        "S3_OBJECT_VERSION_ID": Form(
            re.compile(r"[!-~]{1,1024}"), "an object version id: 1 to 1024 visible characters"
        ),
        # Keys are up to 1,024 bytes of UTF-8; control characters and surrogates cannot travel to CodePipeline.
        # (Both in one class would take 4 ms of each cold start to compile.)
        "S3_OBJECT_KEY": Form(
            re.compile(r"(?!.*[\ud800-\udfff])[^\x00-\x1f\x7f]{1,1024}"), "an object key: 1 to 1024 characters"
        ),
    }
)
