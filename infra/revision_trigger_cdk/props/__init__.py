"""props."""
