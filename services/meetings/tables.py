"""The tables of meetings: the meetings, and who and what they take up on each day."""

import sqlalchemy as sa

from bus.tables import Instant, Json, system_tables

metadata = sa.MetaData()
system = system_tables(metadata)

meeting = sa.Table(
    "meeting",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("host", sa.String(61), nullable=False),
    sa.Column("chair", sa.String(60), nullable=False),
    sa.Column("starts_at", Instant),
    sa.Column("ends_at", Instant),
    sa.Column("record", Json, nullable=False),
    sa.Index("meeting_by_time", "starts_at", "id"),
)

presentation = sa.Table(
    "presentation",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("developer", sa.String(61), nullable=False),
    sa.Column("record", Json, nullable=False),
)

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.String(61), nullable=False),
    sa.Column("person", sa.String(200)),
    sa.Column("opened_on", sa.Date, nullable=False),
)
"""Feeds by the digest of their secret address: the address itself is kept nowhere."""

booking = sa.Table(
    "booking",
    metadata,
    sa.Column("resource", sa.String(320), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("spans", Json, nullable=False),
)
