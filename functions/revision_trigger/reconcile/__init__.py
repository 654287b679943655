"""The loop of one pipeline: read the ledger, judge, do one thing, until nothing is left to do."""
