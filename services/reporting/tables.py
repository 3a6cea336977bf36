"""The projection of everybody's events, and what reporting itself keeps: calendar duties, frozen reports."""

from typing import Any

import sqlalchemy as sa

from bus.tables import Instant, Json

metadata = sa.MetaData()


def _code(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=empty)


def _day(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=empty)


def _version() -> sa.Column[Any]:
    return sa.Column("version", sa.Integer, nullable=False)


def vector(words: Any) -> Any:
    """The words of a column as PostgreSQL searches them: any language, no endings cut off."""
    return sa.func.to_tsvector(sa.literal_column("'simple'"), words)


_NAME = 63
"""The longest name that PostgreSQL keeps."""


def projected(suffix: str, holder: sa.MetaData) -> dict[str, sa.Table]:
    """The tables of the projection, by name; a rebuild fills the same ones with the suffix `_new`."""
    return {table.name.removesuffix(suffix): table for table in _projected(suffix, holder)}


def _projected(suffix: str, holder: sa.MetaData) -> list[sa.Table]:
    def table(
        name: str, *parts: sa.Column[Any], index: tuple[tuple[str, ...], ...] = (), searched: str = ""
    ) -> sa.Table:
        indexes = [sa.Index(f"{name}{suffix}_by_{'_'.join(by)}"[:_NAME], *by) for by in index]
        if searched:
            words = sa.Index(f"{name}{suffix}_words", vector(sa.column(searched)), postgresql_using="gin")
            indexes.append(words.ddl_if(dialect="postgresql"))
        return sa.Table(f"{name}{suffix}", holder, *parts, *indexes)

    return [
        table(
            "item_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("origin_kind"),
            _code("origin_id"),
            _code("number"),
            _day("signed_on"),
            _code("clause"),
            _code("row"),
            _code("level"),
            sa.Column("of_president", sa.Boolean, nullable=False),
            _code("control_type"),
            _code("executor"),
            _code("consolidating_body"),
            _code("sector"),
            _day("received_on"),
            _day("initial_deadline"),
            _day("current_deadline"),
            _code("state"),
            sa.Column("overdue", sa.Boolean, nullable=False),
            _day("reported_on", empty=True),
            _day("removed_on", empty=True),
            _code("last_conclusion"),
            sa.Column("words", sa.Text, nullable=False),
            sa.Column("item", Json, nullable=False),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(
                ("state", "current_deadline", "id"),
                ("level", "state", "current_deadline", "id"),
                ("control_type", "level", "current_deadline", "id"),
                ("executor", "current_deadline", "id"),
                ("overdue", "current_deadline", "id"),
                ("current_deadline", "id"),
                ("origin_id",),
            ),
            searched="words",
        ),
        table(
            "party",
            sa.Column("body", sa.String(120), primary_key=True),
            sa.Column("kind", sa.String(20), primary_key=True),
            sa.Column("id", sa.String(120), primary_key=True),
            _code("part"),
            _day("due_on", empty=True),
            _code("standing"),
            _code("level"),
            _code("control_type"),
            index=(("body", "kind", "due_on", "id", "standing", "level", "control_type"),),
        ),
        table(
            "story",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("subject"),
            _code("type"),
            _code("body"),
            _code("mark"),
            _code("level"),
            sa.Column("of_president", sa.Boolean, nullable=False),
            _day("on"),
            sa.Column("at", Instant, nullable=False),
            sa.Column("facts", Json, nullable=False),
            _version(),
            index=(
                ("subject", "at"),
                ("type", "body", "mark", "on", "subject", "level", "of_president"),
            ),
        ),
        table(
            "figure_days",
            sa.Column("id", sa.String(300), primary_key=True),
            sa.Column("days", sa.Text, nullable=False),
            _version(),
        ),
        table(
            "tally",
            sa.Column("id", sa.String(400), primary_key=True),
            _code("kind"),
            _code("viewer"),
            _code("body"),
            _code("mark"),
            _day("on", empty=True),
            _day("before", empty=True),
            sa.Column("n", sa.Integer, nullable=False),
            index=(("kind", "viewer", "on"),),
        ),
        table(
            "obligation_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("service"),
            _code("provision"),
            _code("subject"),
            _code("debtor"),
            _code("creditor"),
            _code("what"),
            _day("from_on"),
            _day("due_on"),
            _day("act_by"),
            _code("state"),
            _code("silence"),
            _day("closed_on", empty=True),
            sa.Column("soon", sa.Boolean, nullable=False),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(
                ("debtor", "state", "due_on", "id"),
                ("creditor", "state", "due_on", "id"),
                ("state", "due_on", "id"),
                ("subject",),
                ("provision", "due_on"),
            ),
        ),
        table(
            "act_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("kind"),
            _code("developer"),
            _code("secrecy"),
            _code("state"),
            _code("number"),
            _day("signed_on", empty=True),
            sa.Column("words", sa.Text, nullable=False),
            sa.Column("act", Json, nullable=False),
            sa.Column("items", Json, nullable=False),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(("state", "changed_at"), ("developer", "state"), ("changed_at", "id")),
            searched="words",
        ),
        table(
            "meeting_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("kind"),
            _code("chair"),
            _code("host"),
            _code("state"),
            _day("on", empty=True),
            sa.Column("meeting", Json, nullable=False),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(("on",),),
        ),
        table(
            "regional_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("body"),
            _code("region"),
            _code("state"),
            _code("mode"),
            _code("planned"),
            _day("on"),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(("on",), ("region", "on"), ("body", "on")),
        ),
        table(
            "question_state",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("number"),
            _code("meeting"),
            _code("region"),
            _code("body"),
            _code("topic"),
            _code("state"),
            sa.Column("place", sa.Integer),
            _day("on"),
            sa.Column("changed_at", Instant, nullable=False),
            _version(),
            index=(("region", "state"), ("body", "state"), ("meeting",)),
        ),
        table(
            "refusal",
            sa.Column("id", sa.String(120), primary_key=True),
            _code("type"),
            _code("subject"),
            _code("agency"),
            _code("agency_event"),
            sa.Column("violations", Json, nullable=False),
            _day("on"),
            sa.Column("at", Instant, nullable=False),
            _version(),
            index=(("subject",), ("agency", "on", "id"), ("on", "id")),
        ),
    ]


LIVE = projected("", metadata)
NEW = projected("_new", metadata)

issued_report = sa.Table(
    "issued_report",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    _code("form"),
    _code("period"),
    _code("body", empty=True),
    _day("as_of"),
    _day("dated"),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    _code("first_event"),
    _code("last_event"),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("signed_by", Json),
    sa.Column("content", Json, nullable=False),
    sa.Column("at", Instant, nullable=False),
    _version(),
    sa.Index("issued_report_by_form", "form", "period", "body"),
)

issued_row = sa.Table(
    "issued_row",
    metadata,
    sa.Column("report", sa.String(120), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("facts", Json, nullable=False),
)

periodic_report = sa.Table(
    "periodic_report",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    _code("provision"),
    _code("body"),
    _code("addressee"),
    _code("period"),
    _code("state"),
    _day("on"),
    _day("late_after"),
    sa.Column("in_time", sa.Boolean, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("signed_by", Json, nullable=False),
    sa.Column("rows", Json, nullable=False),
    _code("returned_for", empty=True),
    _version(),
    sa.Index("periodic_report_by_period", "period", "provision"),
)

recorded_meeting = sa.Table(
    "recorded_meeting",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    _code("body"),
    _day("on"),
    sa.Column("facts", Json, nullable=False),
    _version(),
    sa.Index("recorded_meeting_by_day", "on", "body"),
)

information_order = sa.Table(
    "information_order",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    _code("body"),
    _day("on"),
    sa.Column("facts", Json, nullable=False),
    _version(),
)

digest_sent = sa.Table(
    "digest_sent",
    metadata,
    sa.Column("address", sa.String(200), primary_key=True),
    sa.Column("body", sa.String(120), primary_key=True),
    sa.Column("on", sa.Date, primary_key=True),
    _version(),
)

board_session = sa.Table(
    "board_session",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("roles", Json, nullable=False),
    _code("body", empty=True),
    _code("office", empty=True),
    _code("reader"),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
)
"""Who is signed in at the board: the id is the hash of a secret that only the reader's cookie holds."""

board_feed = sa.Table(
    "board_feed",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    _code("reader"),
    _code("code"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("roles", Json, nullable=False),
    _code("body", empty=True),
    _code("office", empty=True),
    _day("opened_on"),
    _day("seen_on"),
    sa.Index("board_feed_by_reader", "reader"),
)
"""Secret addresses of readers' calendars: the id is the hash of the secret; rights as last seen, and when."""
