"""Reporting: statutory consolidated reports, the calendar of who owes what to whom, the board."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`rebuild` is read only by those who rebuild: the pure parts need no database."""
    if name == "rebuild":
        from services.reporting.rebuilding import rebuild  # noqa: PLC0415 - see above

        return rebuild
    raise AttributeError(name)
