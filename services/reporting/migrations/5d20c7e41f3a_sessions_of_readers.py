"""Keep who is signed in at the board."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bus.tables import Instant, Json

revision: str = "5d20c7e41f3a"
down_revision: str | None = "8b390999e72e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "board_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("board_session")
