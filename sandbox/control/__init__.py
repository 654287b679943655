"""The controls under `/_sandbox`: faults, events, commits, outcomes of executions, and the list of calls."""
