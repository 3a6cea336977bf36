"""The question about the law that citizen_meetings answers: the yearly cycle of regional meetings. Pure."""

from collections.abc import Mapping
from typing import Any

from law import Law, NotInForce
from law.answers import Malformed, says
from services.citizen_meetings.rules import cycle
from services.citizen_meetings.rules.cycle import Due


def regional_cycle(law: Law, request: Mapping[str, Any]) -> dict[str, Any]:
    """What falls due for the meetings of a year: on the days the text sets, and what recurs."""
    year, lang = request["year"], request.get("lang", "en")
    try:
        dated, recurring = cycle.dated(law, year), cycle.recurring(law, year)
    except NotInForce as error:
        raise Malformed("year", str(error)) from None
    resting = [one.duty.provision for one in (*dated, *recurring)]
    readings = {one.duty.reading for one in recurring if one.duty.reading}
    return {
        "obligations": [_shown(one) for one in dated],
        "recurring": [_shown(one) for one in recurring],
        "provisions": says(law, ["C112-1.0", *resting], lang),
        "readings": sorted(readings | {"fixed_date_on_day_off"}),
    }


QUESTIONS = {"regional_cycle": regional_cycle}


def _shown(one: Due) -> dict[str, Any]:
    return {
        "provision": one.duty.provision,
        "who": one.debtor,
        "to": one.creditor,
        "what": one.duty.what,
        "due_on": one.due_on.isoformat(),
        "act_by": one.act_by.isoformat(),
        "bodies": list(one.debtors),
    }
