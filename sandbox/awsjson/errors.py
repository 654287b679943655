"""The one way to say no: an error code of AWS's and a sentence."""


class Refused(Exception):
    """The answer to a request that is not carried out; `status` is the HTTP one."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
