"""Where MiniStack's insides are touched: one module for each gap closed. docs/sandbox.md lists the gaps left open."""

from importlib import import_module

from sandbox.gaps import seam

_GAPS = (
    *("alarm_events", "batching_window", "ecr_images", "ecr_events", "iam_names", "put_events", "queues"),
    *("resource_types", "rule_targets", "s3_events", "s3_versions", "schedules", "tables", "topics", "transactions"),
    "workers",
)
_READ_ONLY = ("bus", "service_rights", "stores")


def close_all() -> None:
    """Close every gap; SeamError if MiniStack is no longer the one they were closed for."""
    modules = {name: import_module(f"{__name__}.{name}") for name in _GAPS + _READ_ONLY}
    for module in modules.values():
        seam.check(module)
    for name in _GAPS:
        modules[name].close()
