"""Tables every service has beside its own, and the portable types its tables are made of."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

ALMATY = ZoneInfo("Asia/Almaty")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A number given by the database; SQLite only counts up an INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC (text that sorts on SQLite), read in the zone of Asia/Almaty."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on each database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(32))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a datetime without a zone; it would be a different instant on every machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value.isoformat()}")
        return instant_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in the zone of Asia/Almaty."""
        del dialect
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(ALMATY)


def instant_text(value: datetime) -> str:
    """An instant as text that sorts in the order of time."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class _SqliteJson(sa.JSON):
    """JSON as text, written and read by orjson."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Write with orjson; None is NULL."""
        del dialect
        return lambda value: None if value is None else orjson.dumps(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read with orjson."""
        del dialect, coltype
        return lambda value: None if value is None else orjson.loads(value)


class Json(TypeDecorator[Any]):
    """A JSON document: JSONB on PostgreSQL, text on SQLite; None is NULL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(_SqliteJson(none_as_null=True))


class SystemTables(NamedTuple):
    """The tables the bus keeps in each service's database."""

    inbox: sa.Table
    quarantine: sa.Table
    outbox: sa.Table
    pending: sa.Table
    lane: sa.Table
    chain: sa.Table
    chain_head: sa.Table
    rpc_call: sa.Table
    obligation: sa.Table
    daily_run: sa.Table


def system_tables(metadata: sa.MetaData) -> SystemTables:
    """Define the bus's tables in a service's metadata, once."""
    if "inbox" not in metadata.tables:
        _inbox(metadata)
        _outbox(metadata)
        _duties(metadata)
    names = {"pending": "outbox_pending", "lane": "outbox_lane"}
    return SystemTables(*(metadata.tables[names.get(field, field)] for field in SystemTables._fields))


def _inbox(metadata: sa.MetaData) -> None:
    """`inbox` keeps every id ever handled; the body only while the event is not applied."""
    waits = sa.text("status IN ('waiting', 'held')")
    sa.Table(
        "inbox",
        metadata,
        sa.Column("position", BIG, primary_key=True, autoincrement=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", Instant),
        sa.Column("error", sa.Text),
        sa.Column("body", sa.LargeBinary),
        sa.UniqueConstraint("source", "event_id", name="inbox_event"),
        sa.Index("inbox_waiting", "subject", "position", postgresql_where=waits, sqlite_where=waits),
        sa.Index(
            "inbox_due",
            "next_attempt_at",
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        ),
    )
    open_rows = sa.text("state = 'open'")
    sa.Table(
        "quarantine",
        metadata,
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("event_id", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("position", sa.BigInteger),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("properties", Json),
        sa.Column("at", Instant, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("closed_reason", sa.Text),
        sa.Index(
            "quarantine_open",
            "digest",
            "reason",
            unique=True,
            postgresql_where=open_rows,
            sqlite_where=open_rows,
        ),
    )
    sa.Table(
        "rpc_call",
        metadata,
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("at", Instant, nullable=False),
    )


def _outbox(metadata: sa.MetaData) -> None:
    """`outbox` and `chain` only ever grow; what is still to be published stands in `outbox_pending`."""
    sa.Table(
        "outbox",
        metadata,
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    sa.Table(
        "outbox_pending",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Index(
            "outbox_unnumbered",
            "id",
            postgresql_where=sa.text("number IS NULL"),
            sqlite_where=sa.text("number IS NULL"),
        ),
        sa.Index(
            "outbox_sealed",
            "number",
            postgresql_where=sa.text("number IS NOT NULL"),
            sqlite_where=sa.text("number IS NOT NULL"),
        ),
    )
    sa.Table("outbox_lane", metadata, sa.Column("lane", sa.Integer, primary_key=True, autoincrement=False))
    sa.Table(
        "chain",
        metadata,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("outbox_id", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    sa.Table(
        "chain_head",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )


def _duties(metadata: sa.MetaData) -> None:
    """`obligation` holds who owes what by when; `daily_run` which daily job ran on which day."""
    is_open = sa.text("state = 'open'")
    sa.Table(
        "obligation",
        metadata,
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("provision", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("debtor", sa.Text, nullable=False),
        sa.Column("creditor", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("act_by", sa.Date, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("silence", sa.String(20), nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("next_at", Instant),
        sa.Column("warned", sa.Boolean, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Index("obligation_due", "next_at", postgresql_where=is_open, sqlite_where=is_open),
        sa.Index("obligation_of_subject", "subject", postgresql_where=is_open, sqlite_where=is_open),
    )
    sa.Table(
        "daily_run",
        metadata,
        sa.Column("job", sa.String(120), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("at", Instant, nullable=False),
    )


SYSTEM = system_tables(sa.MetaData())
"""The same tables for the bus's own statements."""
