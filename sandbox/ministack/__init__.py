"""MiniStack, the AWS emulator that the sandbox builds on: its gaps closed, its stores and its judgement of rights read."""
