"""Two small services to break: `ledger` applies numbered entries, `mirror` repeats what it announces."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bus import faults
from bus.contract import SCHEMAS, Contracts
from bus.database import Transaction, system_tables
from bus.event import Envelope, Event
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import subscribe
from law.rule import Refused, Violation

HERE = Path(__file__).parent
LEDGER_TABLES, MIRROR_TABLES = sa.MetaData(), sa.MetaData()


def tables(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Accounts, and a journal of every entry with its place in the account, as it was applied."""
    account = sa.Table(
        "account",
        metadata,
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    journal = sa.Table(
        "journal",
        metadata,
        sa.Column("account", sa.String(120), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    system_tables(metadata)
    return account, journal


ACCOUNT, JOURNAL = tables(LEDGER_TABLES)
MIRROR_ACCOUNT, MIRROR_JOURNAL = tables(MIRROR_TABLES)


def write(tx: Transaction, account: sa.Table, journal: sa.Table, subject: str, n: int | None) -> int:
    """Put an entry at the next place of its account, whatever its number; returns the place."""
    row = tx.rows(account).get(subject) or {"id": subject, "entries": 0}
    place = int(row["entries"]) + 1
    tx.rows(account).put({**row, "entries": place})
    faults.point("handler.middle")
    tx.rows(journal).put({"account": subject, "place": place, "n": n or place})
    return place


class Ledger(Service):
    """Applies entries in the order they come; an entry's note says how it is to behave."""

    name = "ledger"
    metadata = LEDGER_TABLES

    @subscribe("ledger.entry_posted.v1", loads=lambda event: [(ACCOUNT, event.subject)])
    def entry_posted(self, tx: Transaction, event: Envelope) -> None:
        """Apply a posted entry and announce it."""
        write(tx, ACCOUNT, JOURNAL, event.subject, event.data["n"])
        if event.data.get("note") == "fail":
            raise RuntimeError("this entry cannot be applied")
        tx.announce(Event("ledger.entry_applied.v1", event.subject, {"n": event.data["n"]}))

    @rpc
    def post(self, tx: Transaction, payload: dict[str, Any]) -> dict[str, Any]:
        """Post an entry by a call."""
        if payload.get("note") == "refuse":
            raise Refused([Violation("D976-68.1", "unknown_item", {"item": "3"})])
        place = write(tx, ACCOUNT, JOURNAL, payload["account"], None)
        if payload.get("note") == "fail":
            raise RuntimeError("this entry cannot be posted; hidden")
        tx.announce(Event("ledger.entry_applied.v1", payload["account"], {"n": place}))
        return {"n": place}

    @rpc(reads=True)
    def balance(self, tx: Transaction, payload: dict[str, Any]) -> dict[str, Any]:
        """How many entries an account has."""
        row = tx.rows(ACCOUNT).get(payload["account"])
        return {"n": row["entries"] if row else 0}

    @rpc(reads=True)
    def echo(self, tx: Transaction, payload: dict[str, Any]) -> dict[str, Any]:
        """Answer what was asked."""
        del tx
        return {"words": payload["words"]}


class Mirror(Service):
    """Repeats what the ledger applied."""

    name = "mirror"
    metadata = MIRROR_TABLES

    @subscribe("ledger.entry_applied.v1", loads=lambda event: [(MIRROR_ACCOUNT, event.subject)])
    def entry_applied(self, tx: Transaction, event: Envelope) -> None:
        """Note an entry that the ledger applied."""
        write(tx, MIRROR_ACCOUNT, MIRROR_JOURNAL, event.subject, event.data["n"])


SERVICES: dict[str, type[Service]] = {"ledger": Ledger, "mirror": Mirror}


def ledger_contracts() -> Contracts:
    """The suite's schemas and those of the ledger."""
    return Contracts(SCHEMAS, HERE / "schemas")
