import types
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.ministack import patch


def stand_in() -> types.ModuleType:
    """A module of MiniStack's with one function and one constant."""
    module = types.ModuleType("ministack.stand_in")
    module.__dict__["greet"] = lambda name, polite=True: f"{'hello' if polite else 'hey'} {name}"
    module.__dict__["TICK"] = 10
    return module


def test_replaces_a_function_when_its_signature_is_the_expected_one() -> None:
    module = stand_in()

    patch.replace(module, "greet", signature="(name, polite=True)", by=lambda greet: lambda name: greet(name).upper())

    assert module.greet("you") == "HELLO YOU"


def shouting(greet: Callable[..., str]) -> Callable[..., str]:
    def shout(*args: str) -> str:
        return greet(*args).upper()

    return shout


def twice(greet: Callable[..., str]) -> Callable[..., str]:
    def greet_twice(*args: str) -> str:
        return f"{greet(*args)}, {greet(*args)}"

    return greet_twice


@pytest.mark.parametrize("order", [(shouting, twice), (twice, shouting)])
def test_knows_ministacks_own_signature_when_another_gap_replaced_the_function_before(
    order: tuple[Callable[[Any], Any], ...],
) -> None:
    module = stand_in()

    for by in order:
        patch.replace(module, "greet", signature="(name, polite=True)", by=by)

    assert module.greet("you") == "HELLO YOU, HELLO YOU"


@pytest.mark.parametrize(("name", "signature"), [("greet", "(name)"), ("wave", "(name)"), ("TICK", "()")])
def test_fails_and_names_the_place_when_a_function_is_not_the_expected_one(name: str, signature: str) -> None:
    with pytest.raises(patch.PatchError, match=rf"ministack\.stand_in\.{name} was "):
        patch.replace(stand_in(), name, signature=signature, by=lambda original: original)


def test_fails_when_a_constant_has_another_value() -> None:
    with pytest.raises(patch.PatchError, match="TICK was 5, found 10"):
        patch.constant(stand_in(), "TICK", expected=5, by=1)


def test_replaces_a_constant_when_it_has_the_expected_value() -> None:
    module = stand_in()

    patch.constant(module, "TICK", expected=10, by=1)

    assert module.TICK == 1
