"""The reporting calendar at work: which duties are open, which step waits for which, how each stands."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from bus.database import Transaction
from law import Law
from services.reporting import store
from services.reporting.actions import Standing, duty, report_id, step, steps_to_open
from services.reporting.model import Due, PeriodicReport
from services.reporting.register import Periodic, body_of, periodic_reports
from services.reporting.rules.calendar import due_days
from services.reporting.tallies import OF_PRESIDENT

Known = Mapping[tuple[str, str], list[Any]]
"""Duties of the calendar ever opened, by provision and period."""
SOON = timedelta(days=3)
"""How long before the day a duty shows as due soon; the bus reminds at the same time."""
_GIVEN_TO_GOVERNMENT = f"{OF_PRESIDENT}/government"
_STATE_BODIES = frozenset({"central_state_body", "local_executive_body", "accountable_to_president"})


class Bodies:
    """Who owes reports: each group of bodies is read once, however many reports ask for it."""

    def __init__(self, tx: Transaction) -> None:
        """Ask in a transaction."""
        self._tx = tx

    def of(self, report: Periodic, due: Due) -> set[str]:
        """The body the text names, or those of the group that take part in the suite."""
        if report.debtor == "plan_bodies":
            return {one.body for one in self._handed(due.opens_on) if one.row == "national_plan"}
        if report.debtor == "government_control_bodies":
            return {one.body for one in self._handed(due.opens_on) if one.cell == _GIVEN_TO_GOVERNMENT}
        if report.debtor == "state_bodies":
            return self._taking_part & _state_bodies(self._tx.law, due.due_on)
        return {body_of(report.debtor)}

    def _handed(self, until: date) -> Iterator[store.Handed]:
        return (one for one in self._all_handed if one.since < until)

    @cached_property
    def _all_handed(self) -> list[store.Handed]:
        return store.handed(self._tx)

    @cached_property
    def _taking_part(self) -> set[str]:
        return store.taking_part(self._tx)


def _state_bodies(law: Law, on: date) -> set[str]:
    return {body.code for body in law.bodies(on=on) if body.kind in _STATE_BODIES}


def standing(tx: Transaction, report: Periodic, due: Due, body: str) -> Standing:
    """What is known when a report of a body comes."""
    existing = store.periodic(tx, report_id(report.provision, due.period, body))
    owed_by = Bodies(tx).of(report, due)
    if report.debtor == "state_bodies":
        owed_by = _state_bodies(tx.law, due.due_on)
    return Standing(frozenset(owed_by), existing, tuple(store.awaited(tx, report.after, due.period)))


def fulfil(tx: Transaction, due: Due, report: PeriodicReport) -> None:
    """Close the body's duty, opened now if it never was."""
    owed = duty(due, report.body)
    tx.oblige(owed)
    for obligation in tx.obligations(owed.subject, missed=True):
        tx.close_obligation(obligation.id, "met", on=report.on)


def open_steps(tx: Transaction) -> None:
    """Open the duties whose period has come and whose earlier steps are received, or their day over."""
    year = due_days(tx.law, tx.today.year)
    days = [due for due in year if due.opens_on <= tx.today <= due.late_after]
    if not days:
        return
    known, bodies = store.opened_steps(tx, {due.period for due in year}), Bodies(tx)
    settled = {name for due in year if (name := _settled(tx.today, due, known, bodies))}
    for due in steps_to_open(days, tx.today, settled):
        report = periodic_reports()[due.provision]
        already = {row.debtor for row in known.get((due.provision, due.period), ())}
        for body in sorted(bodies.of(report, due) - already):
            tx.oblige(duty(due, body))


def _settled(today: date, due: Due, known: Known, bodies: Bodies) -> str | None:
    """The step, if nothing of it is awaited any more."""
    rows = known.get((due.provision, due.period), [])
    over = due.late_after < today
    received = bool(rows) and all(row.state in ("met", "waived") for row in rows)
    nobody = not rows and due.opens_on <= today and not bodies.of(periodic_reports()[due.provision], due)
    return step(due.provision, due.period) if over or received or nobody else None


def calendar(tx: Transaction, year: int, body: str | None) -> dict[str, Any]:
    """Every report of the year that a body owes, with its state; completeness and timeliness by body."""
    duties = [row for row in _duties(tx, year) if body in (None, row["body"])]
    return {"duties": duties, "bodies": _by_body(duties)}


def _duties(tx: Transaction, year: int) -> Iterator[dict[str, Any]]:
    days, bodies = due_days(tx.law, year), Bodies(tx)
    periods = {due.period for due in days}
    known, received = store.opened_steps(tx, periods), store.came(tx, periods)
    settled = {name for due in days if (name := _settled(tx.today, due, known, bodies))}
    for due in days:
        report = periodic_reports()[due.provision]
        owed = {row.debtor: row.state for row in known.get((due.provision, due.period), ())}
        waits = not all(step(earlier, due.period) in settled for earlier in report.after)
        came = received.get((due.provision, due.period), {})
        for code in sorted(bodies.of(report, due) | owed.keys() | came.keys()):
            state = _state(due, tx.today, owed.get(code), came.get(code), waits=waits)
            if state is not None:
                yield _row(due, report, code, state, came.get(code))


def _state(
    due: Due, today: date, owed: str | None, came: PeriodicReport | None, *, waits: bool
) -> str | None:
    """How a duty stands; None for one whose day was over before it was ever followed."""
    if came is not None:
        return came.state
    if owed == "missed" or (owed == "open" and today > due.late_after):
        return "missing"
    if owed is None and today > due.late_after:
        return None
    if today < due.opens_on:
        return "not_due"
    if owed is None and waits:
        return "awaits_earlier"
    return "due_soon" if due.act_by - today <= SOON else "due"


def _row(due: Due, report: Periodic, body: str, state: str, came: PeriodicReport | None) -> dict[str, Any]:
    return {
        "provision": due.provision,
        "period": due.period,
        "body": body,
        "to": [body_of(role) for role in report.to],
        "form": report.form,
        "due_on": due.due_on.isoformat(),
        "act_by": due.act_by.isoformat(),
        "state": state,
        "submitted_on": came.on.isoformat() if came is not None else None,
    }


def _by_body(duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many reports whose day has come a body owed, sent, and sent in time."""
    figures: dict[str, dict[str, Any]] = {}
    for row in duties:
        if row["state"] in ("not_due", "awaits_earlier", "due", "due_soon"):
            continue
        body = figures.setdefault(row["body"], {"body": row["body"], "owed": 0, "received": 0, "in_time": 0})
        body["owed"] += 1
        body["received"] += row["state"] in ("submitted", "late")
        body["in_time"] += row["state"] == "submitted"
    return [figures[code] for code in sorted(figures)]
