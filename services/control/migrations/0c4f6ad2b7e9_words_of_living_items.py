"""words by which living items are found; written here for the items there are."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bus.tables import Json
from services.control.likeness import key, rows_of, words_of

revision: str = "0c4f6ad2b7e9"
down_revision: str | None = "ee151f4f039a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGE = 1000

item = sa.table(
    "item", sa.column("id", sa.String()), sa.column("instruction", Json()), sa.column("state", sa.String())
)


def upgrade() -> None:
    """Bring the tables forward."""
    word = op.create_table(
        "word",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
    )
    word_pair = op.create_table(
        "word_pair",
        sa.Column("rarer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("commoner", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("needed", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("rarer", "commoner", "item", "needed"),
    )
    _fill(word, word_pair)
    op.create_index("word_pair_of_item", "word_pair", ["item"], unique=False)


def _fill(word: sa.Table, word_pair: sa.Table) -> None:
    """Write what finds the items that live."""
    numbers: dict[str, int] = {}
    for page in _living():
        texts = {row.id: words_of(row.instruction["text"]) for row in page}
        said = dict.fromkeys(one for words in texts.values() for each in words.values() for one in each)
        new = [one for one in said if one not in numbers]
        numbers.update((one, number) for number, one in enumerate(new, start=len(numbers) + 1))
        _write(word, [{"digest": key(one), "text": one} for one in new])
        _write(word_pair, [row for name, words in texts.items() for row in rows_of(name, words, numbers)])


def _living() -> Iterator[Sequence[Any]]:
    """The living items, page by page."""
    last: str | None = ""
    while last is not None:
        query = sa.select(item).where(item.c.state != "removed", item.c.id > last).order_by(item.c.id)
        page = op.get_bind().execute(query.limit(PAGE)).all()
        yield page
        last = page[-1].id if page else None


def _write(table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(table), rows)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index("word_pair_of_item", table_name="word_pair")
    op.drop_table("word_pair")
    op.drop_table("word")
