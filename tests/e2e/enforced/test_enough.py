"""The role is enough: what starts, is checked and is buried without enforcement is so with it.

The tests are those of tests/e2e/function, collected once more for this folder's sandbox.
"""

from tests.e2e.function.test_once import (
    test_a_commit_after_a_rollback_of_the_image_keeps_the_image_back as test_the_history_is_read,
)
from tests.e2e.function.test_rejections import buried, test_bad_record_is_buried_with_its_reason
from tests.e2e.function.test_starts import (
    test_bare_body_on_the_queue_starts,
    test_commit_starts_at_its_id_once_when_its_event_is_delivered_again,
    test_desired_revision_starts_once_when_it_is_put_again_with_its_token,
    test_event_straight_to_the_function_starts,
    test_image_pushed_through_ecr_starts_at_its_digest,
    test_object_uploaded_starts_at_its_version,
)

__all__ = [
    "buried",
    "test_bad_record_is_buried_with_its_reason",
    "test_bare_body_on_the_queue_starts",
    "test_commit_starts_at_its_id_once_when_its_event_is_delivered_again",
    "test_desired_revision_starts_once_when_it_is_put_again_with_its_token",
    "test_event_straight_to_the_function_starts",
    "test_image_pushed_through_ecr_starts_at_its_digest",
    "test_object_uploaded_starts_at_its_version",
    "test_the_history_is_read",
]
