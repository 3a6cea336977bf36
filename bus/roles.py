"""A database per service on PostgreSQL: owned by the one who makes tables, used by a role that cannot."""

import sqlalchemy as sa

from bus.config import Database as Settings

KEPT = {
    "outbox": "UPDATE, DELETE, TRUNCATE",
    "chain": "UPDATE, DELETE, TRUNCATE",
    "inbox": "DELETE, TRUNCATE",
}
"""What no application may do to the event log and to the ids of what was handled: they are permanent."""


def make_database(settings: Settings, service: str) -> bool:
    """Create a service's database if it is not there; returns whether it was created."""
    url = sa.make_url(str(settings.url_of(service, admin=True)))
    if url.get_backend_name() != "postgresql":
        return False
    engine = sa.create_engine(
        url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        known = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(known, {"name": url.database}):
            return False
        connection.exec_driver_sql(f"CREATE DATABASE {_name(connection, str(url.database))}")
    return True


def grant(connection: sa.Connection, settings: Settings, service: str) -> str | None:
    """Make the application's role and give it rows, not tables; returns its name, if one is configured."""
    if not settings.user or connection.dialect.name != "postgresql":
        return None
    role = settings.user.format(service=service)
    who, database = _name(connection, role), _name(connection, str(connection.engine.url.database))
    known = connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    literal = sa.String().literal_processor(connection.dialect)
    assert literal is not None  # noqa: S101 - PostgreSQL's dialect has one
    run = connection.exec_driver_sql
    password = literal(str(settings.password))
    run(f"{'ALTER' if known else 'CREATE'} ROLE {who} LOGIN PASSWORD {password}")
    run(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    run(f"GRANT CONNECT ON DATABASE {database} TO {who}")
    run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    run(f"GRANT USAGE ON SCHEMA public TO {who}")
    run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}")
    run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}")
    run(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {who}")
    for table, rights in KEPT.items():
        run(f"REVOKE {rights} ON {table} FROM {who}")
    return role


def _name(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
