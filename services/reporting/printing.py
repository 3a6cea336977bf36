"""From content in no language to a document in one: words of the register, names, dates. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from law import Law, LawError
from law.deadline import ZONE
from services.reporting.content import Cell, ContentRow
from services.reporting.forms.definition import Column, Form, Lang, words
from services.reporting.forms.document import BLANK, Document, Line, Signature, document, numbered
from services.reporting.register import sectors
from services.reporting.rules.periods import bounds

NAMED = frozenset({"office", "name", "unit"})
"""What a cell names that is written with a small letter within a sentence."""


class Printer:
    """Says content in one language, with the names of bodies and offices as of the document's day."""

    def __init__(self, law: Law, form: Form, lang: Lang, dated: date) -> None:
        """Print a form in a language."""
        self.law, self.form, self.lang, self.dated = law, form, lang, dated

    def cell(self, cell: Cell, column: Column | None = None) -> str:
        """A cell in words; nothing for an empty one."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        if isinstance(cell, list):
            return "\n".join(part for part in (self.cell(one, column) for one in cell) if part)
        if "say" in cell:
            facts = {name: self._fact(fact) for name, fact in cell.items() if name != "say"}
            return self.law.message(cell["say"], self.lang, **facts)
        if "at" in cell:
            return datetime.fromisoformat(cell["at"]).astimezone(ZONE).strftime("%d.%m.%Y %H:%M")
        if "on" in cell:
            return date.fromisoformat(cell["on"]).strftime("%d.%m.%Y")
        text = self._text(cell, column)
        return self._name(cell) if text is None else words(text, self.lang)

    def _text(self, cell: Mapping[str, Any], column: Column | None) -> Mapping[str, str] | None:
        """The words of a cell that holds words, or a value of its column or of a field of the form."""
        if "of_field" in cell:
            field = next(f for f in self.form.more["fields"] if f["key"] == cell["of_field"])
            return dict(field["values"][cell["value"]])
        if "value" in cell and column is not None:
            return column.values[cell["value"]]
        return cell.get("text")

    def _fact(self, fact: Any) -> Any:
        return self.cell(fact) if isinstance(fact, Mapping | list) else fact

    def _name(self, cell: Mapping[str, Any]) -> str:
        """A body, an office or a unit by name; a code the register does not know stands as it is."""
        code = str(next(iter(cell.values())))
        if "unit" in cell or code.startswith("unit/"):
            return self.law.unit(code, self.lang)
        for kind in ("office", "body") if "office" in cell else ("body", "office"):
            try:
                known = self.law.body(code, on=self.dated) if kind == "body" else self.law.office(code)
            except LawError:
                continue
            return words(known.names, self.lang)
        return code

    def lines(self, rows: Iterable[ContentRow]) -> Iterator[Line]:
        """The lines of the table, with a heading wherever the section changes."""
        last = None
        for row in rows:
            section = row.get("section")
            if section is not None and section != last:
                yield Line("section", (self._section(section),))
            last = section
            cells = row["cells"]
            kind = row.get("kind", "row")
            columns = self.form.columns[:1] if kind == "group" else self.form.columns
            yield Line(kind, tuple(self._begun(cells.get(c.key), c) for c in columns))

    def _begun(self, cell: Cell, column: Column) -> str:
        """A cell in words; an office or a unit that stands alone begins with a capital letter."""
        text = self.cell(cell, column)
        alone = isinstance(cell, Mapping) and "say" not in cell and not cell.keys().isdisjoint(NAMED)
        return text[:1].upper() + text[1:] if alone else text

    def _section(self, section: Mapping[str, Any]) -> str:
        if "sector" in section:
            key = section["sector"]
            printed = self.form.sections.get(key) if key != "other" else None
            return words(printed, self.lang) if printed else sectors().heading(key, self.lang)
        if "of_form" in section:
            return words(self.form.sections[section["of_form"]], self.lang)
        return self.cell(section)

    def period(self, period: str) -> str:
        """A period in words."""
        bounds(period)
        year, _, part = period.partition("-")
        if not part:
            return self.law.message("report_year", self.lang, year=year)
        if part.startswith("H"):
            return self.law.message(f"report_half_year_{part[1]}", self.lang, year=year)
        if part.startswith("M"):
            return self.law.message("report_month", self.lang, year=year, month=str(int(part[1:])))
        return self.law.message("report_quarter", self.lang, year=year, quarter=part[1])


def printed(
    law: Law, form: Form, lang: Lang, record: Mapping[str, Any], rows: Iterable[ContentRow]
) -> Document:
    """The document of a frozen report: the same record and rows always give the same document."""
    dated = date.fromisoformat(record["dated"])
    printer = Printer(law, form, lang, dated)
    content = record["content"]
    signatures = [_signature(printer, person) for person in content.get("signed", ())]
    if not signatures and content.get("signers"):
        offices = [_signature(printer, {"office": office}).office for office in content["signers"]]
        signatures = [Signature(" / ".join(offices))]
    return document(
        form,
        lang,
        numbered(printer.lines(rows), form.numbering, form.more.get("number_mark", ".")),
        dated=dated,
        title=_title(printer, record),
        fills={key: printer.cell(cell) for key, cell in content.get("fills", {}).items()},
        signatures=signatures,
        origin=printer.law.message(_origin_said(record), lang, **_origin(record)),
    )


def _signature(printer: Printer, person: Mapping[str, Any]) -> Signature:
    """A place to sign: it begins with a capital letter, as a line of its own."""
    office = printer.cell({"office": person["office"]})
    return Signature(office[:1].upper() + office[1:], person.get("person", ""))


def _title(printer: Printer, record: Mapping[str, Any]) -> str:
    """The title of the form; filled in where the form leaves blanks, with the body and period below."""
    content, form = record["content"], printer.form
    fills = form.more.get("title_fill")
    title = words(form.more.get("report_title", form.title), printer.lang)
    if fills and content.get("title"):
        facts = {name: printer.cell(cell) for name, cell in content["title"].items()}
        title = words(fills, printer.lang).format_map(_Known(facts))
    if not content.get("headed", True):
        return title
    facts = {
        "title": title,
        "body": record["body"] or "government",
        "period": printer.period(record["period"]),
    }
    return printer.law.message("report_heading", printer.lang, **facts)


class _Known(dict[str, str]):
    """What fills a title; a place that an older report does not fill stays blank."""

    def __missing__(self, name: str) -> str:
        return BLANK


def _origin_said(record: Mapping[str, Any]) -> str:
    """What stands behind a document; a record of meetings rests on no events of others."""
    return "report_origin" if record["events"] else "report_origin_of_records"


def _origin(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("as_of", "rows", "events", "hash")}
