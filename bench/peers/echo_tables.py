"""The one table of the echo services, and the row they read."""

import sqlalchemy as sa

metadata = sa.MetaData()
said = sa.Table(
    "said",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
)
ROW = sa.select(said.c.text).where(said.c.key == sa.bindparam("wanted"))
ROWS, TEXT = 1000, "х" * 100


def fill(engine: sa.Engine) -> None:
    """Make the table, and its rows."""
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(said), [{"key": key, "text": TEXT} for key in range(ROWS)])
