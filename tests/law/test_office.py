"""Offices: known by code, in the order in which answers list them."""

import json
from datetime import date
from pathlib import Path

import pytest

import law
from law import UnknownOffice

BOOK = law.load()
SCHEMAS = Path(law.__file__).parent.parent / "schemas"


def test_the_offices_are_those_that_cross_the_wire() -> None:
    """The register and the shared schema know the same offices."""
    wire = json.loads((SCHEMAS / "types.v1.json").read_text(encoding="utf-8"))["$defs"]["office"]["enum"]
    assert sorted(wire) == sorted(BOOK.offices)


def test_offices_are_listed_by_rank_whatever_the_order_given() -> None:
    """The President stands before the Head of the PA, and each office once."""
    given = ["head_of_pa", "deputy_prime_minister", "president", "head_of_pa", "prime_minister"]
    assert BOOK.offices.in_order(given) == (
        "president",
        "head_of_pa",
        "prime_minister",
        "deputy_prime_minister",
    )


def test_the_body_of_an_office_is_in_the_register() -> None:
    """An office that belongs to one body belongs to one that exists."""
    for office in BOOK.offices.values():
        if office.body:
            assert BOOK.body(office.body, on=date(2026, 1, 1))


def test_levels_of_participants_have_an_order() -> None:
    """A first head stands above a deputy, a deputy above a head of unit, and that above another official."""
    ranks = [
        BOOK.office(code).level
        for code in ("first_head", "deputy_first_head", "head_of_directorate", "other_official")
    ]
    assert ranks == [1, 2, 3, 4]


def test_an_unknown_office_is_answered_with_the_nearest_codes() -> None:
    """A slip of the pen finds its code."""
    with pytest.raises(UnknownOffice, match="prime_minister"):
        BOOK.office("prim_minister")


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_messages_name_bodies_and_offices(lang: str) -> None:
    """An office in a message stands under its name, not its code."""
    said = BOOK.message("explain_changed_by", lang, offices=("head_of_pa",))
    assert BOOK.office("head_of_pa").name(lang) in said
