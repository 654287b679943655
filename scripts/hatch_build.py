"""hatchling's build hook: it puts the function's code and libraries into the wheel, ready for Lambda.

`make wheel` runs it by way of hatchling, without build isolation: it uses uv and the packages of this checkout.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FunctionInWheel(BuildHookInterface[BuilderConfig]):
    """Adds `function.zip`, which `revision_trigger_cdk.bundle.origin` finds in an installed wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Assemble the code and have hatchling include it. An editable install has the checkout and needs no code."""
        if version == "editable":
            return
        wanted, found = Path(self.root, ".python-version").read_text().strip(), "{}.{}".format(*sys.version_info)
        if found != wanted:
            self.app.abort(
                f"only Python {wanted} can build the wheel: Lambda runs its byte code; this is Python {found}"
            )
        # Imported here: setup installs the packages, so an editable install runs this file before they can be imported.
        from revision_trigger_cdk.bundle import assemble, libraries, origin  # noqa: PLC0415

        try:
            code = assemble.assembled(origin.cache())
        except libraries.InstallFailed as error:
            self.app.abort(str(error))
        build_data["force_include"][str(code)] = f"revision_trigger_cdk/bundle/{origin.IN_WHEEL.name}"
