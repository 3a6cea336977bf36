"""Keep which digests were sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41e0a97d35b"
down_revision: str | None = "8d2c51f0b7aa"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "digest_sent",
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", "body", "on"),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("digest_sent")
