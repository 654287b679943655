"""ministack."""
