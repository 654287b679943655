"""Instants for people: how a sentence tells a time. Reads no clock."""

from datetime import UTC, datetime


def utc(at: float) -> str:
    """Tell a time, in seconds since the epoch, to the second: `2026-11-28 01:12:03 UTC`."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
