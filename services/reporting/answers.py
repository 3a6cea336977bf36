"""The question about the law that reporting answers: what falls due in a year. Pure."""

from collections.abc import Mapping
from typing import Any

from law import Law
from law.answers import Malformed, Question, says
from law.calendar import OutsideCalendar
from services.reporting.register import periodic_reports
from services.reporting.rules.calendar import due_days, not_yet_in_force


def reporting_calendar(law: Law, request: Mapping[str, Any]) -> dict[str, Any]:
    """All reports with a fixed day in Decree 976 and the Government's Regulation that fall due in a year."""
    year, lang = request["year"], request.get("lang", "en")
    try:
        days = due_days(law, year)
    except OutsideCalendar as error:
        raise Malformed("year", str(error)) from None
    reports = periodic_reports()
    rows = [
        {
            "provision": day.provision,
            "who": reports[day.provision].debtor,
            "to": ", ".join(reports[day.provision].to),
            "what": reports[day.provision].what[lang],
            "due_on": day.due_on.isoformat(),
            "act_by": day.act_by.isoformat(),
            "period": day.period,
        }
        for day in days
    ]
    return {
        "obligations": rows,
        "not_yet_in_force": [
            {"provision": provision, "since": since.isoformat()}
            for provision, since in not_yet_in_force(law, year).items()
        ],
        "provisions": says(law, (day.provision for day in days), lang),
        "readings": list(dict.fromkeys(name for day in days for name in day.readings)),
    }


QUESTIONS: dict[str, Question] = {"reporting_calendar": reporting_calendar}
