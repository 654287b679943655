"""Events of AWS's own services: one module for each service, which turns its events into intents."""
