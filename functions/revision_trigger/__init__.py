"""Revision Trigger: events say which revision should run, this starts the pipeline that gets it there."""
