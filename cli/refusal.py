"""How a command refuses: one clear message on standard error, exit code 2, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from law import LawError


class Refusal(click.ClickException):
    """The command cannot be done as asked; the message says what, where, and what to do."""

    exit_code = 2


@contextmanager
def refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Turn what the law says no to (and the other kinds named) into a refusal."""
    said: tuple[type[Exception], ...] = (LawError, *kinds)
    try:
        yield
    except said as error:
        raise Refusal(str(error)) from None
