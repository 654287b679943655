"""A faithful local AWS CodePipeline: the protocol, the checks, the executions and their events.

Other packages import only the names that are listed here. This package has no sockets and knows no other service:
the server brings the requests, takes the events (`emit`) and tells a source's newest revision (`latest`).
"""

from sandbox.awsjson.protocol import Answer
from sandbox.codepipeline.service import CodePipeline
from sandbox.codepipeline.sources import SourceAction
from sandbox.codepipeline.switches import Switches

__all__ = ["Answer", "CodePipeline", "SourceAction", "Switches"]
