"""The ledger: the state that is kept of one pipeline, how each thing that happens changes it, and its stored form.

The state holds pins and clocks, the claim of a start, intents that wait or are held, and what rollbacks leave behind.
"""
