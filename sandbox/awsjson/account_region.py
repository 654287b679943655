"""The account and the region that a request is for: each pair has resources of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """One account in one region."""

    account: str
    region: str

    def arn(self, service: str, name: str) -> str:
        """The ARN of a pipeline or a repository. Unlike most ARNs, these have no resource type before the name."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{name}"
