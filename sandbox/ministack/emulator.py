"""MiniStack in this process with its gaps closed: its services, deliveries to its rules, and reads of its stores.

Import this module only in a process with the environment of `environment.server`: MiniStack reads its settings on
import.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ministack.app import app as services
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, request_scope, set_request_account_id
from ministack.services import eventbridge

from sandbox.environment import ACCOUNT, REGION
from sandbox.ministack import bus, gaps, patch, stores

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.front.recognise import Call
    from sandbox.ministack.rights import Permission

__all__ = ["account_of", "allows", "bucket_version", "deliver", "hear", "image_digest", "services"]

gaps.apply_all()


def deliver(envelope: dict[str, Any], bus_name: str, of: tuple[str, str]) -> int:
    """Deliver an EventBridge envelope to the rules of a bus, and return how many matched.

    ValueError if there is no such bus. `of` is an account and a region, here and below.
    """
    with request_scope(*of):
        return bus.deliver(envelope, bus_name)


def image_digest(repository: str, tag: str, of: tuple[str, str]) -> str | None:
    """The digest that a tag of an ECR repository names now."""
    with request_scope(*of):
        return stores.image_digest(repository, tag)


def bucket_version(bucket: str, key: str, of: tuple[str, str]) -> str | None:
    """The current version id of an S3 object; None without versioning or without the object."""
    with request_scope(*of):
        return stores.bucket_version(bucket, key)


def account_of(access_key: str) -> str:
    """The account of a caller: that of the role it assumed, or the access key itself if the key has 12 digits."""
    with request_scope(ACCOUNT, REGION):
        set_request_account_id(access_key)
        return str(get_account_id())


def allows(call: Call, permission: Permission) -> bool:
    """Whether the caller's policies grant a permission. A resource without an ARN is in the call's own region."""
    account = account_of(call.access_key)
    with request_scope(account, call.region):
        caller = iam_evaluator.resolve_principal(call.access_key, account)
        if isinstance(caller, iam_evaluator.AuthError):
            return False
        if caller.policies is None:  # the account itself
            return True
        here = f"arn:aws:{call.service}:{call.region}:{account}:"
        context = iam_evaluator.EvalContext(
            principal_arn=caller.arn,
            principal_type=caller.type,
            principal_account=caller.account,
            action=permission.action,
            resource_arn=permission.resource if permission.resource.startswith("arn:") else here + permission.resource,
            region=call.region,
            service_context={key.lower(): value for key, value in permission.context.items()},
        )
        return str(iam_evaluator.evaluate(context, caller.policies, *caller.limits).decision) == "Allow"


def hear(listener: Callable[[dict[str, Any]], None]) -> None:
    """Call the listener with every event that comes to any bus, in MiniStack's form, before the rules see it."""
    patch.replace(eventbridge, "_dispatch_event", signature="(event, view=None)", by=partial(_heard, listener))


def _heard(listener: Callable[[dict[str, Any]], None], dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_too(event: dict[str, Any], view: object = None) -> None:
        if not event.get("_DispatchPath"):  # set where a rule passes the same event on to another bus
            listener(event)
        dispatch(event, view)

    return dispatch_too
