"""Event patterns for EventBridge rules, made from the routes of the pipelines file."""
