"""Clients for every pipeline's own place: its account and region, through the role that may act there.

They are made when first needed. A role is assumed when a request is signed, and again before its credentials end. What
goes wrong there is raised as a fault: no request was sent, so nothing is uncertain.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.credentials import CredentialProvider, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.faults import assume_fault
from revision_trigger.aws.sessions import LeanSession
from revision_trigger.domain.routing.routes import HERE, Place, Routes
from revision_trigger.domain.value_class import value_class

SESSION_NAME = "revision-trigger"
"""What the other account's trail shows of who came."""


@value_class
class Clients:
    """One client a service and place, with the service's own time-outs; STS's only where a role is to be assumed."""

    routes: Routes
    configs: Mapping[str, Config]
    _made: dict[tuple[str, str | None, str | None], Any] = field(default_factory=dict)
    _own: LeanSession = field(default_factory=LeanSession)
    _sessions: dict[str, LeanSession] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, service: str, pipeline: str) -> Any:  # noqa: ANN401  whichever service's client
        """Give the client of a service for a pipeline's place."""
        return self._client(service, self.routes.pipelines[pipeline].place)

    def at_home(self, service: str) -> Any:  # noqa: ANN401  whichever service's client
        """Give the client of a service for the stack's own place."""
        return self._client(service, HERE)

    def _client(self, service: str, place: Place) -> Any:  # noqa: ANN401  whichever service's client
        key = (service, place.region, place.role_arn)
        with self._lock:  # lanes ask at the same time: making one is not safe
            if key not in self._made:
                session = self._session(place.role_arn) if place.role_arn else self._own
                config = self.configs[service]
                self._made[key] = session.create_client(service, region_name=place.region, config=config)
            return self._made[key]

    def make_ready(self, service: str) -> None:
        """Make the client for the stack's own place, if a pipeline is there: a function starts with more processor."""
        if any(pipeline.place == HERE for pipeline in self.routes.pipelines.values()):
            self.at_home(service)

    def _session(self, role_arn: str) -> LeanSession:
        if role_arn not in self._sessions:
            sts = self._own.create_client("sts", config=self.configs["sts"])
            self._sessions[role_arn] = LeanSession(_Assumed(partial(assume, role_arn, sts)))
        return self._sessions[role_arn]


class _Assumed(CredentialProvider):
    """Gives a role's credentials, and no others."""

    METHOD = "sts-assume-role"

    def __init__(self, refresh: Callable[[], dict[str, str]]) -> None:
        super().__init__()
        self._refresh = refresh

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._refresh, self.METHOD)


def assume(role_arn: str, sts: Any) -> dict[str, str]:  # noqa: ANN401  STS's client
    """Give a role's credentials as botocore keeps them. Raises Rejected or Retry."""
    try:
        given = sts.assume_role(RoleArn=role_arn, RoleSessionName=SESSION_NAME)["Credentials"]
    except (ClientError, BotoCoreError) as error:
        raise assume_fault(error, role_arn) from error
    return {
        "access_key": given["AccessKeyId"],
        "secret_key": given["SecretAccessKey"],
        "token": given["SessionToken"],
        "expiry_time": given["Expiration"].isoformat(),
    }
