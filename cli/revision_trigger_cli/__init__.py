"""The operator's command: `revision-trigger`, short `rt`."""
