"""A quarter's progress on people's questions as open data and as a page; no personal data in any of it."""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from typing import Any

import orjson
from jinja2 import Environment, StrictUndefined

from law import Law
from services.citizen_meetings.model import Question

SCHEMA = "reglament:rpc/citizen_meetings/publish_progress.v1#/$defs/dataset"
LICENCE = "CC BY 4.0"
FIELDS = (
    "number", "region", "topic", "sphere", "meeting_on", "received_on", "state", "rank", "due_on", "answer",
    "repeats",
)  # fmt: skip
_PAGE = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    """<!DOCTYPE html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}</style></head>
<body><h1>{{ title }}</h1><p>{{ data.published_on }}</p>
<table><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>
{% for one in rows %}<tr>{% for cell in one %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>
"""
)


def dataset(
    law: Law, body: str, quarter: str, found: Iterable[tuple[Question, date | None, str | None]], on: date
) -> dict[str, Any]:
    """The open data of a quarter: every question with its region, topic, state and answer."""
    return {
        "title": law.message("progress_title", "en", body=body, quarter=quarter),
        "body": body,
        "quarter": quarter,
        "published_on": on.isoformat(),
        "licence": LICENCE,
        "questions": [_entry(one, met_on, repeats) for one, met_on, repeats in found],
    }


def as_csv(data: Mapping[str, Any]) -> str:
    """The questions as comma-separated values, the names of the fields first."""
    out = StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in one.items()} for one in data["questions"])
    return out.getvalue()


def as_page(law: Law, data: Mapping[str, Any], lang: str) -> str:
    """The questions as a page for the body's site."""
    title = law.message("progress_title", lang, body=data["body"], quarter=data["quarter"])
    heads = [law.message(f"progress_{name}", lang) for name in FIELDS]
    on = date.fromisoformat(data["published_on"])
    names = {one.code: one.name(lang) for one in law.bodies(on=on)}
    rows = [[_shown(law, name, one[name], names, lang) for name in FIELDS] for one in data["questions"]]
    return _PAGE.render(lang=lang, title=title, data=data, heads=heads, rows=rows)


def digest(data: Mapping[str, Any]) -> str:
    """The hash of the data published."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _entry(one: Question, met_on: date | None, repeats: str | None) -> dict[str, Any]:
    due = sorted(item["due_on"] for item in one.items.values() if item.get("due_on"))
    return {
        "number": one.number,
        "region": one.region,
        "topic": one.topic,
        "sphere": one.sphere,
        "meeting_on": met_on.isoformat() if met_on else None,
        "received_on": one.received_on.isoformat(),
        "state": one.state,
        "rank": one.rank,
        "due_on": due[-1] if due else None,
        "answer": one.answer,
        "repeats": repeats,
    }


def _shown(law: Law, name: str, value: Any, names: Mapping[str, str], lang: str) -> str:
    if value is None:
        return ""
    if name == "state":
        return law.message(f"question_{value}", lang)
    if name == "region":
        return names.get(value, value)
    return str(value)


def _harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
