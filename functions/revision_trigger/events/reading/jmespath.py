"""Results of the pipelines file's JMESPath expressions: a value is taken unchanged, or rejected.

Every fault names the expression. The CDK app has checked every expression before.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeGuard

import jmespath
from jmespath.parser import ParsedResult

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import LINE, TIME, Rule, seconds_of
from revision_trigger.events.reading.strict_json import quote

_LATEST = 1e11  # seconds since the epoch, the year 5138: a greater number must be in milliseconds


@value_class
class JmespathResult:
    """The result of one expression on one event. `name` is the expression's place, as in `App.mapped.revision`."""

    name: str
    expression: str
    event: Mapping[str, Any]

    def text(self, wanted: Rule) -> str:
        """Give the text that the expression finds and that follows the rule; raises Rejected if there is none."""
        value = self._value()
        if value is None:
            raise self._fault(Reason.MISSING_FIELD, "found nothing", wanted.expected)
        if not isinstance(value, str):
            raise self._fault(Reason.WRONG_TYPE, f"found {wanted.show(value)}", wanted.expected)
        return self._ruled(value, wanted)

    def identity(self) -> str | None:
        """Give a text or number as text, or None; raises Rejected for other types.

        A truth value is no identity: half of all events would count as one request.
        """
        return self._scalar(LINE, (dict, list, bool))

    def scalar(self, wanted: Rule) -> str | None:
        """Give a text, number or truth value as text, or None; raises Rejected for other types."""
        return self._scalar(wanted, (dict, list))

    def _scalar(self, wanted: Rule, unfit: tuple[type, ...]) -> str | None:
        value = self._value()
        if value is None:
            return None
        if isinstance(value, unfit):
            raise self._fault(Reason.WRONG_TYPE, f"found {wanted.show(value)}", "text or a number")
        return self._ruled(value if isinstance(value, str) else json.dumps(value), wanted)

    def time(self) -> float | None:
        """Give a time in seconds since the epoch, or None if the expression finds nothing; raises Rejected."""
        value = self._value()
        if value is None:
            return None
        seconds = seconds_of(value) if isinstance(value, str) else value
        if not _is_number(seconds) or not 0 <= seconds < _LATEST:
            expected = f"{TIME}, or a number of seconds since the epoch"
            raise self._fault(Reason.MALFORMED_FIELD, f"found {quote(value)}", expected)
        return float(seconds)

    def _ruled(self, text: str, wanted: Rule) -> str:
        if wanted.pattern.fullmatch(text) is None:
            raise self._fault(wanted.reason, f"found {wanted.show(text)}", wanted.expected)
        return text

    def _value(self) -> Any:  # noqa: ANN401  any JSON value: the caller checks its type
        try:
            return _compiled(self.expression).search(self.event)
        except (ValueError, TypeError, ArithmeticError, RecursionError) as error:  # the library, on unfit data
            found = f"cannot be evaluated ({type(error).__name__})"
            raise self._fault(Reason.WRONG_TYPE, found, "values that its functions take") from error

    def _fault(self, reason: Reason, found: str, expected: str) -> Rejected:
        return Rejected(reason, f"{self.name}: {quote(self.expression)} {found}, expected {expected}")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


@cache
def _compiled(expression: str) -> ParsedResult:
    """Compile each expression once for a process. The expressions are those of the file, never those of an event."""
    return jmespath.compile(expression)
