"""Questions by the day of closing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9be3f4d1a7c0"
down_revision: str | None = "1720db4c018d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("question", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_index("question_open", "question", ["body", "closed_on"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index("question_open", table_name="question")
    op.drop_column("question", "closed_on")
