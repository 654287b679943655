"""Revision Trigger: events say which revision should run, this starts the pipeline that gets it there.

The way of an event, room by room. No room imports a room that is above it.

1. `handler` is Lambda's entry. `bootstrap` has wired everything by then: it alone reads the environment, into
   `settings`, and makes the adapters.
2. `batch` parts what Lambda hands over into records, and answers with those that must come again.
3. `events` turns a record's text into intents: what one event asks of one pipeline. A fault names its field.
4. `dispatch` sorts intents by pipeline, gives each pipeline a thread, and each kind of intent its handler.
5. `handlers` say what an intent leads to: a start, a rollback, a hold, a plan, or a note of what happened.
6. `reconcile` is the loop of one pipeline: read the ledger, judge, do one thing, until nothing is pending. A start is
   claimed in the ledger, sent once, and recorded.
7. `telemetry` and `publish` tell each decision: a log line, two counts, a journal entry, an announcement.

Beneath them:

- `domain` judges. It is pure: values in, values out; no clock, no environment, no call.
- `ports` are the protocols by which `batch`, `publish`, `handlers` and `reconcile` reach AWS.
- `deadline` is the time that is left of an invocation.
- `aws` are the adapters behind the ports. They alone call AWS, and sort its errors: terminal, retryable, uncertain.

`handler`, `events`, `dispatch`, `domain` and `telemetry` reach nothing outside the process but the log.
docs/architecture.md names file and function at each hop; import-linter holds the floors (pyproject.toml).
"""
