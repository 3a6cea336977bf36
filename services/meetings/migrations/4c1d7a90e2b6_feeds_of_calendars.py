"""Feeds of calendars."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "4c1d7a90e2b6"
down_revision: str | None = "b255f02c534c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "feed",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=61), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("feed")
