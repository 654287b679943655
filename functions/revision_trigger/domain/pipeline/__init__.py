"""The core: what happens to the intents of one pipeline. Pure: each function gives the state after one thing happened.

`accept` takes intents in, `choose` says the next thing to do, `claims` starts and records, `ends` ends, `look_at` says
when to look again. The reconciler does what `choose` says, until nothing is left to do.
"""
