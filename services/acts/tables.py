"""The tables of the acts service."""

import sqlalchemy as sa

from bus.database import Json, system_tables

metadata = sa.MetaData()
system_tables(metadata)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("developer", sa.String(61), nullable=False),
    sa.Column("state", sa.String(60), nullable=False),
    sa.Column("number", sa.String(120)),
    sa.Column("document", Json, nullable=False),
    sa.Column("waits", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""Every draft and act, whole in `document`; the other columns are for finding it."""

waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("office", sa.String(80), primary_key=True),
    sa.Column("draft", sa.String(120), primary_key=True),
    sa.Column("steps", Json, nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""What waits for whom: one row for each office, body or unit whose steps are next."""

acting_order = sa.Table(
    "acting_order",
    metadata,
    sa.Column("body", sa.String(61), primary_key=True),
    sa.Column("number", sa.String(200), primary_key=True),
    sa.Column("document", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""Orders that give a person the duties of an office for a time."""

consultation = sa.Table(
    "consultation",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("document", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""Documents in approval whose silence counts (G10-120, 125, 142)."""


def _documents(name: str) -> sa.Table:
    """A table of whole documents by id."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("document", Json, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )


address = _documents("address")
"""The President's addresses (chapter 2)."""
plan = _documents("plan")
"""National plans in their chain (chapter 5)."""
decree = _documents("decree")
"""The PA's register of decrees that are monitored (chapter 7)."""
incoming = _documents("incoming")
"""Documents brought to the Government Apparatus, accepted or returned."""
