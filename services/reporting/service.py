"""Reporting: sees every fact of the suite, keeps the calendar of reports, makes statutory documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bus.clock import every_day
from bus.contract import contracts
from bus.database import Transaction
from bus.event import Envelope
from bus.rpc import rpc
from bus.service import Service, wire_violations
from bus.subscribe import subscribe
from law.rule import Refused, Violation
from services.reporting import (
    actions,
    answers,
    chain,
    desk,
    events,
    figures,
    gathering,
    issuing,
    payloads,
    queries,
    store,
    tables,
)
from services.reporting.rules import conclusions, replies

SHOWN = tuple(
    event_type
    for publisher in ("acts", "control", "meetings", "citizen_meetings", "reporting")
    for event_type in contracts().types(publisher)
    if not event_type.endswith((".receipt_issued.v1", "quarantined.v1", "discarded.v1"))
)
"""Every fact about acts, items, meetings, questions, duties: what the board and the reports are made of."""


REFUSED = "reporting.command_refused.v1"


class Reporting(Service):
    """Statutory consolidated reports, the reporting calendar, the board."""

    name = "reporting"
    metadata = tables.metadata

    @subscribe(*SHOWN, loads=store.loads)
    def show_fact(self, tx: Transaction, event: Envelope) -> None:
        """Put what an event says into the projection."""
        store.put(tx, event)

    @subscribe("agencies.consolidated_report_submitted.v1", refusal="reporting.report_refused.v1")
    def take_report(self, tx: Transaction, event: Envelope) -> None:
        """A body sends a periodic report."""
        self.submit_report(tx, event.data)

    @subscribe("agencies.periodic_report_returned.v1", refusal=REFUSED)
    def take_back(self, tx: Transaction, event: Envelope) -> None:
        """The addressee returns a periodic report by event."""
        self.return_report(tx, event.data)

    @subscribe("agencies.conclusion_given.v1", refusal=REFUSED)
    def take_conclusion(self, tx: Transaction, event: Envelope) -> None:
        """A conclusion on information came by event."""
        self.give_conclusion(tx, event.data)

    @subscribe("agencies.risk_notified.v1", refusal=REFUSED)
    def take_risk(self, tx: Transaction, event: Envelope) -> None:
        """Word of a risk came by event."""
        self.notify_risk(tx, event.data)

    @subscribe("agencies.meeting_recorded.v1", refusal=REFUSED)
    def take_meeting(self, tx: Transaction, event: Envelope) -> None:
        """A meeting for the record came by event."""
        self.record_meeting(tx, event.data)

    @subscribe("agencies.statistics_posted.v1", refusal=REFUSED)
    def take_statistics(self, tx: Transaction, event: Envelope) -> None:
        """Word that the statistics of a month were posted came by event."""
        self.post_statistics(tx, event.data)

    @subscribe("agencies.information_order_registered.v1", refusal=REFUSED)
    def take_information_order(self, tx: Transaction, event: Envelope) -> None:
        """An order on information in information systems came by event."""
        self.register_information_order(tx, event.data)

    @rpc
    def submit_report(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A body submits a periodic report: its duty is closed, the next step of the chain opened."""
        sent = payloads.submission(payload)
        report, due = actions.due_of(tx.law, sent.provision, sent.period)
        standing = chain.standing(tx, report, due, sent.body)
        received, facts = actions.submit_report(tx.law, sent, standing)
        tx.rows(tables.periodic_report).put(store.row_of(received))
        chain.fulfil(tx, due, received)
        tx.announce(*facts)
        if consideration := conclusions.consideration(tx.law, received):
            tx.oblige(consideration)
        chain.open_steps(tx)
        return payloads.receipt(received, due)

    @rpc
    def return_report(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The addressee sends a periodic report back for completion."""
        report = store.periodic(tx, payload["report"])
        if report is None:
            raise Refused([Violation("D976-75-1.1", "unknown_report", {"report": payload["report"]})])
        returned, facts = actions.return_report(report, payload["acting"]["body"], payload["reason"])
        tx.rows(tables.periodic_report).put(store.row_of(returned))
        tx.announce(*facts)
        return {"report": returned.id, "state": "returned"}

    @rpc
    def give_conclusion(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A unit of the Administration concludes on information on a national plan (62(4), 63(4))."""
        return desk.give_conclusion(tx, payload)

    @rpc
    def notify_risk(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The head of a unit tells the Head of the Administration of a risk (63)."""
        return desk.notify_risk(tx, payload)

    @rpc(reads=True)
    def check_reply(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Whether information or a draft reply may be sent as it is (G10 142, 148, 165-2, 193, 200)."""
        reply = desk.reply_of(tx, payload)
        found = replies.faults(reply)
        silent = list(replies.agreed_by_default(reply))
        violations = wire_violations(tx, Refused(found))
        return {"allowed": not found, "violations": violations, "agreed_by_default": silent}

    @rpc
    def register_information_order(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A body registers its order on information kept in information systems (PM140 2(9))."""
        return desk.register_order(tx, payload)

    @rpc
    def post_statistics(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A body posted the statistics of its meetings of a month (PM140-R4.4)."""
        return desk.post_statistics(tx, payload)

    @rpc(reads=True)
    def regional_results(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Results of regional meetings for the yearly assessment of bodies (C112 6(2))."""
        return {"bodies": desk.regional(tx, payload["year"])}

    @rpc
    def record_meeting(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A body enters an interdepartmental meeting in its record (PM140-R4.3)."""
        meeting = actions.record_meeting(payload["acting"], payload["meeting"])
        row = {"id": meeting["id"], "body": meeting["body"], "on": date.fromisoformat(meeting["on"])}
        tx.rows(tables.recorded_meeting).put({**row, "facts": dict(meeting)})
        tx.announce(events.meeting_recorded(meeting))
        return {"meeting": meeting["id"]}

    @rpc
    def issue_report(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Make a statutory report, freeze it, and give its document."""
        as_of = payloads.as_of(payload, tx.today)
        gathered = gathering.gather(tx, payload, as_of)
        record = issuing.freeze(tx, payload, gathered, as_of)
        if record["new"]:
            named = {name: record[name] for name in ("form", "period", "body", "rows")}
            tx.announce(events.report_issued(record["id"], **named, content_hash=record["hash"]))
        filed = issuing.filed(tx, record, payload["lang"], payload["format"])
        return {**filed, "warnings": wire_violations(tx, Refused(gathered.warnings))}

    @rpc(reads=True)
    def document(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The document of a frozen report, made again to the same bytes."""
        record = queries.frozen(tx, payload["report"])
        return issuing.filed(tx, record, payload["lang"], payload["format"])

    @rpc(reads=True)
    def issued_reports(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Frozen reports, newest first."""
        return {"reports": queries.issued(tx, payload)}

    @rpc(reads=True)
    def reporting_calendar(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Who owes which report by when in a year, and how it stands."""
        return chain.calendar(tx, payload["year"], payload.get("body"))

    @rpc(reads=True)
    def items(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Items under control, filtered."""
        return queries.items(tx, payload)

    @rpc(reads=True)
    def story(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What happened to an item, act or meeting, in order."""
        return queries.story(tx, payload["subject"])

    @rpc(reads=True)
    def discipline(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Figures of executive discipline by body."""
        return {"bodies": figures.discipline(tx, payload)}

    @rpc(reads=True)
    def discipline_items(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The items behind a figure of executive discipline."""
        return {"items": figures.discipline_items(tx, payload)}

    @rpc(reads=True)
    def ask_reporting_calendar(self, tx: Transaction, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What falls due in a year, by the texts."""
        return answers.reporting_calendar(tx.law, payload)

    @every_day
    def open_steps(self, tx: Transaction) -> None:
        """Open the duties whose period has come."""
        chain.open_steps(tx)
        desk.open_postings(tx)
