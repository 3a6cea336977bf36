"""Items and duties by the hundred thousand, made inside PostgreSQL from one that the rules opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

import law
from law import Obligation
from services.control import actions, rows
from services.control.model import Item, Origin

_NUMBERS = "FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n, LATERAL jsonb_populate_record"
_DAY = "CAST(:day AS date) + (n - CAST(:first AS int)) / CAST(:a_day AS int)"
ITEM = sa.text(
    f"INSERT INTO item SELECT r.* {_NUMBERS}(NULL::item, CAST(:row AS jsonb) || jsonb_build_object("
    f"'id', 'a:' || n, 'executor', (CAST(:bodies AS text[]))[1 + n % :of], 'current_deadline', {_DAY})) AS r"
)
DUTY = sa.text(
    f"INSERT INTO obligation SELECT r.* {_NUMBERS}(NULL::obligation, CAST(:row AS jsonb) || "
    f"jsonb_build_object('id', :name || n, 'subject', 'item/a:' || n, 'due_on', {_DAY}, 'act_by', {_DAY}, "
    f"'next_at', CAST({_DAY} + 1 AS timestamp) AT TIME ZONE 'Asia/Almaty')) AS r"
)


@dataclass(frozen=True)
class Many:
    """So many rows numbered from the first, of these bodies in turn, due from a day on, so many a day."""

    first: int
    count: int
    bodies: Sequence[str]
    day: date
    a_day: int


def bodies(on: date) -> list[str]:
    """Every body of the register on a day."""
    return [body.code for body in law.load().bodies(on=on)]


def template(signed_on: date, **said: Any) -> tuple[Item, tuple[Obligation, ...]]:
    """An item and its duties, opened by the rules themselves; `due_on` or `mark` says its deadline."""
    entry = {"clause": "1", "text": {"ru": "Подготовить предложения"}, "executor": "mne", "row": "ordinary"}
    entry |= {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    origin = Origin("act", "a", signed_on, document="decree")
    opened = actions.open_item(origin, {**entry, "level": "pa"}, law.load(), today=signed_on)
    return opened.item, opened.opens


def items(connection: sa.Connection, item: Item, many: Many) -> None:
    """Many items like one."""
    _fill(connection, ITEM, {**rows.item_row(item), "version": 1}, many)


def duties(connection: sa.Connection, duty: Obligation, many: Many) -> None:
    """The duty of each of those items."""
    row = {**duty._asdict(), "warned": True, "attempt": 0, "version": 1}
    _fill(connection, DUTY, row, many, name=f"{duty.what}:")


def _fill(
    connection: sa.Connection, statement: sa.TextClause, row: Mapping[str, Any], many: Many, **more: str
) -> None:
    said = {"row": orjson.dumps(row).decode(), "first": many.first, "last": many.first + many.count - 1}
    who = {"bodies": list(many.bodies), "of": len(many.bodies)}
    connection.execute(statement, {**said, **who, "day": many.day, "a_day": many.a_day, **more})
