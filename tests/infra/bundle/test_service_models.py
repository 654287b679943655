"""The models in the bundle are cut to the operations that the function calls: none is forgotten, none is left over."""

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from revision_trigger.aws.timeouts import CONFIGS
from revision_trigger_cdk.bundle import bundle
from revision_trigger_cdk.bundle.trim import service_models
from revision_trigger_cdk.checkout import FUNCTIONS
from revision_trigger_cdk.pipelines_file import PipelinesFile

BUILT_IN = botocore.session.Session()


def operations(service: str) -> dict[str, str]:
    """Every operation that AWS's own model has, by the name of its method."""
    return {xform_name(name): name for name in BUILT_IN.get_service_model(service).operation_names}


def words(source: Path) -> Iterator[str]:
    """Every attribute and every text in a module: a method that is called is one, a paginator's name the other."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def said() -> set[str]:
    """What the modules say that may call AWS."""
    package = FUNCTIONS / "revision_trigger"
    return {word for source in (*package.glob("aws/*.py"), package / "bootstrap.py") for word in words(source)}


def test_keeps_every_service_that_has_a_client_when_one_is_added_in_code(said: set[str]) -> None:
    services = set(BUILT_IN.get_available_services())

    assert set(service_models.OPERATIONS) == set(CONFIGS)
    assert said & services == set(service_models.OPERATIONS)


@pytest.mark.parametrize("service", service_models.OPERATIONS)
def test_keeps_each_operation_that_is_called_when_one_is_added_in_code(service: str, said: set[str]) -> None:
    kept = {xform_name(name) for name in service_models.OPERATIONS[service] - service_models.BY_BOTOCORE}
    elsewhere = {xform_name(name) for other in service_models.OPERATIONS.values() for name in other}

    assert kept <= said
    assert (said & set(operations(service))) <= kept | elsewhere


def test_loads_every_model_as_aws_tells_it_when_read_from_the_bundle(tmp_path: Path, pipelines: PipelinesFile) -> None:
    """Of each operation: its request, its answer and its errors, documentation aside."""
    with zipfile.ZipFile(bundle.build(pipelines.compiled)) as files:
        files.extractall(tmp_path)
    script = f"""
import json, sys
sys.path.insert(0, {str(tmp_path)!r})
from botocore.session import Session
session = Session()
session.create_client("s3", region_name="eu-west-1")
for service in {sorted(service_models.OPERATIONS)!r}:
    session.create_client(service, region_name="eu-west-1")
print(json.dumps({{name: session.get_service_model(name)._service_description for name in {sorted(CONFIGS)!r}}}))
"""

    run = subprocess.run(  # noqa: S603  the bundle's own code
        [sys.executable, "-I", "-S", "-c", script],
        env={"PATH": os.defpath, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"},
        capture_output=True,
        text=True,
        check=True,
    )
    cut = json.loads(run.stdout)

    for service, kept in service_models.OPERATIONS.items():
        whole = BUILT_IN.get_service_model(service)
        for name in kept:
            model = whole.operation_model(name)
            shapes = {shape.name for shape in (model.input_shape, model.output_shape, *model.error_shapes) if shape}
            assert shapes <= set(cut[service]["shapes"])
        assert set(cut[service]["operations"]) == kept


def test_keeps_what_an_operation_reaches_and_nothing_else_when_cut() -> None:
    shape = {"type": "structure", "members": {"documentation": {"shape": "Text"}}, "documentation": "read me"}
    model = {
        "metadata": {},
        "operations": {"Get": {"input": {"shape": "In"}}, "Put": {"input": {"shape": "Other"}}},
        "shapes": {"In": shape, "Text": {"type": "string"}, "Other": {"type": "string"}},
    }

    cut = service_models.without_documentation(service_models.called(model, frozenset({"Get"})))

    assert cut["operations"] == {"Get": {"input": {"shape": "In"}}}
    assert cut["shapes"] == {
        "In": {"type": "structure", "members": {"documentation": {"shape": "Text"}}},
        "Text": {"type": "string"},
    }


def test_refuses_an_operation_when_aws_has_none_of_that_name() -> None:
    with pytest.raises(KeyError, match="GetAway"):
        service_models.called({"operations": {}, "shapes": {}}, frozenset({"GetAway"}))
