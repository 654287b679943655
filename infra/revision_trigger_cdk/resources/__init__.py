"""The parts of the stack, one module for each: queues, ledger, function, event rules, schedules, topics, alarms."""
