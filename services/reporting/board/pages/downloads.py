"""What can be taken away: the forms of an act or an item as they stand today, a list of items as a sheet."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from services.reporting import issuing, lists
from services.reporting.board.pages.items import asked_of
from services.reporting.board.view import NotFound, View
from services.reporting.forms import xlsx
from services.reporting.forms.definition import LANGS, Lang
from services.reporting.forms.document import Document, Heading, Line
from services.reporting.forms.renderers import RENDERERS
from services.reporting.queries import PAGE
from services.reporting.tables import LIVE

ACT, ITEM = LIVE["act_state"], LIVE["item_state"]
OF_AN_ACT = ("D976-App1", "D976-App5", "D976-App6")
OF_AN_ITEM = ("D976-App3", "D976-App7")
PAGES_OF_A_LIST = 40
"""How many pages of a list one sheet holds; a longer list is to be narrowed by its filters."""
_COLUMNS = (("number", 30), ("content", 110), ("executor", 60), ("deadline", 28), ("state", 45))


def form(view: View, name: str, subject: str, lang: str, kind: str) -> tuple[bytes, str]:
    """A form about one act or item, filled from its facts as of today, and the name it is saved under."""
    table, what = (ACT, "act") if name in OF_AN_ACT else (ITEM, "item")
    where = [table.c.id == subject, *view.viewer.condition(what, table.c.id)]
    known = name in OF_AN_ACT + OF_AN_ITEM and lang in LANGS and kind in RENDERERS
    if not known or not view.rows(sa.select(table.c.id).where(*where)):
        raise NotFound(subject)
    request = {"form": name, "period": str(view.today.year), "subject": subject}
    content = issuing.drawn(view.tx, request, view.today, _lang(lang), kind)
    return content, f"{name}_{subject.replace('/', '-').replace(':', '-')}_{lang}.{kind}"


def listed(view: View) -> tuple[bytes, str]:
    """The items that the filters find, as an Excel sheet."""
    say = view.say
    shown = Document(
        form_id="items",
        lang=_lang(view.lang),
        caption="",
        title=f"{say('list_of_items')}, {say.day(view.today)}",
        headings=tuple(Heading(say(name), width, "left") for name, width in _COLUMNS),
        lines=(Line("row", _cells(view, row)) for row in _found(view)),
        dated=view.today,
    )
    stream = BytesIO()
    xlsx.render(shown, stream)
    return stream.getvalue(), f"items_{view.today}.xlsx"


def _found(view: View) -> Iterator[Mapping[str, Any]]:
    asked = asked_of(view)
    for page in range(1, PAGES_OF_A_LIST + 1):
        rows = lists.items(view.tx, asked, view.viewer.restricted_to, page).rows
        yield from rows
        if len(rows) < PAGE:
            return


def _cells(view: View, row: Mapping[str, Any]) -> tuple[str, ...]:
    say, late = view.say, row["overdue"] and row["state"] == "on_control"
    return (
        f"№ {row['number'] or say('unnumbered')}, {say('clause').lower()} {row['clause']}",
        view.text(row["item"]["text"]),
        view.body(row["executor"]),
        say.short_day(row["current_deadline"]),
        say("overdue" if late else row["state"]),
    )


def _lang(asked: str) -> Lang:
    return next(code for code in LANGS if code == asked)
