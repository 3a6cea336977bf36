"""Makes a report and freezes it: its rows in no language, the events behind it, and the hash of it all."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from bus.contract import canonical
from bus.database import Transaction
from services.reporting.content import ContentRow
from services.reporting.forms.definition import Lang, form
from services.reporting.forms.renderers import RENDERERS
from services.reporting.gathering import Behind, Gathered, gather
from services.reporting.printing import printed
from services.reporting.tables import issued_report, issued_row

_ROWS_AT_ONCE = 500


def freeze(tx: Transaction, request: Mapping[str, Any], gathered: Gathered, as_of: date) -> dict[str, Any]:
    """Keep a report as it is now; the same content is kept once. Returns its record."""
    record = {**_record(request, gathered, as_of), "dated": tx.today, "at": tx.now}
    known = tx.rows(issued_report).get(record["id"])
    if known is not None:
        return {**known, "new": False}
    tx.rows(issued_report).put(record)
    _keep_rows(tx, str(record["id"]), gathered.rows)
    return {**record, "new": True}


def _record(request: Mapping[str, Any], gathered: Gathered, as_of: date) -> dict[str, Any]:
    """What a report is: its form, period and body, its content, the events behind it, the hash of it all."""
    held = {**gathered.content, "signed": [dict(person) for person in request.get("signed", ())]}
    named = {name: request.get(name) for name in ("form", "period", "body")}
    whole = {**named, "as_of": as_of.isoformat(), "content": held, "rows": gathered.rows}
    digest = hashlib.sha256(canonical(whole)).hexdigest()
    return {
        **named,
        "id": f"{request['form']}:{request['period']}:{request.get('body') or 'government'}:{digest[:16]}",
        "as_of": as_of,
        "rows": len(gathered.rows),
        **_range(gathered.behind),
        "hash": digest,
        "content": held,
    }


def drawn(tx: Transaction, request: Mapping[str, Any], on: date, lang: Lang, kind: str) -> bytes:
    """A form filled as of a day and not kept: a look at how things stand."""
    gathered = gather(tx, request, on)
    record = {**_record(request, gathered, on), "dated": on}
    return _rendered(tx, record, gathered.rows, lang, kind)


def _range(behind: Behind) -> dict[str, Any]:
    """How many events a report rests on, the earliest and the latest of them."""
    first, last = (place[1] if place else "" for place in (behind.first, behind.last))
    return {"events": behind.events, "first_event": first, "last_event": last}


def _keep_rows(tx: Transaction, identifier: str, rows: Sequence[ContentRow]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        kept = [{"report": identifier, "n": start + n, "facts": row} for n, row in enumerate(part)]
        tx.execute(sa.insert(issued_row), kept)


def frozen_rows(tx: Transaction, identifier: str) -> Iterator[ContentRow]:
    """The rows of a frozen report in order, a part at a time."""
    last = -1
    while True:
        wanted = sa.select(issued_row).where(issued_row.c.report == identifier, issued_row.c.n > last)
        part = tx.execute(wanted.order_by(issued_row.c.n).limit(_ROWS_AT_ONCE)).all()
        if not part:
            return
        yield from (row.facts for row in part)
        last = part[-1].n


def document(tx: Transaction, record: Mapping[str, Any], lang: Lang, kind: str) -> bytes:
    """The document of a frozen report: the same bytes whenever it is made again."""
    return _rendered(tx, record, frozen_rows(tx, record["id"]), lang, kind)


def _rendered(
    tx: Transaction, record: Mapping[str, Any], rows: Iterable[ContentRow], lang: Lang, kind: str
) -> bytes:
    shown = {**record, "as_of": record["as_of"].isoformat(), "dated": record["dated"].isoformat()}
    stream = BytesIO()
    RENDERERS[kind](printed(tx.law, form(record["form"]), lang, shown, rows), stream)
    return stream.getvalue()


def file_name(record: Mapping[str, Any], lang: str, kind: str) -> str:
    """The name a document is kept under."""
    parts = (record["form"], record["period"], record["body"] or "government", lang)
    return f"{'_'.join(parts)}.{kind}"


def filed(tx: Transaction, record: Mapping[str, Any], lang: Lang, kind: str) -> dict[str, Any]:
    """A document as it travels, with what it rests on."""
    return {
        "report": record["id"],
        **{name: record[name] for name in ("form", "hash", "rows", "events")},
        "format": kind,
        "lang": lang,
        "name": file_name(record, lang, kind),
        "content": base64.b64encode(document(tx, record, lang, kind)).decode(),
        "warnings": [],
    }
