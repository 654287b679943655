"""Handlers: what each kind of intent leads to. `kinds.py` has the table; each file answers for some kinds."""
