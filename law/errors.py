"""What the register can say no to; every message names the place, what was expected and what to do."""

import difflib
from collections.abc import Iterable


class LawError(Exception):
    """The register of the law cannot be read, or was asked for what it does not hold."""


class RegisterError(LawError):
    """A file of the register is wrong: the message names file, line and id."""

    def __init__(self, where: str, line: int, subject: str, what: str) -> None:
        self.where, self.line, self.subject = where, line, subject
        super().__init__(f"{where}:{line}: {subject}: {what}" if subject else f"{where}:{line}: {what}")


class UnknownProvision(LawError):  # noqa: N818 - named by what is unknown, as UnknownBody is
    """No provision, value or term of the register bears this name."""


class NotInForce(LawError):  # noqa: N818 - a state of the law, not a programming error
    """The provision is known, but the register holds nothing of it for the day asked about."""


def nearest(name: str, known: Iterable[str], count: int = 3) -> str:
    """The known names most like this one, as words for a message; empty when none is like it."""
    close = difflib.get_close_matches(name, list(known), n=count, cutoff=0.5)
    return f" Nearest: {', '.join(close)}." if close else ""
