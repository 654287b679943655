"""A local AWS CodeCommit, as much of it as deployments need: repositories, branches, commits and their events.

Files are not kept, and nobody can clone. The public face is what is named here.
"""

from sandbox.codecommit.service import CodeCommit

__all__ = ["CodeCommit"]
