"""Nothing but an answer: what Lambda's runtime costs by itself."""

from typing import Any


def handle(_event: Any, _context: Any) -> dict[str, Any]:
    return {"batchItemFailures": []}
