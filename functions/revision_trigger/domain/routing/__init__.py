"""Routing: the pipelines file, compiled: which event concerns which source action of which pipeline.

Where each pipeline is, whose events are obeyed, and the rollback policy of each pipeline are read from the same file.
"""
