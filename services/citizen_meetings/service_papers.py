"""Papers of the year: the calls about proposals, departmental plans and the schedule."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from services.citizen_meetings import actions, payloads, queries, store

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


class Papers:
    """The papers that a year of regional meetings begins with."""

    @rpc
    def propose(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a body's proposals for the coming year."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        before = store.find_paper(tx, "proposals", year, acting.body)
        entries = payloads.entries_of(payload["meetings"])
        return _paper(tx, actions.propose(tx.law, acting, year, entries, before=before, on=tx.today))

    @rpc
    def submit_plan(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a body's departmental plan, or its revision."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        before = store.find_paper(tx, "departmental_plan", year, acting.body)
        entries = payloads.entries_of(payload["entries"])
        return _paper(tx, actions.submit_plan(tx.law, acting, year, entries, before=before, on=tx.today))

    @rpc
    def submit_schedule(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take the annual schedule, or its revision."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        step = actions.submit_schedule(
            tx.law,
            acting,
            year,
            payloads.entries_of(payload["entries"]),
            proposals=store.papers(tx, "proposals", year),
            before=store.schedule_of(tx, year),
            on=tx.today,
        )
        return _paper(tx, step)

    @rpc
    def approve_schedule(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the Government approved the schedule, or its revision."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        paper, plans = store.submitted_schedule(tx, year), store.papers(tx, "departmental_plan", year)
        step = actions.approve_schedule(tx.law, acting, paper, payload["number"], plans=plans, on=tx.today)
        return _paper(tx, step)

    @rpc(reads=True)
    def cycle_papers(self, tx: "Transaction", payload: Wire) -> Wire:
        """The papers of a year: who proposed, planned and scheduled what, and what is to be revised."""
        return queries.cycle_papers(tx, payload["year"], payload.get("body"))


def _paper(tx: "Transaction", step: actions.PaperStep) -> Wire:
    store.save_paper(tx, step)
    return {
        "year": step.paper.year,
        "on": tx.today.isoformat(),
        "late": step.late,
        "warnings": list(step.warnings),
    }
