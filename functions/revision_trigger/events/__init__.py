"""From raw events to intents: every event is parsed once, here, without any I/O, and every fault names its field.

`records` takes an invocation apart, `decode` finds out which kind of event a record holds, `reading` reads JSON,
`services` knows the events of AWS, `requests` the events of our own, `mapped` all events that a route's pattern names.
"""
