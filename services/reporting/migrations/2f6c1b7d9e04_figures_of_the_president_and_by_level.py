"""Count discipline by level of control, and the President's acts and instructions apart (D976-80(1))."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2f6c1b7d9e04"
down_revision: str | None = "35b95d3e56b6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ["type", "body", "mark", "on", "subject"]
_INDEX = "_by_type_body_mark_on_subject"
_MORE = ["level", "of_president"]
_RECOUNTED = "'received', 'removed', 'handed', 'figure'"
_STANDS = "CASE WHEN overdue AND state = 'on_control' THEN 'overdue' ELSE state END"
_WHOSE = "CASE WHEN of_president THEN 'president' ELSE 'others' END"
_CELL = f"({_WHOSE} || '/' || level)"
_FIGURE = """CASE type
  WHEN 'control.execution_reported.v1' THEN
    CASE mark WHEN 'final_in_time' THEN 'on_time' WHEN 'final_late' THEN 'late' END
  WHEN 'control.extension_granted.v1' THEN 'extended'
  WHEN 'control.transfer_granted.v1' THEN 'transferred'
  WHEN 'control.new_deadline_set.v1' THEN 'new_deadline'
  WHEN 'control.report_refused.v1' THEN 'returned'
  WHEN 'control.coexecutor_silent.v1' THEN 'silent' END"""
_TOLD = f"""story WHERE body <> '' AND {_FIGURE} IS NOT NULL"""
_NO = "NULL::date"
_HIS = "coalesce((i.item->>'of_president')::boolean, i.origin_kind = 'act' OR {level} = 'pa')"
_THEN = "(facts->'item'->>'level')"


def _lagged(reach: str) -> str:
    return f"""(SELECT figure, body, reach, "on",
      lag("on") OVER (PARTITION BY figure, body, subject, reach ORDER BY "on") AS before
      FROM (SELECT DISTINCT {_FIGURE} AS figure, body, subject, {reach} AS reach, "on" FROM {_TOLD}) h) l"""


def _counted(reach: str, cell: str) -> tuple[tuple[str, ...], ...]:
    month = "date_trunc('month', received_on)::date"
    item = "item_state"
    return (
        ("received", cell, "executor", _STANDS, "received_on", _NO, item),
        ("handed", '"row"', "executor", cell or "level", month, _NO, item),
        ("removed", cell, "executor", "''", "removed_on", _NO, f"{item} WHERE removed_on IS NOT NULL"),
        ("figure", "reach", "body", "figure", '"on"', "before", _lagged(reach)),
    )


def _count(kinds: tuple[tuple[str, ...], ...]) -> None:
    for kind, viewer, body, mark, on, before, source in kinds:
        op.execute(
            'INSERT INTO tally (id, kind, viewer, body, mark, "on", before, n) '
            "SELECT concat_ws('|', k, v, b, m, coalesce(o::text, ''), coalesce(f::text, '')), "
            "k, v, b, m, o, f, n "
            f"FROM (SELECT '{kind}' AS k, {viewer} AS v, {body} AS b, {mark} AS m, {on} AS o, {before} AS f, "
            f"count(*) AS n FROM {source} GROUP BY 1, 2, 3, 4, 5, 6) counted"
        )


def _days(told: str) -> None:
    op.execute(
        "INSERT INTO figure_days (id, days, version) SELECT concat_ws('|', figure, body, subject), "
        "string_agg(told, ',' ORDER BY told), 1 FROM "
        f"(SELECT DISTINCT {_FIGURE} AS figure, body, subject, {told} AS told FROM {_TOLD}) h "
        "GROUP BY figure, body, subject"
    )


def _forget() -> None:
    op.execute(f"DELETE FROM tally WHERE kind IN ({_RECOUNTED})")
    op.execute("DELETE FROM figure_days")


def upgrade() -> None:
    """Bring the tables forward: what stands in the projection is told by the events it was made of."""
    for suffix in ("", "_new"):
        story, item = f"story{suffix}", f"item_state{suffix}"
        op.drop_index(f"{story}{_INDEX}", table_name=story)
        op.add_column(
            item, sa.Column("of_president", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        op.add_column(
            story, sa.Column("of_president", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        op.add_column(story, sa.Column("level", sa.Text(), nullable=False, server_default=""))
    op.execute(f"UPDATE item_state i SET of_president = {_HIS.format(level='level')}")
    op.execute(
        f"UPDATE story SET level = {_THEN}, of_president = {_HIS.format(level=_THEN)} "
        f"FROM item_state i WHERE subject = 'item/' || i.id AND {_THEN} IS NOT NULL"
    )
    for suffix in ("", "_new"):
        story, item = f"story{suffix}", f"item_state{suffix}"
        for table, name in ((item, "of_president"), (story, "of_president"), (story, "level")):
            op.alter_column(table, name, server_default=None)
        op.create_index(f"{story}{_INDEX}_level_of_president", story, [*_BEFORE, *_MORE])
    _forget()
    _count(
        (*_counted(_CELL, _CELL), ("figure", "reach", "body", "figure", '"on"', "before", _lagged(_WHOSE)))
    )
    _days(f"""("on"::text || ' ' || {_CELL})""")


def downgrade() -> None:
    """Take the tables back."""
    for suffix in ("", "_new"):
        story, item = f"story{suffix}", f"item_state{suffix}"
        op.drop_index(f"{story}{_INDEX}_level_of_president", table_name=story)
        for table, name in ((item, "of_president"), (story, "of_president"), (story, "level")):
            op.drop_column(table, name)
        op.create_index(f"{story}{_INDEX}", story, _BEFORE)
    _forget()
    nobody = "''"
    _count(
        tuple(
            (kind, nobody if kind != "handed" else viewer, body, "level" if kind == "handed" else mark, *rest)
            for kind, viewer, body, mark, *rest in _counted(nobody, nobody)
        )
    )
    _days('"on"::text')
