"""Duties beside reports and proposals: visions, roadmaps, measures, disciplinary questions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law.rule import refuse
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome, met
from services.control.model import Acting, Item
from services.control.rules import fulfilment, standing


def fulfil_duty(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """A body says that it has done what it owed on the item."""
    acting, on, what = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["what"]
    owed = case.duties(what, acting.body)
    refuse(
        (
            *standing.impossible_dates(item, "D976-44(1)", on, case.today),
            *fulfilment.not_owed(item, what, acting.body, owed),
            *fulfilment.missing_agreements(what, command.get("agreed_with", ())),
        )
    )
    return Outcome(item, closes=met(owed))
