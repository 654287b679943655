"""A faithful local AWS CodePipeline: the protocol, the checks, the executions and their events.

The public face is what is named here. No sockets, no other service: whoever mounts it brings the requests,
takes the events (`emit`) and knows what a source's newest revision is (`latest`).
"""

from sandbox.awsjson.protocol import Answer
from sandbox.codepipeline.service import CodePipeline
from sandbox.codepipeline.sources import SourceAction
from sandbox.codepipeline.switches import Switches

__all__ = ["Answer", "CodePipeline", "SourceAction", "Switches"]
