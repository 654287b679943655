"""What is cut away from the libraries, so that a cold start reads less (docs/decisions/0013)."""
