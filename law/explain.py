"""Says in words what a provision provides and how a deadline came about, in English, Russian or Kazakh."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from law.deadline import Deadline
from law.provision import Provision, Term

if TYPE_CHECKING:
    from law.book import Law

Lang = Literal["en", "ru", "kk"]
LANGUAGES: tuple[Lang, ...] = ("en", "ru", "kk")


def says(law: "Law", provision: Provision, lang: str) -> str:
    """What a provision says: in English its rule, in its language its own words, else put from its parts."""
    if lang == "en":
        return provision.rule
    if lang == provision.language:
        return provision.words_clean
    parts = [_heading(law, provision, lang)]
    actor = law.words.get("actors", {}).get(provision.who)
    if actor:
        parts.append(law.message("explain_actor", lang, actor=actor[lang]))
    if provision.terms:
        parts += _term_parts(law, provision.terms[-1], lang)
    parts.append(law.message("explain_who_language", lang))
    return "; ".join(parts)


def _term_parts(law: "Law", term: Term, lang: str) -> Iterator[str]:
    yield law.message("explain_length", lang, length=term_words(law, term, lang))
    anchor = anchor_words(law, term, lang)
    if anchor and term.unit != "date":
        yield law.message("explain_from", lang, anchor=anchor)


def anchor_words(law: "Law", term: Term, lang: str) -> str:
    """What a term runs from, in the language asked; empty where the register has no words for it."""
    if lang == "en":
        return term.anchor
    found: Mapping[str, str] = law.words.get("anchors", {}).get(term.anchor, {})
    return found.get(lang, "")


def _heading(law: "Law", provision: Provision, lang: str) -> str:
    form = "clause_name" if provision.clause[:1].isdigit() else "decree_clause_name"
    return law.message(
        "explain_provision",
        lang,
        text=f"text_{provision.text}",
        clause=law.message(form, lang, clause=provision.clause),
        kind=f"kind_{provision.kind}",
    )


def term_words(law: "Law", term: Term, lang: str) -> str:
    """A term in words: "5 working days after", "not later than 2 weeks before", "not later than 25 July"."""
    if term.unit == "date":
        return _dates(law, term, lang)
    if term.unit == "immediate":
        return law.message("length_immediate", lang)
    if term.n == 0:
        return law.message("length_same_day" if term.direction == "after" else "length_not_later", lang)
    length = law.message(f"unit_{term.unit}_{_plural(term.n, lang)}", lang, n=term.n)
    return law.message("length_before" if term.direction == "before" else "length_after", lang, length=length)


def _dates(law: "Law", term: Term, lang: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - only explanations need it

    leap = 2000
    days = ", ".join(
        format_date(date.fromisoformat(f"{leap}-{month_day}"), "d MMMM", locale=lang)
        for month_day in term.dates
    )
    said = law.message(
        "length_before_date" if term.direction == "before" else "length_by_date", lang, days=days
    )
    if term.year == "following":
        said = f"{said} {law.message('length_following_year', lang)}"
    return said


def _plural(n: int, lang: str) -> str:
    """The form of the noun after a number; Kazakh has one form."""
    from babel import Locale  # noqa: PLC0415 - only explanations need it

    form = str(Locale(lang).plural_form(n))
    return {"one": "one", "few": "few"}.get(form, "many")


def story(law: "Law", deadline: Deadline, received_on: date, lang: str) -> Iterator[str]:
    """How a deadline came about, sentence by sentence; `received_on` is the day that was given."""
    yield from _term_parts(law, deadline.term, lang)
    yield _start(law, deadline, received_on, lang)
    for day in deadline.skipped:
        yield law.message("explain_skipped", lang, on=day.on, why=day.why.text(lang), act=day.act.text(lang))
    yield law.message("explain_due", lang, on=deadline.due_on)
    if deadline.act_by != deadline.due_on:
        yield law.message("explain_act_by", lang, on=deadline.act_by)
    if deadline.late_after != deadline.due_on:
        yield law.message("explain_late_after", lang, on=deadline.late_after)
    for on in deadline.provisional_days:
        yield law.message("explain_provisional", lang, on=on)
    if deadline.may_be_changed_by:
        yield law.message("explain_changed_by", lang, offices=deadline.may_be_changed_by)
    if "instruction" in deadline.term.may_be_changed_by:
        yield law.message("explain_changed_in_instruction", lang)


def _start(law: "Law", deadline: Deadline, received_on: date, lang: str) -> str:
    on, term = deadline.counted_from, deadline.term
    if term.unit == "date":
        return law.message("explain_fixed_date", lang)
    if term.direction == "before":
        return law.message("explain_counted_back", lang, on=on)
    if term.unit == "immediate" or term.n == 0:
        return law.message("explain_same_day", lang, on=on)
    if on != received_on:
        return law.message("explain_moved_start", lang, received_on=received_on, on=on)
    return law.message("explain_counted_from", lang, on=on)
