"""Why an item's days are what they are: the provisions, their own words, and each date in a sentence."""

from datetime import date
from typing import Any

from law import Law
from law.answers import says
from services.control.model import Item
from services.control.rules import (
    control_types,
    deadlines,
    duties,
    methods,
    participants,
    registration,
    report_form,
)


def explained(law: Law, item: Item, *, on: date) -> dict[str, Any]:
    """What an item's type, deadline and co-executors' day rest on."""
    said = item.instruction
    provisions = [*control_types.type_provisions(said.mark, item.control_type), "D976-50.1", "D976-66.1"]
    lines = [
        law.message(
            "explain_deadline",
            "en",
            type=item.control_type,
            initial=said.initial_deadline,
            current=item.current_deadline,
            changes=item.decisions,
        )
    ]
    if item.coexecutors_due_on is not None:
        provision = deadlines.coexecutors_provision(said.mark, item.control_type)
        provisions.append(provision)
        lines.append(
            law.message("explain_coexecutors", "en", on=item.coexecutors_due_on, provision=provision)
        )
    if duties.interim_report(law, item) is not None:
        provisions.append("D976-66-1.1")
    starts_on, by_start = participants.execution_starts(item)
    card, by_card = registration.card(said.traits)
    answerable = participants.answerable(item)
    provisions += [by_start, by_card, *(provision for _, _, provision in answerable)]
    return {
        "provisions": says(law, provisions, on=on),
        "readings": ["deadline_counts_from"],
        "explanation": lines,
        "starts_on": starts_on.isoformat(),
        "card": card,
        "form_required": report_form.exception(law, item) is None,
        "methods": methods.methods(item),
        "answerable": [{"body": one[0], "position": one[1], "provision": one[2]} for one in answerable],
    }
