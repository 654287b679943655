"""Intents: what one event asks of one pipeline, in our own words, whoever sent the event."""
