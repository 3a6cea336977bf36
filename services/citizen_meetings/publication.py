"""A quarter's progress on people's questions as open data and as a page; no personal data in any of it."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from law import Law
from services.citizen_meetings.model import Question

SCHEMA = "reglament:open_data/regional_progress.v1"
LICENCE = "CC BY 4.0"
FIELDS = (
    "number", "region", "topic", "sphere", "meeting_on", "received_on", "state", "rank", "due_on", "answer",
    "repeats",
)  # fmt: skip
STATES = ("registered", "ranked", "on_control", "answered", "solved")
DAYS = frozenset({"meeting_on", "received_on", "due_on", "published_on"})
FORMULA = frozenset("=+-@＝＋－＠")
"""What spreadsheets take for the beginning of a formula; the wide forms as well."""
REPEATS = "repeats"
WORDS = ("data", "published_on", "in_all", "nothing", "how_to_ask", "licence", REPEATS)
_PAGE = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=FileSystemLoader(Path(__file__).parent),
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


def as_table_schema(law: Law, data: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What the columns of the csv are, as CSV on the Web says it."""
    kinds = dict.fromkeys(DAYS, "date") | {"rank": "integer"}
    columns = [
        {
            "name": name,
            "titles": {lang: law.message(f"progress_{name}", lang)},
            "datatype": kinds.get(name, "string"),
        }
        for name in FIELDS
    ]
    told = {"dc:title": data["title"], "dc:license": data["licence"], "dc:modified": data["published_on"]}
    schema = {"columns": columns, "primaryKey": FIELDS[0]}
    return {"@context": "http://www.w3.org/ns/csvw", "url": "data.csv", **told, "tableSchema": schema}


def as_page(law: Law, data: Mapping[str, Any], lang: str) -> str:
    """The questions as a page for the body's site, beside data.json and data.csv."""
    on = date.fromisoformat(data["published_on"])
    names = {one.code: one.name(lang) for one in law.bodies(on=on)}
    counted = Counter(one["state"] for one in data["questions"])
    return _PAGE.get_template("publication.html").render(
        lang=lang,
        title=law.message(
            "progress_title", lang, body=data["body"], quarter=_quarter(law, data["quarter"], lang)
        ),
        published=_day(data["published_on"], lang),
        words={name: law.message(f"progress_{name}", lang) for name in WORDS},
        heads={name: law.message(f"progress_{name}", lang) for name in FIELDS if name != REPEATS},
        states=[(one, law.message(f"question_{one}", lang), counted[one]) for one in STATES if counted[one]],
        rows=[
            {name: _shown(law, name, one[name], names, lang) for name in FIELDS} | {"code": one["state"]}
            for one in data["questions"]
        ],
        licence=data["licence"],
    )


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
    if name in DAYS:
        return _day(value, lang)
    if name == "state":
        return law.message(f"question_{value}", lang)
    if name == "sphere" and f"sphere_{value}" in law.messages:
        return law.message(f"sphere_{value}", lang)
    return names.get(value, value) if name == "region" else str(value)


def _quarter(law: Law, quarter: str, lang: str) -> str:
    year, part = quarter.split("-Q")
    return law.message("progress_quarter", lang, part=part, year=year)


def _day(iso: str, lang: str) -> str:
    return iso if lang == "en" else f"{date.fromisoformat(iso):%d.%m.%Y}"


def _harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip()[:1] in FORMULA and cell else cell
