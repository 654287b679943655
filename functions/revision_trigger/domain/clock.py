"""Where a source action stands in time: what came before what, by the events' own times and S3's sequencers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """When a source action last moved; if an upload moved it, the `sequencer` that S3 gave it, and of which `key`.

    `key` is the object: its bucket and key.
    """

    at: float
    sequencer: str | None = None
    key: str | None = None

    def is_newer_than(self, other: "Clock") -> bool:
        """Whether this is strictly the later of the two; between uploads of one key their sequencers decide alone.

        Sequencers are hex of differing length, compared as text, the shorter filled up with zeros on the right. Those
        of different keys say nothing of each other (S3 User Guide, "Event message structure").
        """
        if self.sequencer is None or other.sequencer is None or self.key != other.key:
            return self.at > other.at
        width = max(len(self.sequencer), len(other.sequencer))
        return self.sequencer.lower().ljust(width, "0") > other.sequencer.lower().ljust(width, "0")
