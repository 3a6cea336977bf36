"""Explanations: what a provision says and how a deadline came about, in three languages."""

from datetime import date

import pytest

import law
from law import Term
from law.answers import says
from law.explain import LANGUAGES, anchor_words, story, term_words

BOOK = law.load()


def told(provision: str, start: date, lang: str) -> list[str]:
    """The explanation of a deadline."""
    return list(story(BOOK, BOOK.deadline(provision, from_=start), start, lang))


def test_a_deadline_tells_what_it_was_counted_from_and_every_day_skipped() -> None:
    """The term, day 0, each day skipped with its reason and act, the day due, who may change it."""
    told_in_english = told("D976-19.1", date(2024, 5, 6), "en")
    assert told_in_english[0] == "5 working days after the day it runs from"
    assert told_in_english[1] == "counted from: day of receipt in the PA"
    assert told_in_english[2] == "counted from 6 May 2024, day 0"
    assert any(
        "8 May 2024 is not counted: day off moved here from 04.05.2024 (Order of the Minister of Labour"
        in said
        for said in told_in_english
    )
    assert "due on 16 May 2024" in told_in_english
    assert told_in_english[-1].startswith("another term may be set by: ")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("ru", "5 рабочих дней после начала отсчёта"), ("kk", "басталған күннен кейін 5 жұмыс күні")],
)
def test_a_deadline_is_told_in_russian_and_kazakh(lang: str, said: str) -> None:
    """The same story in the other two languages."""
    assert told("D976-19.1", date(2024, 5, 6), lang)[0] == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "1 рабочий день"),
        (2, "2 рабочих дня"),
        (5, "5 рабочих дней"),
        (11, "11 рабочих дней"),
        (21, "21 рабочий день"),
        (22, "22 рабочих дня"),
    ],
)
def test_russian_numbers_agree_with_their_nouns(n: int, said: str) -> None:
    """One day, two days, five days each have their form."""
    words = term_words(BOOK, Term(provision="", n=n, unit="working_day", direction="after"), "ru")
    assert words.startswith(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_of_the_texts_can_be_put_into_words(lang: str) -> None:
    """No provision with a term is without words for it."""
    for provision in BOOK.provisions.values():
        for term in provision.terms:
            assert term_words(BOOK, term, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_every_term_of_the_texts_runs_from_is_said_in_every_language(lang: str) -> None:
    """No start of a term is left in another language than the one asked."""
    for provision in BOOK.provisions.values():
        for term in provision.terms:
            assert anchor_words(BOOK, term, lang), term.anchor


def test_the_words_of_the_register_are_those_it_uses() -> None:
    """No word is translated that the register does not use."""
    anchors = {term.anchor for provision in BOOK.provisions.values() for term in provision.terms}
    actors = {provision.who for provision in BOOK.provisions.values()}
    assert not set(BOOK.words["anchors"]) - anchors
    assert not set(BOOK.words["actors"]) - actors


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_provision_says_something_beside_its_own_words(lang: str) -> None:
    """In English its rule, in its language its words, else its place, kind and term."""
    for provision in BOOK.provisions.values():
        [said] = says(BOOK, [provision.id], lang)
        assert said["id"] == provision.id
        assert said["text"] == provision.words_clean
        assert said["says"] == {"en": provision.rule, provision.language: provision.words_clean}.get(
            lang, said["says"]
        )
        assert said["says"]


def test_a_provision_is_cited_once_in_the_order_given() -> None:
    """An answer does not repeat what it rests on."""
    cited = says(BOOK, ["D976-69.2", "D976-8", "D976-69.2"])
    assert [one["id"] for one in cited] == ["D976-69.2", "D976-8"]


def test_a_provisional_date_says_so_in_words() -> None:
    """A date over Kurban Ait of 2027 tells which days may change."""
    assert "17 May 2027 is not settled yet; the date may change" in told("D976-19.1", date(2027, 5, 12), "en")
