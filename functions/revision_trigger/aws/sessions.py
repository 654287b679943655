"""botocore's sessions, with those of its handlers that concern the services called.

A whole session registers 127 handlers, for 30 services and for documentation, and every client copies them: 6 ms of
a cold start (docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md). Here a service's own come with its client.
"""

from typing import Any

from botocore import handlers
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver
from botocore.hooks import HierarchicalEmitter
from botocore.session import Session

_ALL_SERVICES = ""


class LeanSession:
    """A botocore session that makes clients; with the credentials of its provider, or the environment's."""

    def __init__(self, provider: CredentialProvider | None = None) -> None:
        self._session = Session(include_builtin_handlers=False)
        # Clients take copies of this one. A session's own also looks for services' former names in each event, which is
        # 2 ms, and Powertools registers with it, to add its name to that which our clients go by at every call.
        self._events = HierarchicalEmitter()
        self._session.register_component("event_emitter", self._events)
        if provider:
            self._session.register_component("credential_provider", CredentialResolver([provider]))
        self._handled: set[str] = set()
        self._handle(_ALL_SERVICES)

    def create_client(self, service: str, *, config: Config, region_name: str | None = None) -> Any:  # noqa: ANN401  whichever service's client
        """Make the client of a service; one at a time, as botocore's sessions want it."""
        self._handle(service)
        return self._session.create_client(service, region_name=region_name, config=config)

    def _handle(self, service: str) -> None:
        """Register what botocore would for this service, as and in the order that it would: clients take copies."""
        if service in self._handled:
            return
        self._handled.add(service)
        registers = {
            (): self._events.register,
            (handlers.REGISTER_FIRST,): self._events.register_first,
            (handlers.REGISTER_LAST,): self._events.register_last,
        }
        for event, handler, *order in handlers.BUILTIN_HANDLERS:
            if concerned(event) == service:
                registers[tuple(order)](event, handler)


def concerned(event: str) -> str:
    """Name the service that an event of botocore concerns, as in before-call.s3.PutObject; "" where it names none."""
    _, _, rest = event.partition(".")
    return rest.partition(".")[0]
