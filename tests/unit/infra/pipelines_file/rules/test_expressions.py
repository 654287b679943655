"""Which JMESPath expressions are run, and that those cost time linear in the event."""

from contextlib import suppress
from typing import Any

import jmespath
import pytest
from jmespath.exceptions import JMESPathError

from revision_trigger_cdk.pipelines_file.rules.expressions import faults_of
from tests.steps import steps_of

GOOD = [
    "detail.after",
    'detail."head-commit".id',
    "detail.images[0].digest",
    "detail.images[-1:] | [0]",
    "detail.a || detail.b || 'none'",
    "detail.images[?tag == 'release' && starts_with(name, 'web')].digest | [0]",
    "detail.*.id | [0]",
    "detail.a[].b[].c | [0]",
    "join('-', [detail.a, to_string(detail.n)])",
    "join(',', detail.tags[?contains(@, 'v')])",
    "join('', [join('-', [a, b]), c])",
    "not_null(a, b, c)",
    "to_number(detail.time)",
    "length(detail.list) > `1` && !detail.dry",
]
BAD = {
    "": 'found ""; expected a JMESPath expression of 1 to 1024 characters',
    "detail-type": "no JMESPath: ",
    "detail.": "no JMESPath: Expecting: ",
    "a" * 1025: "found ",
    "sort_by(a, &b)": "sort_by() is not run here; expected one of contains, ",
    "map(&a, b)": "map() is not run here; ",
    "split(a, b)": "split() is not run here; ",
    "{a: b}": "{} is not run here: an expression is to find one value",
    "[a, b]": "[a, b] is only run as what join is given, as in join('-', [a, b])",
    "not_null([a, b])": "[a, b] is only run as what join is given, as in join('-', [a, b])",
    "join(a, b)": "join() must be given its separator as text, as in join('-', [a, b])",
    "join('', [@, @]) | join('', [@, @])": "join can only come last: nothing can look into what it gives",
    "a[*].join('', [@, @]) | [0]": "join can only come last: nothing can look into what it gives",
    "starts_with(a)": "starts_with() found 1 arguments; expected 2",
    "(" * 500 + "a" + ")" * 500: "nested too deep, or with half of a surrogate pair; write it simpler",
    "!" * 60 + "a": "nested deeper than 30 parts",
    '"\\ud800"': "nested too deep, or with half of a surrogate pair; write it simpler",
    "||".join(["a[*]"] * 6): "goes through 6 lists; expected at most 5",
}


@pytest.mark.parametrize("expression", GOOD)
def test_is_run_when_every_part_looks_at_what_it_is_given_once(expression: str) -> None:
    assert faults_of(expression) == []


@pytest.mark.parametrize(("expression", "start"), BAD.items(), ids=lambda value: value[:30])
def test_is_refused_when_it_is_no_expression_or_could_cost_more(expression: str, start: str) -> None:
    (sentence,) = faults_of(expression)

    assert sentence.startswith(start)
    assert sentence.isprintable()


def _steps(expression: str, event: Any) -> int:
    compiled = jmespath.compile(expression)

    def search() -> None:
        with suppress(JMESPathError):  # of a type that a function does not take
            compiled.search(event)

    return steps_of(search)


@pytest.mark.parametrize("expression", [*GOOD, "a[?b[?c == 'y']].b[] || a[].b[?c[?@ == `1`]] | [0].c"])
@pytest.mark.parametrize("shape", ["a", "detail"])
def test_takes_time_linear_in_the_event_when_it_grows(expression: str, shape: str) -> None:
    element = {"b": [{"c": [1, 2]}], "images": [{"tag": "release", "name": "web"}], "id": "x"}
    few, many = ({shape: [element] * size} for size in (20, 200))

    assert 0 < _steps(expression, few) <= _steps(expression, many) <= 10 * _steps(expression, few)
