"""Pipeline variables of one execution: defaults, the start's values over them, and their use in configurations."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.pipelines import Declaration

_REFERENCE = re.compile(r"#\{variables\.([A-Za-z0-9@\-_]+)\}")


def resolve(declaration: Declaration, given: list[dict[str, str]]) -> dict[str, str]:
    """Every declared variable's value. AWS's answer to an undeclared or unset one is undocumented: refused here."""
    declared = {variable["name"]: variable.get("defaultValue") for variable in declaration.get("variables", [])}
    for name, count in Counter(variable["name"] for variable in given).items():
        if name not in declared:
            raise Refused("ValidationException", f"Pipeline {declaration['name']} declares no variable {name}")
        if count > 1:
            raise Refused("ValidationException", f"Variable {name} is given {count} times, not once")
    values = declared | {variable["name"]: variable["value"] for variable in given}
    if unset := [name for name, value in values.items() if value is None]:
        raise Refused("ValidationException", f"Variables without a default need a value: {', '.join(unset)}")
    return {name: value for name, value in values.items() if value is not None}


def in_configuration(action: dict[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """The action's configuration with `#{variables.name}` replaced; other namespaces stay as they are."""
    return {
        key: _REFERENCE.sub(lambda found: values.get(found[1], found[0]), text)
        for key, text in action["configuration"].items()
    }
