"""Secret addresses of readers' calendars; what the provider knows a reader by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bus.tables import Json

revision: str = "7a3e9d0c51b8"
down_revision: str | None = "2f6c1b7d9e04"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward: who is signed in now signs in again."""
    op.execute("DELETE FROM board_session")
    op.add_column("board_session", sa.Column("reader", sa.Text(), nullable=False))
    op.create_table(
        "board_feed",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("board_feed_by_reader", "board_feed", ["reader"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("board_feed")
    op.drop_column("board_session", "reader")
