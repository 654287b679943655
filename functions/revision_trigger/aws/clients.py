"""Clients for every pipeline's own place, which is its account and region, through the role that may act there.

A client is made when it is first needed. A role is assumed when a request is signed, and again before its credentials
expire. A failure to assume it is raised as a fault: the request was not sent, so nothing is uncertain.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial
from threading import Lock
from typing import Any

from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from revision_trigger.aws.faults import assume_fault
from revision_trigger.aws.timeouts import OWN_NAME
from revision_trigger.domain.routing.routes import HERE, Place, Routes
from revision_trigger.domain.value_class import value_class

SESSION_NAME = "revision-trigger"
"""How the other account's CloudTrail names the function."""


def _new_session() -> Session:
    """Make a session whose requests go by the function's own name alone.

    Powertools adds its own name to the requests of every session, at the same event but before our handler.
    """
    session = Session()
    session.get_component("event_emitter").register_last("request-created", _go_by_own_name)
    return session


def _go_by_own_name(request: AWSRequest, **_: object) -> None:
    del request.headers["User-Agent"]  # an assignment alone would add a second header
    request.headers["User-Agent"] = OWN_NAME


@value_class
class Clients:
    """One client for each service and place, with the service's own timeouts (`timeouts`).

    A client of STS is made only if a role must be assumed.
    """

    routes: Routes
    configs: Mapping[str, Config]
    _made: dict[tuple[str, str | None, str | None], Any] = field(default_factory=dict)
    _own: Session = field(default_factory=_new_session)
    _sessions: dict[str, Session] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, service: str, pipeline: str) -> Any:  # noqa: ANN401  whichever service's client
        """Give the client of a service for a pipeline's place."""
        return self._client(service, self.routes.pipelines[pipeline].place)

    def at_home(self, service: str) -> Any:  # noqa: ANN401  whichever service's client
        """Give the client of a service for the stack's own place."""
        return self._client(service, HERE)

    def _client(self, service: str, place: Place) -> Any:  # noqa: ANN401  whichever service's client
        key = (service, place.region, place.role_arn)
        with self._lock:  # pipelines run side by side, and making a client is not thread-safe
            if key not in self._made:
                session = self._session(place.role_arn) if place.role_arn else self._own
                config = self.configs[service]
                self._made[key] = session.create_client(service, region_name=place.region, config=config)
            return self._made[key]

    def make_ready(self, service: str) -> None:
        """Make the client for the stack's own place now, if a pipeline is there.

        While Lambda initialises a function, it gives the function more CPU time than later.
        """
        if any(pipeline.place == HERE for pipeline in self.routes.pipelines.values()):
            self.at_home(service)

    def _session(self, role_arn: str) -> Session:
        if role_arn not in self._sessions:
            sts = self._own.create_client("sts", config=self.configs["sts"])
            session = _new_session()
            assumed = _Assumed(partial(assume, role_arn, sts))
            session.register_component("credential_provider", CredentialResolver([assumed]))
            self._sessions[role_arn] = session
        return self._sessions[role_arn]


class _Assumed(CredentialProvider):
    """Provides the credentials of one role."""

    METHOD = "sts-assume-role"

    def __init__(self, refresh: Callable[[], dict[str, str]]) -> None:
        super().__init__()
        self._refresh = refresh

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._refresh, self.METHOD)


def assume(role_arn: str, sts: Any) -> dict[str, str]:  # noqa: ANN401  STS's client
    """Assume a role and give its credentials in botocore's form. Raises Rejected or Retry."""
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
