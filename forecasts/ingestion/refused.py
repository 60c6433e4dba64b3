"""How a reader in a limited process says that it will not read a file."""


class Refused(Exception):  # noqa: N818 (a result, not a fault of the program)
    """The file is not read. `reason` is a short word that the parent process knows."""

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = str(detail)

    @property
    def result(self) -> dict[str, str]:
        """What goes to the parent in place of a text."""
        return {"refused": self.reason, "detail": self.detail}


def first_line(detail: str) -> str:
    """The first line of a library's message, short enough for one line of ours."""
    return next(iter(detail.strip().splitlines()), "no reason given")[:200]
