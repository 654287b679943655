"""The exception by which a service refuses a request: an AWS error code and a sentence."""


class Refused(Exception):
    """A request is not carried out; `status` is the HTTP status of the answer."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
