"""Clocks: which of two events moved a source action later, by the events' times and by S3's sequencers."""

from revision_trigger.domain.value_class import value_class


@value_class
class Clock:
    """The time `at` which a source action last moved, in seconds since the epoch.

    If an upload to S3 moved the source action, `sequencer` is the one that S3 gave the upload, and `key` is the
    object's bucket and key.
    """

    at: float
    sequencer: str | None = None
    key: str | None = None

    def is_newer_than(self, other: "Clock") -> bool:
        """Whether this clock is strictly later; between two uploads of one key, their sequencers alone decide.

        Sequencers are hex of differing length. They compare as text, the shorter filled up with zeros on the right.
        Sequencers of different keys cannot be compared (S3 User Guide, "Event message structure").
        """
        if self.sequencer is None or other.sequencer is None or self.key != other.key:
            return self.at > other.at
        width = max(len(self.sequencer), len(other.sequencer))
        return self.sequencer.lower().ljust(width, "0") > other.sequencer.lower().ljust(width, "0")
