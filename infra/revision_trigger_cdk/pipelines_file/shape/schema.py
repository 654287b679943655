"""The JSON Schema of the pipelines file: the one place that defines its shape. Editors read it too."""

import json
from pathlib import Path
from typing import Any

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "pipelines.schema.json").read_text("utf-8"))
