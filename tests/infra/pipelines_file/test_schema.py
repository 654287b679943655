"""The JSON Schema against what it stands for: AWS's own service models, PyYAML's reader, our documentation."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import Shape
from jsonschema import Draft202012Validator

from revision_trigger_cdk import ROOT
from revision_trigger_cdk.pipelines_file import parse
from revision_trigger_cdk.pipelines_file.shape.schema import SCHEMA

DEFINITIONS = SCHEMA["$defs"] | {"project": SCHEMA["$defs"]["build"]["properties"]["project"]}

# Our definition, and the service and shape it stands for.
MODELLED = [
    ("pipelineName", "codepipeline", "PipelineName"),
    ("actionName", "codepipeline", "ActionName"),
    ("stageName", "codepipeline", "StageName"),
    ("ecrRepository", "ecr", "RepositoryName"),
    ("codecommitRepository", "codecommit", "RepositoryName"),
    ("branch", "codecommit", "BranchName"),
    ("alarmName", "cloudwatch", "AlarmName"),
    ("variableName", "codepipeline", "PipelineVariableName"),
    ("project", "codebuild", "ProjectName"),
]


def shape(service: str, name: str) -> Shape:
    return botocore.session.Session().get_service_model(service).shape_for(name)


@pytest.mark.parametrize(("definition", "service", "name"), MODELLED)
def test_has_the_length_of_the_service_model_when_there_is_one(definition: str, service: str, name: str) -> None:
    limits = shape(service, name).metadata
    ours = DEFINITIONS[definition]

    assert (ours["minLength"], ours["maxLength"]) == (limits["min"], limits["max"])


@pytest.mark.parametrize(
    ("definition", "service", "name"),
    [modelled for modelled in MODELLED if modelled[0] not in {"codecommitRepository", "branch", "alarmName"}],
)
def test_has_the_pattern_of_the_service_model_when_there_is_one(definition: str, service: str, name: str) -> None:
    modelled = shape(service, name).metadata["pattern"].replace("\\/", "/")

    assert DEFINITIONS[definition]["pattern"] == f"^{modelled}$"


def test_is_within_the_pattern_of_the_service_model_when_it_is_stricter() -> None:
    modelled = re.compile(shape("codecommit", "RepositoryName").metadata["pattern"], re.ASCII)
    ours = re.compile(DEFINITIONS["codecommitRepository"]["pattern"])
    accepted = [chr(code) for code in range(0x250) if ours.fullmatch(chr(code))]

    assert accepted == [chr(code) for code in range(0x250) if modelled.fullmatch(chr(code))]


def test_allows_as_many_sources_as_one_start_takes_when_all_are_pinned() -> None:
    most = shape("codepipeline", "SourceRevisionOverrideList").metadata["max"]

    assert DEFINITIONS["pipeline"]["properties"]["sources"]["maxProperties"] == most


def test_is_a_legal_schema_when_read_by_others() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _parts(inner)


def test_anchors_every_pattern_and_says_it_in_words_when_editors_show_it() -> None:
    texts = [part for part in _parts(SCHEMA) if part.get("type") == "string"]

    assert texts
    for part in texts:
        assert part["patternErrorMessage"]
        pattern = part.get("pattern", "^$")
        assert pattern.startswith("^")
        assert pattern.endswith("$")


def test_knows_no_keyword_without_a_sentence_when_it_grows() -> None:
    """Each of these has its sentence in `shape`; the rest says nothing that could be broken."""
    with_sentence = {"type", "additionalProperties", "required", "oneOf", "propertyNames", "uniqueItems", "pattern"}
    with_sentence |= {"dependentRequired", "not", "enum", "anyOf", "minimum", "maximum"} | {
        f"{end}{what}" for end in ("min", "max") for what in ("Length", "Items", "Properties")
    }
    silent = {"$schema", "$defs", "$ref", "title", "description", "patternErrorMessage", "properties", "items", "const"}
    named = {name for part in _parts(SCHEMA) for name in ("properties", "$defs") for name in part.get(name, {})}

    assert {key for part in _parts(SCHEMA) for key in part} - named <= with_sentence | silent


def test_describes_every_key_when_an_editor_asks() -> None:
    for part in _parts(SCHEMA):
        for name, key in part.get("properties", {}).items():
            referred = DEFINITIONS[key["$ref"].rpartition("/")[2]] if "$ref" in key else key
            assert key.get("description") or referred.get("description"), name


@pytest.mark.parametrize("document", ["docs/pipelines-file.md", "README.md"])
def test_accepts_every_example_when_it_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    examples = [example for example in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "pipelines:" in example]

    assert examples
    for example in examples:
        assert parse(example, Path(document)).compiled


def test_is_named_by_the_example_when_an_editor_opens_it() -> None:
    first = (ROOT / "pipelines.yaml").read_text().splitlines()[0]

    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((ROOT / schema).read_text()) == SCHEMA
