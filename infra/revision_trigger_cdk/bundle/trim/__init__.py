"""Cuts unused parts out of the libraries, so that a cold start reads less (docs/decisions/0013)."""
