"""The register is whole: every provision is carried and shown, or excused, or awaited; no id is unknown."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cli.carriers import ROOT
from cli.coverage import Coverage, coverage
from law import load
from law.loader import SERVICES

WORDS = {
    "D976": "dd9a6dc102863826",
    "G10": "216f4a34df1842e2",
    "R155": "4807d9aa5dfd0385",
    "PM140": "f25ee984ad424960",
    "C112": "f291a0f905f7784d",
}
PROVISIONS = {"D976": 431, "G10": 181, "R155": 61, "PM140": 64, "C112": 46}
BY_SERVICE = {"control": 298, "acts": 234, "meetings": 139, "reporting": 68, "citizen_meetings": 44}
CITED = re.compile(
    r"(?:D976|G10|R155|PM140|C112)-[A-Za-z0-9]+(?:-[0-9]+)*(?:\.[A-Z0-9]+)*(?:\([0-9-]+\))?(?:\.[0-9]+)?"
)
A_DAY = date(2026, 11, 20)
BY_OFFICE = {
    "signed_by", "approved_by", "decided_by", "proposed_by", "considered_by", "visa_by", "one_of",
    "countersigned_by", "chairs", "chair", "addressed_to", "agreed_with", "submitted_by",
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Coverage:
    """The law beside the rules and the tests of this tree."""
    return coverage(load())


def test_all_provisions_of_the_five_texts_are_held() -> None:
    """No provision is lost or added without this test being told."""
    provisions = load().provisions.values()
    assert {text: sum(one.text == text for one in provisions) for text in PROVISIONS} == PROVISIONS
    assert {name: sum(one.service == name for one in provisions) for name in SERVICES} == BY_SERVICE


@pytest.mark.parametrize("text", WORDS)
def test_the_laws_own_words_are_untouched(text: str) -> None:
    """The words were compared with the five texts letter by letter; whoever changes one must do so again."""
    lines = [f"{one.id}\t{one.words}" for one in load().provisions.values() if one.text == text]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest().startswith(WORDS[text])


def test_the_example_of_the_readme_runs() -> None:
    """What law/README.md shows can be typed as it stands there."""
    page = (ROOT / "law" / "README.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(page.split("```python\n")[1].split("```")[0], names)  # noqa: S102 - our own page
    assert names["on"] == A_DAY


def test_every_provision_is_carried_and_shown_or_excused_or_awaited(known: Coverage) -> None:
    """A provision without rule or test, a contradicted excuse, an id that is none: all are named here."""
    assert list(known.problems()) == []


def test_every_excuse_says_why(known: Coverage) -> None:
    """An excuse is one of the five words and a sentence, not a word alone."""
    for excuse in known.law.excuses.values():
        assert len(excuse.why.split()) >= 3, f"{excuse.file}:{excuse.line} {excuse.provision}: {excuse.why!r}"


def test_what_the_law_repealed_or_spent_is_excused_and_not_awaited(known: Coverage) -> None:
    """A provision that the text itself marks so is never listed as pending."""
    for one in known.law.provisions.values():
        if one.status:
            assert known.law.excuses[one.id].word == one.status


def _cited() -> Iterator[tuple[Path, int, str]]:
    for top, ending in (("schemas", "*.json"), ("law", "*.yaml"), ("law", "*.py"), ("services", "*.py")):
        for path in sorted((ROOT / top).rglob(ending)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for found in CITED.findall(line):
                    yield path.relative_to(ROOT), number, found


def test_no_unknown_provision_is_cited_in_schemas_register_messages_or_rules() -> None:
    """Whatever looks like an id is a provision, a clause or a form: grep is the documentation."""
    law = load()
    forms = {path.stem for path in (law.directory / "register" / "forms").glob("*.yaml")}
    known = set(law.provisions)
    for provision in law.provisions:
        parts = [provision[: found.start()] for found in re.finditer(r"[(.-]", provision)]
        known.update(parts)
    unknown = [
        f"{path}:{line}: {provision}"
        for path, line, provision in _cited()
        if provision not in known and provision.lower().replace("-", "_") not in forms
    ]
    assert unknown == []


def test_every_number_of_the_law_has_its_act_and_its_day() -> None:
    """A value or term in force today says which act set it and since when."""
    for one in load().provisions.values():
        for entry in (*one.terms, *(value for values in one.values.values() for value in values)):
            assert entry.act
            assert date(2010, 4, 27) <= entry.since <= A_DAY


def test_offices_that_may_change_a_term_are_offices() -> None:
    """Who may lawfully set another term is an office of the register, or the instruction itself."""
    law = load()
    for one in law.provisions.values():
        for term in one.terms:
            for office in term.may_be_changed_by:
                assert office == "instruction" or office in law.offices


def test_offices_and_bodies_named_in_values_are_of_the_register() -> None:
    """Who signs, approves, decides or chairs is told by the codes that answers use."""
    law = load()
    for one in law.provisions.values():
        for name, values in one.values.items():
            for value in values:
                codes = value.value if isinstance(value.value, tuple) else (value.value,)
                if name in BY_OFFICE:
                    assert set(codes) <= set(law.offices), f"{one.id} {name}"
                if name.endswith(("_body", "_bodies")) and name != "min_government_bodies":
                    assert all(not isinstance(code, str) or code in law.all_bodies for code in codes), one.id


@pytest.mark.parametrize(
    ("provision", "name", "value"),
    [
        ("D976-15(1).2", "max_sheets", 3),
        ("D976-15(1).3", "max_sheets", 5),
        ("D976-73", "max_proposals", 2),
        ("D976-56.1", "more_than_months", 6),
        ("D976-53(1).1", "max", {"n": 3, "unit": "working_day", "inclusive": True}),
        ("D976-53(4)", "min", {"n": 6, "unit": "month", "inclusive": False}),
        ("G10-55.4", "to", "17:00"),
        ("G10-150(2).2", "cut_off", "18:00"),
        ("G10-110(2)", "max_mb", 10),
        ("G10-181.3", "max_interim_letters", 1),
        ("PM140-2(5-1).1", "to", "13:00"),
        ("C112-1(3)", "max_share", 0.25),
        ("R155-T.W3.TUE.1", "event", "president_reception_of_parliament"),
    ],
)
def test_numbers_of_the_texts_are_values(provision: str, name: str, value: object) -> None:
    """A sample of numbers, hours and tables, each held beside the words that set it."""
    assert load().value(provision, name, on=A_DAY) == value


@pytest.mark.parametrize(
    ("provision", "n", "unit", "direction", "changed_by"),
    [
        ("D976-19.1", 5, "working_day", "after", ("head_of_pa", "president")),
        ("D976-17", 5, "working_day", "before", ("president",)),
        ("D976-46.1", 2, "week", "after", ()),
        ("D976-51", 2, "week", "after", ("instruction",)),
        ("D976-65(1).1", 1, "working_day", "after", ()),
        ("D976-65(2)", 5, "working_day", "before", ("instruction",)),
        ("D976-65(3)", 10, "working_day", "before", ("instruction",)),
        ("D976-72.7", 1, "month", "after", ()),
        ("G10-120.1", 3, "working_day", "after", ()),
        ("G10-125.1", 5, "working_day", "after", ()),
    ],
)
def test_terms_of_the_texts_are_terms(
    provision: str, n: int, unit: str, direction: str, changed_by: tuple[str, ...]
) -> None:
    """A sample of terms, with who may lawfully set another."""
    term = load().term(provision, on=A_DAY)
    assert (term.n, term.unit, term.direction, term.may_be_changed_by) == (n, unit, direction, changed_by)


@pytest.mark.parametrize(
    ("provision", "dates", "year", "direction"),
    [
        ("D976-8", ("08-20",), "current", "before"),
        ("D976-62(1)", ("01-15",), "following", "on_or_before_date"),
        ("D976-63(1)", ("07-05",), "current", "on_or_before_date"),
        ("G10-170.22", ("03-31",), "following", "on_or_before_date"),
        ("G10-185.2", ("01-15", "04-15", "07-15", "10-15"), "current", "on_or_before_date"),
        ("C112-1(4).6", ("12-01",), "current", "on_or_before_date"),
    ],
)
def test_fixed_dates_of_the_texts_are_yearly_terms(
    provision: str, dates: tuple[str, ...], year: str, direction: str
) -> None:
    """A sample of dates that come every year."""
    term = load().term(provision, on=A_DAY)
    assert (term.unit, term.dates, term.year, term.direction) == ("date", dates, year, direction)
