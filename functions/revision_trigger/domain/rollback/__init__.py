"""Rollbacks, judged purely: what to go back to, when it may happen, and what keeps it from being undone."""
