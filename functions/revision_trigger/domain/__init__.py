"""The pure core: values and judgements. Standard library only; no clock, environment, randomness, logging or I/O.

The floors, highest first; a module imports from lower floors only:
`rollback` judges rollbacks; `history` reads the pipeline's executions, `announcement` words a decision for others;
`starting` judges an intent and makes the request that starts the pipeline; `ledger` is the state of one pipeline;
`routing` is the pipelines file, compiled; `intents` are what events ask of a pipeline;
`pins` say which revisions should run; `outcome`, `revision` and `clock` are the plain values that every floor uses,
and `value_class` makes their classes.
"""
