"""AWS on one local port: MiniStack behind a front that adds CodePipeline, faults and a record of every call."""
