"""Rollbacks: whether one may happen now, which execution it goes back to, and the plans for rollbacks to come.

Pure judgement on the state, the history and the request. The holds and the known bad revisions that a rollback leaves
behind are values of the ledger room.
"""
