"""How a command refuses: one clear message on standard error, exit code 2, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

import law
from law import LawError
from law.rule import Refused


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


@contextmanager
def said_by_law(lang: str = "en") -> Iterator[None]:
    """Turn the law's No of a service into a refusal that names every provision, in words."""
    try:
        yield
    except Refused as refused:
        book = law.load()
        said = (f"{one.provision}: {book.message(one.code, lang, **one.facts)}" for one in refused.violations)
        raise Refusal("\n".join(said)) from None
