"""One provision as a page for a reader, and as data for a program."""

import textwrap
from collections.abc import Iterator
from typing import Any

from cli.coverage import Coverage
from law.provision import Dated, Provision, Term

WIDTH = 100
INDENT = 16


def as_data(one: Provision, known: Coverage) -> dict[str, Any]:
    """A provision as JSON data, with how it stands."""
    return {
        "id": one.id,
        "clause": one.clause,
        "service": one.service,
        "kind": one.kind,
        "standing": known.standing(one.id),
        "who": one.who,
        "when": one.when,
        "says": one.rule,
        "text": one.words,
        "note": one.note,
        "terms": [_term_data(term) for term in one.terms],
        "values": {name: [_value_data(value) for value in values] for name, values in one.values.items()},
        "carried_by": [f"{at.function} ({at.file}:{at.line})" for at in known.carried.get(one.id, ())],
        "tests": [f"{at.file}::{at.test}" for at in known.tested.get(one.id, ())],
    }


def as_text(one: Provision, known: Coverage) -> str:
    """A provision as a page: the law's own words first, then what they mean here."""
    lines = [f"{one.id}   clause {one.clause} · {one.service} · {one.kind} · {known.standing(one.id)}"]
    for name, content in _rows(one, known):
        lines += textwrap.wrap(
            content, WIDTH, initial_indent=f"  {name:<{INDENT - 2}}", subsequent_indent=" " * INDENT
        )
    return "\n".join(lines)


def _rows(one: Provision, known: Coverage) -> Iterator[tuple[str, str]]:
    yield f"words ({one.language})", one.words
    if one.words_clean != one.words:
        yield "mended", one.words_clean
    yield "who", one.who
    yield "when", one.when
    yield "rule", one.rule
    for name, content in (("modality", one.modality), ("note", one.note), ("amended", one.amended)):
        if content:
            yield name, content
    for term in one.terms:
        yield "term", f"{length(term)}; {_source(term)}"
    for name, values in one.values.items():
        for value in values:
            yield "value", f"{name} = {_shown(value.value)}; {_source(value)}"
    yield from _standing_rows(one, known)


def _standing_rows(one: Provision, known: Coverage) -> Iterator[tuple[str, str]]:
    for carrier in known.carried.get(one.id, ()):
        yield "carried by", f"{carrier.function}  {carrier.file}:{carrier.line}"
    for citation in known.tested.get(one.id, ()):
        yield "test", f"{citation.test}  {citation.file}:{citation.line}"
    if excuse := known.law.excuses.get(one.id):
        yield "excused", f"{excuse.word}: {excuse.why}"
    if one.id in known.law.pending:
        yield "pending", known.law.pending[one.id]
    yield "register", f"law/{one.file}:{one.line}"


def length(term: Term) -> str:
    """A term in a few words: how long, in what direction, from what, and who may change it."""
    if term.unit == "date":
        opens = f" (from {term.not_before})" if term.not_before else ""
        said = f"{', '.join(term.dates)}{opens} of the {term.year} year, {term.direction}"
    elif term.unit == "immediate":
        said = f"immediately {term.direction}"
    else:
        said = f"{term.n} {term.unit} {term.direction}"
    anchor = f" {term.anchor}" if term.anchor else ""
    stated = "" if term.anchor_stated else " (a reading: the text names no start)"
    changed = ", ".join(term.may_be_changed_by) or "nobody"
    return f"{said}:{anchor}{stated}; may be changed by: {changed}"


def _source(entry: Term | Dated) -> str:
    until = f" until {entry.until}" if entry.until else ""
    return f"since {entry.since}{until}, {entry.act}"


def _term_data(term: Term) -> dict[str, Any]:
    named = (
        "n",
        "unit",
        "direction",
        "anchor",
        "may_be_changed_by",
        "dates",
        "year",
        "since",
        "until",
        "act",
    )
    return {name: getattr(term, name) for name in named}


def _value_data(value: Dated) -> dict[str, Any]:
    return {"value": value.value, "since": value.since, "until": value.until, "act": value.act}


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(one)}" for key, one in value.items()) + "}"
    return str(value)
