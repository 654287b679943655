"""Reading a CloudFormation template in tests."""

from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]

# The longest partition and region there are, for counting what IAM counts.
_LONGEST = {"{AWS::Partition}": "aws-us-gov", "{AWS::Region}": "ap-southeast-1", "{AWS::AccountId}": "0" * 12}


def resources(template: Template, kind: str) -> dict[str, Any]:
    """The properties of every resource of this kind, by logical id."""
    return {
        name: body.get("Properties", {})
        for name, body in template["Resources"].items()
        if body["Type"] == f"AWS::{kind}"
    }


def only(template: Template, kind: str) -> Template:
    """The properties of the one resource of this kind."""
    (found,) = resources(template, kind).values()
    return dict(found)


def logical_id(template: Template, kind: str, start: str = "") -> str:
    """The logical id of the one resource of this kind whose id starts so."""
    (found,) = [name for name in resources(template, kind) if name.startswith(start)]
    return found


def arn(name: str) -> Template:
    return {"Fn::GetAtt": [name, "Arn"]}


def written(value: Any) -> str:
    """A value of the template as text, with references in braces."""
    match value:
        case str():
            return value
        case {"Fn::Join": ["", parts]}:
            return "".join(written(part) for part in parts)
        case {"Ref": name}:
            return f"{{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{{{name}.{attribute}}}"
    raise AssertionError(value)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def rights(template: Template) -> set[tuple[str, str]]:
    """Every action and resource that an identity policy allows."""
    policies = [*resources(template, "IAM::Policy").values(), *resources(template, "IAM::ManagedPolicy").values()]
    return {
        (action, written(resource))
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def length(value: Any) -> int:
    """How long a policy is where AWS counts it: as JSON without white space, references filled in."""
    return sum(map(len, _texts(value)))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case {"Fn::Join": _} | {"Fn::GetAtt": _} | {"Ref": _}:
            yield f'"{_filled(written(value))}",'
        case dict():
            for key, inner in value.items():
                yield from (f'{{"{key}":}},', *_texts(inner))
        case list():
            yield from ("[],", *(text for inner in value for text in _texts(inner)))
        case _:
            yield f'"{value}",'


def _filled(text: str) -> str:
    for name, longest in _LONGEST.items():
        text = text.replace(name, longest)
    return text
