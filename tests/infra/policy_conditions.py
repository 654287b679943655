"""Whether a statement's conditions name the account that a service acts for."""

import re
from collections.abc import Iterator
from typing import Any

from tests.infra.templates import Template, as_list, written

# Others let in whoever says nothing of the key: `…IfExists`, `ForAllValues:…`, `…Not…`, `Null`.
_NARROWING = frozenset({"StringEquals", "StringLike", "ArnEquals", "ArnLike"})
_ACCOUNT = re.compile(r"\{AWS::AccountId\}|[0-9]{12}")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:(?P<account>[^:]*):.*")
# A key policy for log groups goes by this (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS
# KMS"); the value names the account.
_LOGS = "kms:EncryptionContext:aws:logs:arn"


def names_an_account(statement: Template, service: str = "") -> bool:
    """Whether some condition that must be met names accounts, or ARNs that do, and nothing else."""
    arns = {"aws:SourceArn"} | ({_LOGS} if service.startswith("logs.") else set())
    return any(
        all(
            is_account(value) if key == "aws:SourceAccount" else key in arns and is_of_account(value)
            for value in values
        )
        for key, values in _conditions(statement)
    )


def is_account(value: Any) -> bool:
    """Whether it is the id of an account."""
    return _ACCOUNT.fullmatch(written(value)) is not None


def is_of_account(value: Any) -> bool:
    """Whether it is an ARN that names its account; a bucket's does not."""
    text = re.sub(r"\{AWS::(?!AccountId)\w+\}", "any", written(value)).replace("{AWS::AccountId}", "0" * 12)
    arn = _ARN.fullmatch(text)
    return arn is not None and is_account(arn["account"])


def _conditions(statement: Template) -> Iterator[tuple[str, list[Any]]]:
    for operator, keys in statement.get("Condition", {}).items():
        if operator in _NARROWING:
            yield from ((key, as_list(values)) for key, values in keys.items())
