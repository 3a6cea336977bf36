"""Which schema a database is at and which one the code needs; asked at every start, so without Alembic."""

import inspect
import re
from pathlib import Path

import sqlalchemy as sa

from bus.service import Service

_REVISION = re.compile(r"^(down_)?revision\b[^=\n]*=\s*(?:[\"'](\w+)[\"']|None)", re.MULTILINE)
_VERSION = sa.table("alembic_version", sa.column("version_num"))


class RevisionsError(Exception):
    """The revisions of a service do not make one line; the message names them."""


def revisions_of(service: type[Service]) -> Path:
    """The directory of a service's revisions, beside its module."""
    return Path(inspect.getfile(service)).parent / "migrations"


def head(service: type[Service]) -> str | None:
    """The revision this code was written for: the one that no other revision follows."""
    made, followed = _revisions(revisions_of(service))
    heads = made - followed
    if missing := followed - made:
        raise RevisionsError(
            f"{service.name}: revision {', '.join(sorted(missing))} is followed but not there"
        )
    if len(heads) > 1:
        raise RevisionsError(f"{service.name}: revisions {', '.join(sorted(heads))} all claim to be the last")
    return next(iter(heads), None)


def _revisions(directory: Path) -> tuple[set[str], set[str]]:
    """The revisions there are, and those that another one follows."""
    made: set[str] = set()
    followed: set[str] = set()
    for path in sorted(directory.glob("*.py")):
        for down, name in _REVISION.findall(path.read_text(encoding="utf-8")):
            if name:
                (followed if down else made).add(name)
    return made, followed


def current(connection: sa.Connection) -> str | None:
    """The revision a database is at, or None for an empty one."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(sa.select(_VERSION.c.version_num))
    return found


def check_head(engine: sa.Engine, service: type[Service]) -> str | None:
    """What is wrong with the schema, with the command to type, or None."""
    wanted = head(service)
    with engine.connect() as connection:
        found = current(connection)
    if found == wanted:
        return None
    return (
        f"the database of {service.name} is at schema {found or 'none'}, this code needs {wanted}; "
        f"type: reglament db upgrade {service.name}"
    )
