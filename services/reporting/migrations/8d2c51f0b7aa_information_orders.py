"""Keep the orders on information in information systems."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bus.tables import Json

revision: str = "8d2c51f0b7aa"
down_revision: str | None = "6f091cc2a2f8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "information_order",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("information_order")
