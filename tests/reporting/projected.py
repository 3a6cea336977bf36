"""A projection with something on every page, to look at the board with."""

from datetime import date
from pathlib import Path

from bus.database import Database
from bus.event import Envelope
from services.reporting import store
from services.reporting.tables import metadata
from tests.reporting.builders import an_act, an_envelope, an_item, an_obligation

TODAY = date(2026, 6, 16)
EVIL = "<script>alert('x')</script>"
PATHS = [
    "/",
    "/items",
    "/items/act-1:1",
    "/bodies",
    "/bodies/minhealth",
    "/acts",
    "/acts/act-1",
    "/month?m=2026-06",
    "/regional",
    "/reports",
    "/discipline",
    "/discipline/minhealth/items",
    "/quarantine",
    "/subscriptions",
    "/provisions/D976-66.1",
]


def a_projection(directory: Path) -> Database:
    """A projection with an overdue item, an act, a duty, a meeting, a regional meeting and a question."""
    opened = Database(f"sqlite:///{directory / 'reporting'}.sqlite", "reporting")
    opened.create_tables(metadata)
    late = an_item("act-1:1", overdue=True, text={"ru": f"Поручение {EVIL}", "kk": f"Тапсырма {EVIL}"})
    secret = an_item("act-2:1", executor="mindefence", coexecutors=[], consolidating_body="mindefence")
    missed = {"obligation": an_obligation(state="missed")}
    events = [
        an_envelope("control.item_opened.v1", "item/act-1:1", {"item": late, "explanation": ["D976-50.1"]}),
        an_envelope("control.item_opened.v1", "item/act-2:1", {"item": secret}),
        an_envelope("acts.act_signed.v1", "act/act-1", {"act": an_act(), "items": []}),
        an_envelope("control.obligation_missed.v1", "item/act-1:1", missed, number=2),
        *meetings(),
    ]
    show(opened, events)
    return opened


def show(db: Database, events: list[Envelope]) -> None:
    """Put events into the projection as the service does, with their place in the inbox."""
    with db.transaction() as tx:
        for event in events:
            store.put(tx, event)
            tx.connection.exec_driver_sql(
                "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
                "VALUES (?, ?, ?, ?, x'00', 'applied', '2026-06-16')",
                (event.source, event.id, event.type, event.subject),
            )


def meetings() -> list[Envelope]:
    """A meeting, a regional meeting, a question raised there."""
    meeting = {
        "id": "m-1",
        "kind": "inter_body",
        "title": {"ru": "Совещание"},
        "starts_at": "2026-06-18T10:00:00+05:00",
        "ends_at": "2026-06-18T11:00:00+05:00",
        "chair": "deputy_prime_minister",
        "host": "government_apparatus",
        "bodies": ["minhealth"],
        "state": "scheduled",
    }
    place = {"region": "akimat_astana", "body": "minhealth"}
    held = {
        "id": "r-1",
        **place,
        "on": "2026-06-19",
        "mode": "offline",
        "planned": "schedule",
        "state": "planned",
    }
    asked = {
        "id": "q-1",
        "number": "7",
        "meeting": "r-1",
        **place,
        "topic": "Су",
        "state": "received",
        "rank": None,
    }
    step = {"step": "scheduled", "on": "2026-06-10"}
    changed, question = "citizen_meetings.regional_meeting_changed.v1", "citizen_meetings.question_changed.v1"
    return [
        an_envelope(
            "meetings.meeting_changed.v1", "meeting/m-1", {"meeting": meeting, **step, "provisions": []}
        ),
        an_envelope(changed, "regional_meeting/r-1", {"meeting": held, **step}),
        an_envelope(question, "question/q-1", {"question": asked, "on": "2026-06-19"}),
    ]
