"""Strict JSON, typed fields and JMESPath expressions: how values are taken out of an event, whatever the event is."""
