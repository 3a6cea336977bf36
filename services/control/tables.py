"""Control's tables: items and their words, decisions, when they were overdue, records, clauses waiting."""

import sqlalchemy as sa

from bus.tables import BIG, Instant, Json, system_tables

metadata = sa.MetaData()
system = system_tables(metadata)

TOLD = "subject LIKE 'item/%' AND type NOT LIKE 'control.receipt%' AND type NOT LIKE '%_refused.v1'"
"""The facts of the log that say how an item stands or what is owed on it."""

sa.Index(
    "outbox_of_item",
    system.outbox.c.subject,
    system.outbox.c.id,
    postgresql_where=sa.text(TOLD),
    sqlite_where=sa.text(TOLD),
)

item = sa.Table(
    "item",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("instruction", Json, nullable=False),
    sa.Column("executor", sa.String(64), nullable=False),
    sa.Column("row", sa.String(24), nullable=False),
    sa.Column("level", sa.String(12), nullable=False),
    sa.Column("control_type", sa.String(12), nullable=False),
    sa.Column("current_deadline", sa.Date, nullable=False),
    sa.Column("coexecutors_due_on", sa.Date),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Column("extensions", sa.Integer, nullable=False),
    sa.Column("transfers", sa.Integer, nullable=False),
    sa.Column("new_deadlines", sa.Integer, nullable=False),
    sa.Column("proposals", sa.Integer, nullable=False),
    sa.Column("reinstatements", sa.Integer, nullable=False),
    sa.Column("interims", sa.Integer, nullable=False),
    sa.Column("decisions", sa.Integer, nullable=False),
    sa.Column("deadlines", sa.Integer, nullable=False),
    sa.Column("submitted", Json, nullable=False),
    sa.Column("request", Json),
    sa.Column("controlling_body", sa.String(64)),
    sa.Column("interim_period", sa.String(12)),
    sa.Column("assessment", sa.String(20)),
    sa.Column("absorbed_by", sa.String(120)),
    sa.Column("last_conclusion", sa.String(20)),
    sa.Column("reported_on", sa.Date),
    sa.Column("removed_on", sa.Date),
    sa.Column("removal_ground", sa.String(50)),
    sa.Index("item_of_executor", "executor", "current_deadline", "id"),
    sa.Index("item_by_deadline", "state", "current_deadline", "id"),
    sa.Index(
        "item_overdue",
        "executor",
        "current_deadline",
        "id",
        postgresql_where=sa.text("overdue"),
        sqlite_where=sa.text("overdue"),
    ),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("item", sa.String(120), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("granted", sa.Boolean, nullable=False),
    sa.Column("office", sa.String(64), nullable=False),
    sa.Column("body", sa.String(64), nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("under_order", sa.Text),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("provisions", Json, nullable=False),
    sa.Column("ground", sa.String(50)),
    sa.Column("consequences", Json, nullable=False),
    sa.Column("old_deadline", sa.Date, nullable=False),
    sa.Column("new_deadline", sa.Date),
    sa.Column("recorded_at", Instant, nullable=False),
)

lateness = sa.Table(
    "lateness",
    metadata,
    sa.Column("item", sa.String(120), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.String(64), nullable=False),
    sa.Column("deadline", sa.Date, nullable=False),
    sa.Column("since_at", Instant, nullable=False),
    sa.Column("until_at", Instant),
    sa.Index("lateness_of_body", "body", "deadline", "item"),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(160), nullable=False),
    sa.Column("happened_on", sa.Date, nullable=False),
    sa.Column("office", sa.String(64), nullable=False),
    sa.Column("body", sa.String(64), nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("under_order", sa.Text),
    sa.Column("facts", Json, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Index("record_of_subject", "subject", "kind", "happened_on"),
)

waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("origin", Json, nullable=False),
    sa.Column("entry", Json, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
)

word = sa.Table(
    "word",
    metadata,
    sa.Column("number", BIG, primary_key=True, autoincrement=True),
    sa.Column("digest", sa.BigInteger, nullable=False, unique=True),
    sa.Column("text", sa.Text, nullable=False),
)

word_pair = sa.Table(
    "word_pair",
    metadata,
    sa.Column("rarer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("commoner", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("item", sa.String(120), primary_key=True),
    sa.Column("needed", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Index("word_pair_of_item", "item"),
)
