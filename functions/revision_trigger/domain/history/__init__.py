"""The pipeline's history: which executions there are, what they ran with, how far they came, and who started them.

Executions that we did not start are adopted here: their revisions become the pins that later starts carry.
"""
