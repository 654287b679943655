"""Which of the two profiles runs."""

import os

SOAK = os.environ.get("SOAK") == "1"
"""Every trial, which takes minutes, rather than the same few on every run."""
