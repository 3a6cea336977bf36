"""PM140, appendix: the statistics of interdepartmental meetings, with totals by part and in all. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from law.rule import rule
from services.reporting.content import ContentRow
from services.reporting.forms.definition import Form

Wire = Mapping[str, Any]
PARTS = ("central", "local")


@rule("PM140-A1", "PM140-R4.4")
def statistics(form: Form, meetings: Iterable[Wire], local: frozenset[str]) -> Iterator[ContentRow]:
    """Central bodies, then local ones; under each body its officials, the name below the position; totals."""
    found = sorted(meetings, key=lambda one: (one["body"], one["official"]["name"], one["on"], one["starts"]))
    counted = [column.key for column in form.columns if column.group == "participation"]
    whole: list[Wire] = []
    for part in PARTS:
        here = [one for one in found if (one["body"] in local) == (part == "local")]
        yield from _part(part, here, counted)
        yield _total({"say": "report_total"}, here, counted, part)
        whole += here
    yield _total({"say": "report_grand_total"}, whole, counted, None)


def _part(part: str, meetings: list[Wire], counted: list[str]) -> Iterator[ContentRow]:
    section, body, official = {"of_form": part}, None, None
    for one in meetings:
        if one["body"] != body:
            body, official = one["body"], None
            yield {"section": section, "cells": {"official": {"body": body}}, "kind": "group"}
        named = None
        if one["official"] != official:
            official, named = one["official"], one["official"]["name"]
            yield {"section": section, "cells": {"official": {"text": official["position"]}}}
        yield {"section": section, "cells": {"official": named, **_cells(one, counted)}}


def _cells(meeting: Wire, counted: list[str]) -> dict[str, Any]:
    took = meeting["participants"]
    return {
        "name": meeting["name"],
        "date": {"on": meeting["on"]},
        "time": meeting["starts"],
        "duration": {"say": "report_minutes", "minutes": str(meeting["minutes"])},
        **{key: str(took.get(key, 0)) for key in counted},
    }


def _total(label: Wire, meetings: list[Wire], counted: list[str], part: str | None) -> ContentRow:
    sums = {key: str(sum(one["participants"].get(key, 0) for one in meetings)) for key in counted}
    minutes = str(sum(one["minutes"] for one in meetings))
    cells = {
        "official": label,
        "name": str(len(meetings)),
        "duration": {"say": "report_minutes", "minutes": minutes},
        **sums,
    }
    row: ContentRow = {"cells": cells, "kind": "total"}
    return row if part is None else {"section": {"of_form": part}, **row}
