"""The register of decrees and the yearly results of their monitoring."""

from dataclasses import replace
from datetime import date

from law import owe, refuse
from services.acts.events.yearly import decree_monitored, monitoring_document_approved
from services.acts.model import Acting, Change, Today
from services.acts.model.yearly import MonitoredDecree, Result
from services.acts.rules import monitoring


def register_decree(decree: MonitoredDecree, acting: Acting, today: Today) -> Change[MonitoredDecree]:
    """The PA enters a normative decree in its electronic register."""
    refuse(monitoring.faulty_entry(decree, acting, today.law, today.on))
    told = decree_monitored(decree, "register_decree", acting, today.on, ("D976-83", "D976-87"))
    return Change(decree, (told,))


def open_monitoring_year(decree: MonitoredDecree, year: int, today: Today) -> Change[MonitoredDecree]:
    """Each monitor owes the PA its results by the end of the year."""
    due = today.law.deadline("D976-85.1", from_=date(year, 1, 1))
    owed = tuple(
        owe(
            "D976-85.1",
            f"decree/{decree.id}",
            monitor,
            "pa",
            f"monitoring_{year}_{monitor}",
            from_on=date(year, 1, 1),
            due_on=due.due_on,
            act_by=due.act_by,
        )
        for monitor in monitoring.monitors(decree)
    )
    return Change(decree, opens=owed)


def give_result(
    decree: MonitoredDecree, acting: Acting, result: Result, today: Today
) -> Change[MonitoredDecree]:
    """A monitor gives the result of a year, with proposals where they are necessary."""
    refuse(monitoring.faulty_result(decree, result, acting, today.law))
    others = tuple(one for one in decree.results if (one.year, one.monitor) != (result.year, result.monitor))
    new = replace(decree, results=(*others, result))
    told = decree_monitored(new, "give_result", acting, today.on, ("D976-82.1", "D976-85.1"))
    return Change(new, (told,), closes=(f"monitoring_{result.year}_{result.monitor}",))


def approve_document(document: str, acting: Acting, today: Today) -> Change[str]:
    """The Head of PA approves a document on monitoring (D976-86)."""
    refuse(monitoring.wrong_approval(document, acting, today.law, today.on))
    return Change(document, (monitoring_document_approved(document, acting, today.on),))
