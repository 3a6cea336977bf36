"""every step that waits; the words of items are asked of control."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bus.tables import Json

revision: str = "5b7e0c93d1f4"
down_revision: str | None = "e9260fb0a920"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

waiting = sa.table(
    "waiting", sa.column("office"), sa.column("draft"), sa.column("step"), sa.column("steps", Json())
)


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("waiting", sa.Column("steps", Json(), nullable=True))
    connection = op.get_bind()
    for (step,) in connection.execute(sa.select(waiting.c.step).distinct()).all():
        connection.execute(sa.update(waiting).where(waiting.c.step == step).values(steps=[step]))
    with op.batch_alter_table("waiting") as table:
        table.alter_column("steps", existing_type=Json(), nullable=False)
        table.drop_column("step")
    op.drop_index("known_item_under_control", table_name="known_item")
    op.drop_table("known_item")


def downgrade() -> None:
    """Take the tables back."""
    op.create_table(
        "known_item",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("text", Json(), nullable=False),
        sa.Column("under_control", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("known_item_under_control", "known_item", ["under_control"], unique=False)
    op.add_column("waiting", sa.Column("step", sa.String(length=60), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(waiting.c.office, waiting.c.draft, waiting.c.steps)).all():
        here = (waiting.c.office == row.office) & (waiting.c.draft == row.draft)
        connection.execute(sa.update(waiting).where(here).values(step=row.steps[0]))
    with op.batch_alter_table("waiting") as table:
        table.alter_column("step", existing_type=sa.String(length=60), nullable=False)
        table.drop_column("steps")
