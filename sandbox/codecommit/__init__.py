"""A local AWS CodeCommit with the parts that deployments need: repositories, branches, commits and their events.

Files are not kept, and nobody can clone. Other packages import only the names that are listed here.
"""

from sandbox.codecommit.service import CodeCommit

__all__ = ["CodeCommit"]
