"""Items: the list with its filters, and the page of one item with its whole story."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from law import LawError
from services.reporting import lists
from services.reporting.board.citing import together
from services.reporting.board.view import DEEPEST, NotFound, Paged, View
from services.reporting.store import in_order
from services.reporting.tables import LIVE
from services.reporting.tallies import LEVELS

ITEM, STORY, OBLIGATION = (LIVE[name] for name in ("item_state", "story", "obligation_state"))
OPENED = "control.item_opened.v1"
STATES = ("on_control", "reported", "removed", "handed_over")
TYPES = ("urgent", "short_term", "medium_term", "long_term")


def items(view: View) -> dict[str, Any]:
    """The items, most urgent first."""
    asked, number = asked_of(view), min(view.page_number(), DEEPEST)
    listed = lists.items(view.tx, asked, view.viewer.restricted_to, number)
    found = Paged(listed.rows, listed.total, number, listed.many)
    known = {"states": STATES, "levels": LEVELS, "types": TYPES}
    return {"found": found, "asked": asked, "type": asked["type"], **known}


def asked_of(view: View) -> dict[str, Any]:
    """The filters of the list as the reader set them; what is not understood is not asked."""
    return {
        "state": view.one_of("state", STATES),
        "level": view.one_of("level", LEVELS),
        "type": view.one_of("type", TYPES),
        "overdue": view.args.get("overdue") == "1",
        "body": view.args.get("body", ""),
        "search": view.args.get("q", "")[:200],
        "due_until": _day(view),
    }


def item(view: View, identifier: str) -> dict[str, Any]:
    """One item: its terms, each date with its provision, and everything that happened to it."""
    where = [ITEM.c.id == identifier, *view.viewer.condition("item", ITEM.c.id)]
    found = view.rows(sa.select(ITEM).where(*where))
    if not found:
        raise NotFound(identifier)
    row = found[0]
    story = story_of(view, f"item/{identifier}")
    duties = sa.select(OBLIGATION).where(OBLIGATION.c.subject == f"item/{identifier}")
    cited = {p for told in story for p in provisions_of(told["facts"])}
    return {
        "row": row,
        "item": row["item"],
        "story": story,
        "opened_by": next((one["id"] for one in story if one["type"] == OPENED), None),
        "set_by": _set_by(story, row["current_deadline"].isoformat()),
        "duties": view.rows(duties.order_by(OBLIGATION.c.due_on, OBLIGATION.c.id)),
        "cited": {identifier: view.provision(identifier) for identifier in sorted(cited)},
    }


def _set_by(story: list[dict[str, Any]], deadline: str) -> str | None:
    """The event with which the deadline became what it is now."""
    found = None
    before = None
    for one in story:
        stood = one["facts"].get("item", {}).get("current_deadline", before)
        if stood == deadline != before:
            found = one["id"]
        before = stood
    return found


def story_of(view: View, subject: str) -> list[dict[str, Any]]:
    rows = view.tx.execute(sa.select(STORY).where(STORY.c.subject == subject)).all()
    return [told(view, row) for row in sorted(rows, key=in_order)]


def told(view: View, row: Any) -> dict[str, Any]:
    """An event as the page shows it: what happened, when, by whom, and the provisions it rests on."""
    named = provisions_of(row.facts)
    return {
        "id": row.id,
        "type": row.type,
        "name": view.say.event(row.type),
        "on": row.on,
        "at": row.at,
        "facts": row.facts,
        "details": list(_details(view, row.facts)),
        "provisions": named,
        "cited": together(named, view.lang),
        "duty": row.facts.get("obligation"),
        "bad": row.type.endswith(("_refused.v1", "overdue.v1", "silent.v1", "missed.v1")),
    }


def provisions_of(facts: Mapping[str, Any]) -> list[str]:
    """The provisions that an event's facts name."""
    named = [*facts.get("provisions", ()), *facts.get("explanation", ())]
    named += [violation["provision"] for violation in facts.get("violations", ())]
    named += [facts["provision"]] if "provision" in facts else []
    named += [facts["obligation"]["provision"]] if "obligation" in facts else []
    return list(dict.fromkeys(named))


def _details(view: View, facts: Mapping[str, Any]) -> Any:
    """The facts of an event in sentences."""
    say = view.say
    if "kind" in facts and "conclusion" in facts:
        in_time = say("in_time_yes" if facts["in_time"] else "in_time_no")
        yield f"{say('report_' + facts['kind'])}: {say('conclusion_' + facts['conclusion'])}, {in_time}"
    if "summary" in facts:
        yield facts["summary"]
    if "decided_by" in facts:
        yield say("decided_by", office=view.office(facts["decided_by"]["office"]))
        yield say("deadline_now", day=say.day(facts["item"]["current_deadline"]))
    if "new_due_on" in facts:
        yield say("new_due", day=say.day(facts["new_due_on"]))
    if isinstance(facts.get("body"), str):
        yield view.body(facts["body"])
    if isinstance(facts.get("step"), str):
        yield say(facts["step"])
    for violation in facts.get("violations", ()):
        yield _violation(view, violation)


def _violation(view: View, violation: Mapping[str, Any]) -> str:
    """Why the law refused, in the reader's language where its message is known."""
    try:
        return str(view.tx.law.message(violation["code"], view.lang, **violation.get("facts", {})))
    except (LawError, LookupError, TypeError, ValueError):  # of an older edition: its English words were kept
        return str(violation["message"])


def _day(view: View) -> Any:
    asked = view.args.get("due_until", "")
    return view.day_asked("due_until", view.today) if asked else None
