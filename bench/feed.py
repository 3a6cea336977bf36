"""The events that are applied: letters of bodies on controlled items that were opened before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bus.clock import Clock
from bus.contract import canonical
from bus.database import Database, Transaction
from bus.event import Envelope
from bus.identity import new_id
from services.control.service import Control

EXECUTOR, COEXECUTOR = "mne", "minfin"
SIGNED = {"kind": "act", "id": "decree-1", "document": "decree"}
AT_ONCE = 500


def entry(number: int, now: datetime) -> dict[str, Any]:
    """A clause for a ministry with two co-executors, due in two months."""
    return {
        "clause": str(number),
        "text": {
            "en": "Prepare proposals on the financing of rural schools",
            "ru": "Подготовить предложения",
        },
        "executor": EXECUTOR,
        "coexecutors": [COEXECUTOR, "minjust"],
        "due_on": (now.date() + timedelta(days=60)).isoformat(),
        "row": "ordinary",
        "level": "pa",
    }


def open_items(service: Control, count: int) -> None:
    """Put so many items under control, by the service's own method."""
    now = Clock().now()
    origin = {**SIGNED, "signed_on": now.date().isoformat()}

    def some(tx: Transaction, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            service.open_item(tx, {"origin": origin, "entry": entry(number, now)})

    for start in range(0, count, AT_ONCE):
        numbers = tuple(range(start, min(start + AT_ONCE, count)))
        service.db.run(partial(some, numbers=numbers))


def forget_the_log(db: Database) -> None:
    """Empty the log of a database that is to be a template: what was announced so far is not measured."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE outbox, outbox_pending, chain")


def letters(items: int) -> list[bytes]:
    """Two events on each item: a co-executor's proposals, and half the run later the execution report."""
    proposals = _written(items, "coexecutor_proposals_submitted", COEXECUTOR, _proposals)
    return [*proposals, *_written(items, "execution_report_submitted", EXECUTOR, _report)]


def _written(items: int, what: str, body: str, letter: Any) -> Iterator[bytes]:
    now = Clock().now()
    for number in range(items):
        item = f"{SIGNED['id']}:{number}"
        identifier = new_id()
        event = Envelope(
            identifier,
            f"/agencies/{body}",
            f"agencies.{what}.v1",
            f"item/{item}",
            now,
            {**letter(), "item": item, "on": now.date().isoformat()},
            identifier,
        )
        yield canonical(event.to_wire())


def _proposals() -> dict[str, Any]:
    acting = {"office": "minister", "body": COEXECUTOR, "person": "Такиев М."}
    return {"acting": acting, "summary": "Финансирование предусмотрено проектом бюджета"}


def _report() -> dict[str, Any]:
    acting = {"office": "minister", "body": EXECUTOR, "person": "Жумангарин С."}
    return {"acting": acting, "kind": "final", "conclusion": "executed", "summary": "Предложения внесены"}
