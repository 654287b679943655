"""MiniStack, the AWS emulator that the sandbox builds on: its gaps are closed and its stores are read."""
