"""From raw events to intents: parse once, at the border. No I/O; every fault names its field."""
