"""A provision: what it says, and the law's own words."""

from typing import Any

from law import LawError
from services.reporting.board.view import NotFound, View


def provision(view: View, identifier: str) -> dict[str, Any]:
    """One provision of the texts."""
    try:
        found = view.tx.law.provision(identifier)
    except LawError:
        raise NotFound(identifier) from None
    return {"found": found, **view.provision(identifier), "text_of": view.tx.law.texts[found.text]}
