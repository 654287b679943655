"""Our limits are those of the service model that botocore ships; a new botocore with others fails here."""

import re
from typing import Any, get_args

import botocore.session
import pytest

from revision_trigger.aws.faults import MEANINGS
from revision_trigger.domain.own_events import VARIABLES_LIMIT
from revision_trigger.domain.revision import FORMS, REVISION_TYPES, RevisionType
from revision_trigger.events.reading.fields import Rule
from revision_trigger.events.requests import desired_revision as ours
from revision_trigger.events.requests import source_revisions

OPERATION = botocore.session.get_session().get_service_model("codepipeline").operation_model("StartPipelineExecution")
REQUEST: Any = OPERATION.input_shape
PIN = REQUEST.members["sourceRevisions"].member
VARIABLE = REQUEST.members["variables"].member

RULES = [
    (source_revisions.NAME, REQUEST.members["name"]),
    (source_revisions.NAME, PIN.members["actionName"]),
    (ours.TOKEN, REQUEST.members["clientRequestToken"]),
    (ours.VARIABLE, VARIABLE.members["name"]),
    (ours.VARIABLE_VALUE, VARIABLE.members["value"]),
]
CHARACTERS = [chr(code) for code in range(0x250)]


@pytest.mark.parametrize(("rule", "shape"), RULES, ids=lambda value: getattr(value, "name", ""))
def test_texts_have_the_length_of_the_model(rule: Rule, shape: Any) -> None:
    longest = shape.metadata["max"]

    assert shape.metadata["min"] == 1
    assert not rule.pattern.fullmatch("")
    assert rule.pattern.fullmatch("a" * longest)
    assert not rule.pattern.fullmatch("a" * (longest + 1))


@pytest.mark.parametrize(("rule", "shape"), RULES, ids=lambda value: getattr(value, "name", ""))
def test_texts_have_the_characters_of_the_model(rule: Rule, shape: Any) -> None:
    model = re.compile(shape.metadata["pattern"])
    # `.` of the model is Java's: it takes no line end, and \r is one.
    allowed = [c for c in CHARACTERS if model.fullmatch(c) and c not in "\r\x85"]

    assert [c for c in CHARACTERS if rule.pattern.fullmatch(c) and c != "\x85"] == allowed


def test_lists_have_the_length_of_the_model() -> None:
    assert REQUEST.members["sourceRevisions"].metadata == {"min": 0, "max": source_revisions.REVISIONS_LIMIT}
    assert REQUEST.members["variables"].metadata == {"min": 1, "max": VARIABLES_LIMIT}


def test_revision_types_are_those_of_the_model() -> None:
    assert set(REVISION_TYPES) == set(get_args(RevisionType)) == set(FORMS) == set(PIN.members["revisionType"].enum)


def test_revision_values_fit_the_model() -> None:
    longest = PIN.members["revisionValue"].metadata["max"]

    assert not any(form.fits("a" * (longest + 1)) for form in FORMS.values())


def test_a_request_has_no_member_that_we_do_not_know() -> None:
    assert set(REQUEST.members) == {"name", "sourceRevisions", "variables", "clientRequestToken"}


def test_every_modelled_error_has_a_meaning() -> None:
    assert {shape.name for shape in OPERATION.error_shapes} <= set(MEANINGS)
