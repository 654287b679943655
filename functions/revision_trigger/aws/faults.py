"""The meaning of AWS's errors: one table from error code to fault, reason and sentence.

For a start, which is sent once, only a 4xx answer means "not started". Any other failure (5xx, a timeout, a broken
connection) leaves open whether it started, and is `uncertain`. No decision rests on the text of an error.
"""

from collections.abc import Mapping
from types import MappingProxyType

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry

_CLIENT_ERROR = 400
_REQUEST_TIMEOUT = 408
_SERVER_ERROR = 500

Meaning = tuple[type[Fault], Reason, str]

_BUSY: Meaning = (Retry, Reason.BUSY, "the pipeline is busy; it is tried again later")
_LIMIT: Meaning = (Retry, Reason.LIMIT_EXCEEDED, "the pipeline has as many executions as it may; tried again later")
_THROTTLED: Meaning = (Retry, Reason.THROTTLED, "AWS asked for fewer calls; it is tried again later")
_CREDENTIALS: Meaning = (
    Retry,
    Reason.CREDENTIALS,
    "the function's credentials are not accepted now; tried again later",
)
_DENIED: Meaning = (
    Rejected,
    Reason.ACCESS_DENIED,
    "the function may not start it; deploy the stack with this pipeline in the pipelines file, then redrive",
)
_NOT_FOUND: Meaning = (
    Rejected,
    Reason.PIPELINE_NOT_FOUND,
    "no such pipeline; create it or take it out of the pipelines file, then redrive",
)
_INVALID: Meaning = (
    Rejected,
    Reason.INVALID_REQUEST,
    "CodePipeline does not take this request; compare it with the pipeline's definition",
)

_UNKNOWN: Meaning = (Retry, Reason.LOOKUP_FAILED, "")
_NOT_READ = (
    "the function may not look it up; deploy the stack with this pipelines file, or let the role or the bucket's "
    "policy allow it, then redrive"
)
_NOT_ASSUMED = "the function may not assume it; let the role's trust policy name the function's role, then redrive"
_UNQUOTED = "its words are not shown, since they may repeat a variable's value"
_HEAD_DENIED = "403"  # a HEAD's answer has no body: S3 tells the status alone (Amazon S3 API Reference, "HeadObject")
_COMES_AND_GOES = frozenset({_REQUEST_TIMEOUT, 429})

# CodePipeline's own errors, and those of all services. Errors of access and throttling are in no service model
# (docs/aws-facts.md).
MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        "ConflictException": _BUSY,
        "ConcurrentPipelineExecutionsLimitExceededException": _LIMIT,
        "ValidationException": _INVALID,
        "PipelineNotFoundException": _NOT_FOUND,
        "AccessDeniedException": _DENIED,
        "AccessDenied": _DENIED,
        "NotAuthorized": _DENIED,
        "Throttling": _THROTTLED,
        "ThrottlingException": _THROTTLED,
        "ThrottledException": _THROTTLED,
        "TooManyRequestsException": _THROTTLED,
        "RequestLimitExceeded": _THROTTLED,
        "LimitExceededException": _THROTTLED,
        "ExpiredToken": _CREDENTIALS,
        "ExpiredTokenException": _CREDENTIALS,
        "InvalidClientTokenId": _CREDENTIALS,
        "UnrecognizedClientException": _CREDENTIALS,
        "InvalidSignatureException": _CREDENTIALS,
        "RequestExpired": _CREDENTIALS,
    }
)


def fault_of(error: ClientError | BotoCoreError, subject: str, *, is_quoted: bool = True) -> Fault:
    """Translate the error of a start. `subject` names the pipeline.

    AWS's own words are not quoted if the request held variables, since they may repeat a variable's value.
    """
    if isinstance(error, ParamValidationError):  # refused before anything was sent
        return Rejected(Reason.INVALID_REQUEST, f"{subject}: {_line(str(error)) if is_quoted else _UNQUOTED}")
    if not isinstance(error, ClientError):
        return uncertain(subject, type(error).__name__)
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in MEANINGS and status < _SERVER_ERROR:
        kind, reason, sentence = MEANINGS[code]
        return kind(reason, f"{subject}: {code}: {sentence}")
    if _CLIENT_ERROR <= status < _SERVER_ERROR and status != _REQUEST_TIMEOUT:
        said = _line(error.response["Error"].get("Message", "")) or "AWS gave no reason"
        said = said if is_quoted else _UNQUOTED
        return Rejected(Reason.INVALID_REQUEST, f"{subject}: refused with {code} (status {status}): {said}")
    return uncertain(subject, f"{code} with status {status}")


def history_fault(error: ClientError | BotoCoreError, subject: str) -> Fault:
    """Translate the error of reading a history. Only errors that no retry can help are terminal."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if MEANINGS.get(code) in (_NOT_FOUND, _DENIED):
        return fault_of(error, subject)
    return Retry(Reason.HISTORY_UNAVAILABLE, f"{subject}: its history was not listed ({code or type(error).__name__})")


def lookup_fault(error: ClientError | BotoCoreError, subject: str, denied: str = _NOT_READ) -> Fault:
    """Translate the error of a read before a start. Nothing was sent that could have begun an execution."""
    if isinstance(error, ParamValidationError):
        return Rejected(Reason.INVALID_REQUEST, f"{subject}: {_line(str(error))}")
    if not isinstance(error, ClientError):
        return _not_looked_up(subject, type(error).__name__)
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    kind, reason, sentence = MEANINGS.get(code, _UNKNOWN)
    if reason in (Reason.THROTTLED, Reason.CREDENTIALS, Reason.PIPELINE_NOT_FOUND) and status < _SERVER_ERROR:
        return kind(reason, f"{subject}: {code}: {sentence}")
    if reason is Reason.ACCESS_DENIED or code == _HEAD_DENIED:
        return Rejected(Reason.ACCESS_DENIED, f"{subject}: {code}: {denied}")
    if _CLIENT_ERROR <= status < _SERVER_ERROR and status not in _COMES_AND_GOES:
        said = _line(error.response["Error"].get("Message", "")) or "AWS gave no reason"
        return Rejected(Reason.INVALID_REQUEST, f"{subject}: refused with {code} (status {status}): {said}")
    return _not_looked_up(subject, f"{code} with status {status}")


def assume_fault(error: ClientError | BotoCoreError, role_arn: str) -> Fault:
    """Translate the error of assuming a role. The request that needed the role was not sent."""
    return lookup_fault(error, f"role {role_arn}", _NOT_ASSUMED)


def _not_looked_up(subject: str, found: str) -> Retry:
    return Retry(Reason.LOOKUP_FAILED, f"{subject}: could not be looked up ({found}); it comes again")


def uncertain(subject: str, found: str) -> Retry:
    """Say that nobody can tell whether the start happened."""
    return Retry(
        Reason.UNCERTAIN,
        f"{subject}: {found}: the start may or may not have happened; it is asked for again with the same token",
    )


def not_told(how: str, error: Exception) -> Retry:
    """Say that decisions could not be kept or announced, and which error was the reason."""
    return Retry(Reason.LEDGER_UNAVAILABLE, f"decisions were not {how} ({type(error).__name__})")


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
