"""Acts in work and signed, each with its approval sheet."""

from typing import Any

import sqlalchemy as sa

from bus.bulk import one_of
from services.reporting.board.pages.items import story_of
from services.reporting.board.view import NotFound, View
from services.reporting.filling import agreed_at
from services.reporting.queries import PAGE, Says
from services.reporting.tables import LIVE

ACT, ITEM, PARTY = LIVE["act_state"], LIVE["item_state"], LIVE["party"]
FEW = 1000
"""How many acts of one body are named in a query."""
OPEN_TO_ALL = "none"


def acts(view: View) -> dict[str, Any]:
    """The acts, those that moved last first."""
    whose = view.viewer.restricted_to
    part = [PARTY.c.body == whose, PARTY.c.kind == "act"]
    where = [] if whose is None else [_among(view, part)]
    if words := view.args.get("q", "")[:200]:
        where.append(Says(ACT.c.words, words.casefold()))
    if state := view.args.get("state", "")[:60]:
        where.append(ACT.c.state == state)
    order = [ACT.c.changed_at.desc(), ACT.c.id.desc()]
    if whose is None:
        found = view.paged(ACT, where, order)
    elif words or state:
        found = view.paged(ACT, where, order, most=PAGE)
    else:
        found = view.paged(ACT, where, order, counted_in=(PARTY, part))
    return {"found": found, "states": _states(view), "state": state, "q": words}


def _among(view: View, part: list[Any]) -> Any:
    """The acts of a body: few are named, of many each is looked up as the list is read along."""
    ids = list(view.tx.execute(sa.select(PARTY.c.id).where(*part).limit(FEW + 1)).scalars())
    if len(ids) <= FEW:
        return one_of(ACT.c.id, ids, view.tx.dialect)
    seen = sa.select(sa.literal(1)).where(*part, PARTY.c.id == ACT.c.id).correlate(ACT)
    return seen.offset(0).exists()  # an offset keeps the database from reading all of them first


def _states(view: View) -> list[str]:
    """The states that acts are in, in order: the index is asked for one after the other."""
    known = sa.select(sa.func.min(ACT.c.state).label("state")).cte("known", recursive=True)
    following = sa.select(sa.func.min(ACT.c.state)).where(ACT.c.state > known.c.state).scalar_subquery()
    known = known.union_all(sa.select(following).where(known.c.state.is_not(None)))
    return list(view.tx.execute(sa.select(known.c.state).where(known.c.state.is_not(None))).scalars())


def act(view: View, identifier: str) -> dict[str, Any]:
    """One act: its approval sheet, its story, the items opened from it."""
    where = [ACT.c.id == identifier, *view.viewer.condition("act", ACT.c.id)]
    found = view.rows(sa.select(ACT).where(*where))
    if not found:
        raise NotFound(identifier)
    opened = [ITEM.c.origin_id == identifier, *view.viewer.condition("item", ITEM.c.id)]
    story = story_of(view, f"act/{identifier}") + story_of(view, f"draft/{identifier}")
    story.sort(key=lambda told: (told["at"], told["id"]))
    return {
        "row": found[0],
        "act": found[0]["act"],
        "story": story,
        "agreed_at": agreed_at,
        "items": view.rows(sa.select(ITEM).where(*opened).order_by(ITEM.c.clause, ITEM.c.id)),
        "cited": {p: view.provision(p) for told in story for p in told["provisions"]},
    }
