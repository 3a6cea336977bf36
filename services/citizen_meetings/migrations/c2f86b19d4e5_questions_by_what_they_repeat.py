"""Questions by what they repeat."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c2f86b19d4e5"
down_revision: str | None = "9be3f4d1a7c0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward; what a question repeats stood in its record before."""
    op.add_column("question", sa.Column("same_as", sa.String(length=120), nullable=True))
    op.create_index("question_of_group", "question", ["same_as"], unique=False)
    op.execute("UPDATE question SET same_as = record ->> 'same_as'")


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index("question_of_group", table_name="question")
    op.drop_column("question", "same_as")
