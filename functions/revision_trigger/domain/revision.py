"""Source revisions: one revision of one source action, and the exact form of each revision type's values.

AWS accepts any string of 1 to 1500 characters as a revision value (docs/aws-facts.md). A typo would show ten minutes
later in a failed execution, so this module requires the exact form.
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
    """One revision that overrides a source action's latest, as StartPipelineExecution takes it."""

    action: str
    type: RevisionType
    value: str


@value_class
class Form:
    """The exact form of a revision type's values: a pattern that matches in linear time, and the same in words."""

    pattern: re.Pattern[str]
    expected: str

    def fits(self, value: str) -> bool:
        """Whether the whole value has this form."""
        return self.pattern.fullmatch(value) is not None


FORMS: Mapping[RevisionType, Form] = MappingProxyType(
    {
        # Forty zeros mean "no commit": a push that deletes a branch has them as its new commit (gitrepository-layout).
        "COMMIT_ID": Form(
            re.compile(r"(?!0{40})[0-9a-f]{40}"), "a full commit id: 40 lower-case hex digits, not all zero"
        ),
        "IMAGE_DIGEST": Form(re.compile(r"sha256:[0-9a-f]{64}"), "sha256: and 64 lower-case hex digits"),
        # An opaque string of at most 1,024 bytes, URL-ready (S3 User Guide, "Using versioning in S3 buckets").
        "S3_OBJECT_VERSION_ID": Form(
            re.compile(r"[!-~]{1,1024}"), "an object version id: 1 to 1024 visible characters"
        ),
        # Keys are up to 1,024 bytes of UTF-8; control characters and surrogates cannot travel to CodePipeline.
        # (One character class for both would take 4 ms of each cold start to compile.)
        "S3_OBJECT_KEY": Form(
            re.compile(r"(?!.*[\ud800-\udfff])[^\x00-\x1f\x7f]{1,1024}"), "an object key: 1 to 1024 characters"
        ),
    }
)
