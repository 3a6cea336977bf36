"""Messages stand in three languages with the same fields, and show each fact in the reader's own way."""

from datetime import date
from pathlib import Path

import pytest

from law import LawError, RegisterError, load
from law.message import Messages

MESSAGES = """\
too_late:
  en: "{executor:body} answered on {on:date}, after the term of {days} days ({why:word})"
  ru: "{executor:body}: ответ {on:date}, позже срока в {days} дней ({why:word})"
  kk: "{executor:body} {on:date_in} жауап берді, мерзімі {days} күн ({why:word})"
illness:
  en: illness
  ru: болезнь
  kk: ауру
"""
CASES = """\
said:
  en: "{on:date}"
  ru: "{on:date}"
  kk: "{on:date_to}|{on:date_from}|{on:date_in}|{on:date_of}"
"""
FACTS = {"executor": "mne", "on": date(2026, 3, 5), "days": 3, "why": "illness"}


def the_messages(directory: Path, **files: str) -> Messages:
    """Messages of the files given, with names of bodies that show the language asked for."""
    (directory / "messages").mkdir(exist_ok=True)
    for name, content in files.items():
        (directory / "messages" / f"{name}.yaml").write_text(content, encoding="utf-8")
    return Messages(directory, lambda kind, code, lang: f"<{kind} {code} {lang}>")


def test_each_fact_is_shown_by_its_kind_in_each_language(tmp_path: Path) -> None:
    """A body by its name, a date in words, a code by the message it names, the rest as it is."""
    messages = the_messages(tmp_path, control=MESSAGES)
    assert messages.text("too_late", "en", FACTS) == (
        "<body mne en> answered on 5 March 2026, after the term of 3 days (illness)"
    )
    assert messages.text("too_late", "ru", FACTS) == (
        "<body mne ru>: ответ 5 марта 2026 года, позже срока в 3 дней (болезнь)"
    )
    assert messages.text("too_late", "kk", FACTS) == (
        "<body mne kk> 2026 жылғы 5 наурызда жауап берді, мерзімі 3 күн (ауру)"
    )


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (1, "қаңтарға қаңтардан қаңтарда қаңтардағы"),
        (6, "маусымға маусымнан маусымда маусымдағы"),
        (7, "шілдеге шілдеден шілдеде шілдедегі"),
        (9, "қыркүйекке қыркүйектен қыркүйекте қыркүйектегі"),
        (12, "желтоқсанға желтоқсаннан желтоқсанда желтоқсандағы"),
    ],
)
def test_a_kazakh_sentence_says_a_day_in_its_case(tmp_path: Path, month: int, said: str) -> None:
    """Until it, from it, on it and of it; what is no day stands as it is."""
    messages = the_messages(tmp_path, control=CASES)
    shown = messages.text("said", "kk", {"on": date(2026, month, 5)})
    assert shown == "|".join(f"2026 жылғы 5 {word}" for word in said.split())
    assert messages.text("said", "kk", {"on": "?"}) == "?|?|?|?"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_only_kazakh_puts_a_day_in_a_case(tmp_path: Path, lang: str) -> None:
    """The other two languages say the day as it is."""
    wrong = CASES.replace(f'{lang}: "{{on:date}}"', f'{lang}: "{{on:date_to}}"')
    with pytest.raises(RegisterError, match="no field"):
        list(the_messages(tmp_path, control=wrong))


def test_facts_that_crossed_the_wire_are_shown_the_same(tmp_path: Path) -> None:
    """A date that came as text is a date; several bodies are told one after another; a stranger as it is."""
    messages = the_messages(tmp_path, control=MESSAGES)
    wired = {**FACTS, "on": "2026-03-05T10:00:00+05:00", "executor": ["mne", "minfin"], "why": "no_such_code"}
    assert messages.text("too_late", "en", wired) == (
        "<body mne en>, <body minfin en> answered on 5 March 2026, after the term of 3 days (no_such_code)"
    )
    assert "on some day," in messages.text("too_late", "en", {**FACTS, "on": "some day"})


def test_a_fact_cannot_reach_into_the_program(tmp_path: Path) -> None:
    """Braces in a fact are shown as they are: only the register's own text is filled in."""
    messages = the_messages(tmp_path, control=MESSAGES)
    assert "{on.__class__}" in messages.text("too_late", "en", {**FACTS, "days": "{on.__class__}"})


def test_a_lacking_fact_code_or_language_is_named(tmp_path: Path) -> None:
    """A message cannot be half filled in."""
    messages = the_messages(tmp_path, control=MESSAGES)
    with pytest.raises(LawError, match="too_late needs the facts days"):
        messages.text("too_late", "en", {key: fact for key, fact in FACTS.items() if key != "days"})
    with pytest.raises(LawError, match=r"no message 'too_lat'\. Nearest: too_late"):
        messages.text("too_lat", "en", FACTS)
    with pytest.raises(LawError, match="no language 'fr'"):
        messages.text("too_late", "fr", FACTS)


@pytest.mark.parametrize(
    ("words", "instead", "says"),
    [
        ("  ru: болезнь\n", "", "illness: lacks 'ru'"),
        ("  ru: болезнь\n", "  ru: болезнь\n  fr: maladie\n", "unknown key 'fr'"),
        ("  ru: болезнь\n", "  ru: 3\n", "ru is 3; expected words"),
        ("в {days} дней", "в днях", "ru and en do not name the same fields: days"),
        ("в {days} дней", "в {day} дней", "ru and en do not name the same fields: day, days"),
        ("позже срока в {days} дней", "позже {days:date}", "ru and en do not name the same fields: days"),
        ("{days} days", "{days days", "its braces do not close"),
        ("{days} days", "{} days", "{:} is no field"),
        ("{days} days", "{days.real} days", "is no field"),
        ("{days} days", "{days!r} days", "is no field"),
        ("{days} days", "{days:05d} days", "kind one of date, body, office, word"),
        ("illness:\n  en: illness", "illness: 3\nother:\n  en: illness", "illness: illness is 3"),
    ],
)
def test_messages_in_disorder_are_refused(words: str, instead: str, says: str, tmp_path: Path) -> None:
    """Each fault names the file, the line and the code of the message."""
    assert words in MESSAGES
    with pytest.raises(RegisterError, match=r"^messages/control\.yaml:\d+: ") as error:
        the_messages(tmp_path, control=MESSAGES.replace(words, instead, 1))
    assert says in str(error.value)


def test_a_code_used_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    """One code has one message in the whole register."""
    with pytest.raises(RegisterError) as error:
        the_messages(tmp_path, acts=MESSAGES, control=MESSAGES)
    assert str(error.value).startswith("messages/control.yaml:1: too_late: this code is used already at ")
    assert "messages/acts.yaml:1" in str(error.value)


def test_the_messages_of_this_edition_are_in_order() -> None:
    """Every message of every service can be read."""
    messages = load().messages
    assert len(messages) > 0
    assert all(set(message.texts) == {"en", "ru", "kk"} for message in messages.values())
