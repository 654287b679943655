import pytest

from revision_trigger.domain.routing.places import ledger_key, pipeline_arn
from revision_trigger.domain.routing.routes import Place, Routes

HERE = "arn:aws-cn:codepipeline:us-east-1:123456789012:"
CASES = [
    ({}, "us-east-1:123456789012", "pipeline/web"),
    ({"account": "123456789012", "region": "us-east-1"}, "us-east-1:123456789012", "pipeline/web"),
    ({"region": "eu-west-1"}, "eu-west-1:123456789012", "pipeline/123456789012/eu-west-1/web"),
    ({"account": "210987654321", "roleArn": "r"}, "us-east-1:210987654321", "pipeline/210987654321/us-east-1/web"),
]


@pytest.mark.parametrize(("place", "where", "key"), CASES)
def test_names_a_pipeline_by_its_own_place(place: dict[str, str], where: str, key: str) -> None:
    routes = Routes.from_data({"pipelines": {"web": {"sources": {}, **place}}})

    assert pipeline_arn(HERE, routes.pipelines["web"].place, "web") == f"arn:aws-cn:codepipeline:{where}:web"
    assert ledger_key(HERE, routes, "web") == key


def test_keeps_what_concerns_no_known_pipeline_under_its_plain_name() -> None:
    assert ledger_key(HERE, Routes.from_data({"pipelines": {}}), "elsewhere") == "pipeline/elsewhere"
    assert pipeline_arn(HERE, Place(), "web") == f"{HERE}web"
