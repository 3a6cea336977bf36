"""A register at size: the facts of many items, and the projection they leave, to measure reporting with.

Some thousand items are told in full and projected by the code itself; the database multiplies their rows,
each copy under names of its own. A copy in the middle is projected by the code as well: the same rows.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench import places
from bench.measure import say
from bus.contract import canonical
from bus.database import Database
from bus.event import Envelope
from bus.tables import ALMATY
from services.reporting.projection import project
from services.reporting.recounting import recount
from services.reporting.service import Reporting
from services.reporting.shadow import Shadow, indexes
from services.reporting.tables import LIVE

TODAY = date(2026, 6, 16)
TOLD = 2000
EVENTS = 5
"""Events of an item."""
MINISTRIES = [
    "minhealth",
    "minedu",
    "minscience",
    "mne",
    "minfin",
    "minjust",
    "minagri",
    "minlabour",
    "mintransport",
    "minculture",
    "mintourism",
    "minindustry",
    "mintrade",
    "mindigital",
    "mininterior",
    "minemergency",
    "minwater",
    "minecology",
    "minenergy",
    "mindefence",
]
REGIONS = [
    f"akimat_{name}" for name in ("astana", "almaty", "shymkent", "abai", "akmola", "aktobe", "atyrau")
]
BODIES = [*MINISTRIES, *REGIONS]
THINGS = [
    "больницу",
    "школу",
    "дорогу",
    "мост",
    "водопровод",
    "библиотеку",
    "стадион",
    "вокзал",
    "газопровод",
    "теплотрассу",
    "элеватор",
    "поликлинику",
    "общежитие",
    "плотину",
]
HEAD = {"office": "head_of_pa", "body": "pa", "person": "Сериков С."}


def an_item(copy: str, n: int) -> dict[str, Any]:
    """An item as it was put under control."""
    received = date(2025, 1, 6) + timedelta(days=n * 7 % 520)
    due = received + timedelta(days=60 + n * 13 % 300)
    executor, other = BODIES[n % len(BODIES)], BODIES[(n * 5 + 3) % len(BODIES)]
    thing = THINGS[n % len(THINGS)]
    return {
        "id": f"{copy}-{n // 20}:{n % 20 + 1}",
        "origin": {
            "kind": "act",
            "id": f"{copy}-{n // 20}",
            "number": str(100 + n // 20),
            "title": {
                "kk": "Қазақстан Республикасы Президентінің Жарлығы",
                "ru": "Указ Президента Республики",
            },
            "signed_on": received.isoformat(),
        },
        "clause": str(n % 20 + 1),
        "text": {
            "kk": f"{n} нысанды салу жөнінде шаралар қабылдасын және орындалуы туралы ақпарат берсін",
            "ru": f"Принять меры, чтобы построить {thing} № {n} в установленный срок, доложить об исполнении",
        },
        "row": ("government_control", "ordinary", "national_plan")[n % 3],
        "level": ("government", "pa", "government")[n % 3],
        "control_type": ("medium_term", "long_term", "short_term")[n % 3],
        "mark": None,
        "executor": executor,
        "coexecutors": sorted({other, BODIES[(n * 11 + 7) % len(BODIES)]} - {executor}),
        "consolidating_body": executor,
        "sector": None,
        "received_on": received.isoformat(),
        "initial_deadline": due.isoformat(),
        "current_deadline": due.isoformat(),
        "coexecutors_due_on": (due - timedelta(days=14)).isoformat(),
        "state": "on_control",
        "overdue": False,
        "extensions": 0,
        "transfers": 0,
        "new_deadlines": 0,
        "proposals": 0,
        "reinstatements": 0,
        "without_periodic_reports": False,
        "interim_period": None,
        "last_conclusion": None,
        "reported_on": None,
        "removed_on": None,
        "removal_ground": None,
    }


def story(copy: str, n: int) -> list[Envelope]:
    """All that happened to an item: five facts, otherwise for every tenth."""
    item = an_item(copy, n)
    told: list[Envelope] = []
    received = date.fromisoformat(item["received_on"])
    due = date.fromisoformat(item["current_deadline"])

    def tell(name: str, day: date, /, **data: Any) -> None:
        number = len(told) + 1
        at = datetime(day.year, day.month, day.day, 9, n % 60, number, tzinfo=ALMATY)
        subject = f"item/{item['id']}"
        identifier = f"{item['id']}-{number}"
        told.append(
            Envelope(identifier, "/services/control", f"control.{name}.v1", subject, at, data, identifier)
        )

    def now(**changed: Any) -> dict[str, Any]:
        item.update(changed)
        return dict(item)

    tell("item_opened", received, item=now(), explanation=["D976-50.1"])
    tell("obligation_opened", received, obligation=_duty(item, "open"))
    _ending(n, due, tell, now)
    return told


def _ending(n: int, due: date, tell: Any, now: Any) -> None:
    """The last three facts of an item."""
    kind, before, after = n % 10, due - timedelta(days=5), due + timedelta(days=4)
    if kind in (0, 1, 2):
        tell(
            "execution_reported",
            before,
            item=now(state="reported", **_reported(before)),
            **_report(before, True),
        )
        tell("obligation_closed", before, obligation=_duty(now(), "met", before))
        tell("item_removed", due, item=now(state="removed", removed_on=due.isoformat()), **_decision(due))
    elif kind == 3:
        tell("obligation_missed", after, obligation=_duty(now(), "missed"))
        tell(
            "execution_reported",
            after,
            item=now(state="reported", **_reported(after)),
            **_report(after, False),
        )
        tell(
            "item_removed", after, item=now(state="removed", removed_on=after.isoformat()), **_decision(after)
        )
    elif kind == 4:
        body = now()["coexecutors"][0]
        silent = {
            "body": body,
            "due_on": before.isoformat(),
            "effect": "deemed_approved",
            "provision": "D976-41.2",
        }
        tell("coexecutor_silent", before, item=now(), **silent)
        tell("obligation_missed", after, obligation=_duty(now(), "missed"))
        tell("item_overdue", after, item=now(overdue=True), on=after.isoformat())
    elif kind == 5:
        for number in (1, 2):
            later = due + timedelta(days=30 * number)
            changed = now(current_deadline=later.isoformat(), extensions=number)
            tell("extension_granted", before + timedelta(days=30 * number), item=changed, **_decision(before))
        tell("execution_reported", later, item=now(), **_report(later, True, "interim"))
    else:
        came = {"body": now()["coexecutors"][0], "on": before.isoformat(), "in_time": True}
        tell("coexecutor_proposals_received", before, item=now(proposals=1), **came)
        tell("execution_reported", before, item=now(), **_report(before, True, "interim"))
        refused = {"agency": now()["executor"], "agency_event": None, "subject": f"item/{now()['id']}"}
        violation = {"provision": "D976-68.1", "code": "late", "message": "late", "facts": {}}
        tell("extension_refused", before, **refused, violations=[violation])


def _reported(on: date) -> dict[str, Any]:
    return {"reported_on": on.isoformat(), "last_conclusion": "executed"}


def _report(on: date, in_time: bool, kind: str = "final") -> dict[str, Any]:
    said = {"kind": kind, "conclusion": "executed", "in_time": in_time, "on": on.isoformat(), "by": HEAD}
    return {
        **said,
        "summary": "Работы ведутся по графику: фундамент готов, договор заключён, срок подтверждён",
    }


def _decision(on: date) -> dict[str, Any]:
    return {"decided_by": HEAD, "decided_on": on.isoformat(), "provisions": ["D976-69.1"]}


def _duty(item: dict[str, Any], state: str, closed: date | None = None) -> dict[str, Any]:
    return {
        "id": f"duty-{item['id']}",
        "provision": "D976-66.1",
        "subject": f"item/{item['id']}",
        "debtor": item["executor"],
        "creditor": "pa",
        "what": "execution_report",
        "from_on": item["received_on"],
        "due_on": item["initial_deadline"],
        "act_by": item["initial_deadline"],
        "state": state,
        "silence": "nothing",
        "closed_on": closed and closed.isoformat(),
    }


def an_act(copy: str, n: int) -> Envelope:
    """The act of twenty items."""
    signed = an_item(copy, n * 20)["origin"]
    by = {"office": "minister", "body": "minjust", "person": "Болатов Б."}
    approval: dict[str, Any] = {
        "approver": "minjust",
        "act": "approve",
        "medium": "electronic",
        "state": "given",
        "by": by,
    }
    approval |= {"on": signed["signed_on"], "signature": "valid", "remark": None}
    act = {
        "id": signed["id"],
        "kind": "decree",
        "title": signed["title"],
        "developer": BODIES[n % len(BODIES)],
    }
    act |= {
        "secrecy": "none",
        "state": "signed",
        "number": signed["number"],
        "signed_on": signed["signed_on"],
    }
    act |= {
        "signed_by": {"office": "president", "body": "pa", "person": "Президент"},
        "approvals": [approval],
    }
    at = datetime.combine(date.fromisoformat(signed["signed_on"]), datetime.min.time(), ALMATY)
    identifier, data = f"{signed['id']}-act", {"act": act, "items": []}
    return Envelope(
        identifier, "/services/acts", "acts.act_signed.v1", f"act/{act['id']}", at, data, identifier
    )


def question(copy: str, n: int) -> Envelope:
    """A question of a citizen at a regional meeting."""
    on = date(2026, 1, 12) + timedelta(days=n % 150)
    asked = {
        "id": f"{copy}-q{n}",
        "number": str(n),
        "meeting": f"{copy}-m{n // 100}",
        "topic": "Су",
        "rank": None,
    }
    asked |= {
        "region": REGIONS[n % len(REGIONS)],
        "body": MINISTRIES[n % 20],
        "state": ("received", "settled")[n % 2],
    }
    at = datetime(on.year, on.month, on.day, 10, tzinfo=ALMATY)
    subject, identifier = f"question/{asked['id']}", f"{asked['id']}-1"
    data = {"question": asked, "on": on.isoformat()}
    kind = "citizen_meetings.question_changed.v1"
    return Envelope(identifier, "/services/citizen_meetings", kind, subject, at, data, identifier)


def copy_name(number: int) -> str:
    """The name of a copy, as long as that of any other."""
    return f"act{number:05}"


def facts(copy: str, items: int = TOLD) -> Iterator[Envelope]:
    """Everything told of one copy."""
    for n in range(items):
        yield from story(copy, n)
    for n in range(items // 20):
        yield an_act(copy, n)
        yield question(copy, n)


def rows_of(events: Iterable[Envelope]) -> dict[str, dict[Any, dict[str, Any]]]:
    """The rows that events leave, by table and key."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for event in events:
        for change in project(event):
            row = change.row if change.table == "party" else {**change.row, "version": 1}
            found.setdefault(change.table, {})[change.key] = row
    return found


def kept(base: str, items: int) -> str:
    """The URL of a database with so many items on a server, filled unless it is there."""
    url, new = places.kept(base, f"board_{items}", Reporting)
    if new:
        db = Database(places.driver(url), "reporting")
        fill(db, items)
        db.close()
    return url


def fill(db: Database, items: int) -> None:
    """Fill the projection of an empty database."""
    copies, first = max(1, items // TOLD), copy_name(0)
    shadow = Shadow(db)
    told = rows_of(facts(first, min(items, TOLD)))
    with db.transaction() as tx:
        for index in indexes(LIVE):
            index.drop(tx.connection)
    shadow.write({name: list(rows.values()) for name, rows in told.items()})
    with db.transaction() as tx:
        for name in told:
            say(f"{name}: {len(told[name]) * copies:,} rows")
            tx.connection.exec_driver_sql(_multiplied(name, first, copies))
    say("tallies, indexes")
    with db.transaction() as tx:
        tx.connection.exec_driver_sql("SET LOCAL work_mem = '512MB'; SET LOCAL maintenance_work_mem = '1GB'")
        recount(tx.connection, LIVE)
        for index in indexes(LIVE):
            index.create(tx.connection)
    shadow.empty()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")  # what was filled is not written while others measure
    as_projected(db, copies)


def _multiplied(name: str, first: str, copies: int) -> str:
    """Copy the rows told, each time with another name wherever the first one stands."""
    names, values = [], []
    for column in LIVE[name].columns:
        names.append(f'"{column.name}"')
        kind = "jsonb" if not isinstance(column.type, sa.Text | sa.String) else "text"
        plain = isinstance(column.type, sa.Date | sa.Boolean | sa.Integer) or column.name in (
            "at",
            "changed_at",
        )
        value = f'"{column.name}"' if plain else f"""replace("{column.name}"::text, '{first}', k)::{kind}"""
        values.append(value)
    copied = f"SELECT 'act' || lpad(n::text, 5, '0') AS k FROM generate_series(0, {copies - 1}) n"
    source = f"SELECT {', '.join(values)} FROM ({copied}) copies, {name}_new"
    return f"INSERT INTO {name} ({', '.join(names)}) {source}".replace("%", "%%")


def as_projected(db: Database, copies: int) -> None:
    """Assert that a copy in the middle is what the code itself projects."""
    copy = copy_name(copies // 2)
    told = rows_of(facts(copy, 40))
    with db.transaction(reading=True) as tx:
        for name, rows in told.items():
            if name in ("party", "act_state", "question_state"):
                continue
            table = LIVE[name]
            found = tx.execute(sa.select(table).where(table.c.id.in_(list(rows)))).mappings()
            held = {row["id"]: dict(row) for row in found}
            assert len(held) == len(rows), (name, len(held), len(rows))
            for key, row in rows.items():
                assert _plain(row) == _plain(held[key]), (name, row, held[key])


def _plain(row: dict[str, Any]) -> Any:
    return json.loads(canonical({str(n): str(v) if isinstance(v, date) else v for n, v in row.items()}))
