"""Checks of the construct's props, so that a synthesis refuses values that would fail at or after deployment."""
