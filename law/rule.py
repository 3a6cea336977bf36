"""A rule ties a function to the provisions it carries; it answers, or it finds violations, and never acts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

CARRIED: dict[str, list[str]] = {}
"""Provision id -> dotted names of the functions that carry it, filled as the rule modules are imported."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one provision: `code` names its message in law/messages, `facts` fill the message."""

    provision: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - the law's own word for it, not a programming error
    """The law says no; every violation found is carried, not only the first."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(f"{v.provision}: {v.code}" for v in self.violations))


def rule(*provisions: str) -> Callable[[F], F]:
    """Mark a function as carrying the provisions named; a test checks their ids against the register."""

    def mark(function: F) -> F:
        for provision in provisions:
            CARRIED.setdefault(provision, []).append(f"{function.__module__}.{function.__qualname__}")
        function.__dict__["provisions"] = provisions
        return function

    return mark


def refuse(violations: Iterable[Violation]) -> None:
    """Raise `Refused` with all the violations, if there are any."""
    found = tuple(violations)
    if found:
        raise Refused(found)
