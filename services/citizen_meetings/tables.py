"""The tables of citizen_meetings; who asked and in what words stand in tables of their own."""

import sqlalchemy as sa

from bus.tables import Instant, Json, system_tables

metadata = sa.MetaData()
system = system_tables(metadata)

paper = sa.Table(
    "paper",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("body", sa.String(61), nullable=False),
    sa.Column("record", Json, nullable=False),
    sa.Index("paper_of_year", "year", "kind"),
)

regional_meeting = sa.Table(
    "regional_meeting",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.String(61), nullable=False),
    sa.Column("region", sa.String(61), nullable=False),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("record", Json, nullable=False),
    sa.Index("regional_meeting_by_day", "on_day", "id"),
)

question = sa.Table(
    "question",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("meeting", sa.String(120)),
    sa.Column("body", sa.String(61), nullable=False),
    sa.Column("region", sa.String(61), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("closed_on", sa.Date),
    sa.Column("same_as", sa.String(120)),
    sa.Column("record", Json, nullable=False),
    sa.Index("question_of_meeting", "meeting"),
    sa.Index("question_of_group", "same_as"),
    sa.Index("question_of_body", "body", "received_on"),
    sa.Index("question_open", "body", "closed_on"),
)

words = sa.Table(
    "question_words",
    metadata,
    sa.Column("question", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(2)),
)
"""A question in the words of the one who asked; erased with the person's data."""

citizen = sa.Table(
    "citizen",
    metadata,
    sa.Column("question", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("consent_on", sa.Date, nullable=False),
    sa.Column("data", Json, nullable=False),
)
"""Who asked: only with consent, only here, and erasable."""
