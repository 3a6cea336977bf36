"""The loader takes a register that is in order and refuses every other with file, line and id."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import LawError, RegisterError, load
from law.loader import load_register

TEXT = """\
text: D976
language: kk
title: {kk: Қағидалар, ru: Правила, en: Rules}
acts:
  Decree 903 of 25.05.2022:
    since: 2022-05-25
  Decree 777 of 10.02.2025:
    since: 2025-02-10
    note: signed that day
provisions:
  - id: D976-19.1
    clause: '19'
    service: acts
    kind: deadline
    who: PA structural units
    when: draft act received
    rule: The examination takes five working days.
    orig: бес жұмыс күні ішінде
    refs: [D976-19.2]
    terms:
      - since: 2022-05-25
        act: Decree 903 of 25.05.2022
        n: 5
        unit: working_day
        direction: after
        anchor: receipt
        may_be_changed_by: [head_of_pa]
      - since: 2025-02-10
        act: Decree 777 of 10.02.2025
        n: 7
        unit: working_day
        direction: after
  - id: D976-19.2
    clause: '19'
    service: acts
    kind: requirement
    who: PA
    when: always
    rule: Not more than three sheets.
    orig: үш парақтан
    values:
      max_sheets:
        - since: 2022-05-25
          act: Decree 903 of 25.05.2022
          value: 3
"""


def a_register(directory: Path, text: str = TEXT, **more: str) -> Path:
    """A directory with one text, and more files of texts by name."""
    (directory / "texts").mkdir(exist_ok=True)
    (directory / "texts" / "d976.yaml").write_text(text, encoding="utf-8")
    for name, content in more.items():
        (directory / "texts" / f"{name}.yaml").write_text(content, encoding="utf-8")
    return directory


def refused(directory: Path) -> str:
    """The message with which a register is refused."""
    with pytest.raises(RegisterError) as error:
        load_register(directory)
    return str(error.value)


def line_of(text: str, words: str) -> int:
    """The number of the line that holds the words."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_register_in_order_is_loaded(tmp_path: Path) -> None:
    """The builder of these tests is itself lawful, so each refusal below is due to its one change."""
    register = load_register(a_register(tmp_path))
    assert list(register.provisions) == ["D976-19.1", "D976-19.2"]
    assert [term.n for term in register.provisions["D976-19.1"].terms] == [5, 7]


ACTS = TEXT[TEXT.index("acts:") : TEXT.index("provisions:")]
FIRST = "        unit: working_day\n        direction: after\n        anchor: receipt\n"
TERMS = "    terms:\n"
VALUES = TEXT[TEXT.index("    values:") :]

REFUSALS = {
    "an unknown key": ("    rule: Not more", "    ruel: Not more", "D976-19.2", "unknown key 'ruel'", "rule"),
    "an unknown key of a term": (
        "        anchor: receipt",
        "        ancor: receipt",
        "D976-19.1",
        "unknown key 'ancor'",
        "anchor",
    ),
    "an unknown key of a value": (
        "          value: 3",
        "          vlaue: 3",
        "D976-19.2 max_sheets",
        "unknown key 'vlaue'",
        "value",
    ),
    "an unknown kind": (
        "    kind: deadline",
        "    kind: dedline",
        "D976-19.1",
        "unknown kind 'dedline'",
        "deadline",
    ),
    "an unknown service": (
        "    service: acts\n    kind: req",
        "    service: akts\n    kind: req",
        "D976-19.2",
        "unknown service 'akts'",
        "acts",
    ),
    "an unknown unit": (
        FIRST,
        FIRST.replace("working_day", "fortnight"),
        "D976-19.1",
        "unknown unit 'fortnight'",
        "working_day",
    ),
    "an unknown direction": (
        FIRST,
        FIRST.replace("after", "sideways"),
        "D976-19.1",
        "unknown direction 'sideways'",
        "before",
    ),
    "a term without unit": (
        FIRST,
        FIRST.replace("        unit: working_day\n", ""),
        "D976-19.1",
        "lacks 'unit'",
        "add it",
    ),
    "a term without direction": (
        FIRST,
        FIRST.replace("        direction: after\n", ""),
        "D976-19.1",
        "lacks 'direction'",
        "add it",
    ),
    "a term without length": ("        n: 7\n", "", "D976-19.1", "lacks 'n'", "add it"),
    "a term whose length is no number": (
        "        n: 7\n",
        "        n: seven\n",
        "D976-19.1",
        "n is 'seven'",
        "whole number",
    ),
    "a term of a negative length": (
        "        n: 7\n",
        "        n: -7\n",
        "D976-19.1",
        "n is -7",
        "whole number",
    ),
    "a term without its act": (
        "        act: Decree 777 of 10.02.2025\n",
        "",
        "D976-19.1",
        "lacks 'act'",
        "add it",
    ),
    "a value without its act": (
        "          act: Decree 903 of 25.05.2022\n",
        "",
        "D976-19.2 max_sheets",
        "lacks 'act'",
        "add it",
    ),
    "an act that the head does not name": (
        "        act: Decree 777 of",
        "        act: Decree 778 of",
        "D976-19.1",
        "act 'Decree 778 of 10.02.2025'",
        "add it there",
    ),
    "a value without date": (
        "        - since: 2022-05-25\n          act",
        "        - act",
        "D976-19.2 max_sheets",
        "lacks 'since'",
        "add it",
    ),
    "a date that is none": (
        "      - since: 2025-02-10",
        "      - since: soon",
        "D976-19.1",
        "since is 'soon'",
        "YYYY-MM-DD",
    ),
    "a day that does not exist": (
        "      - since: 2025-02-10",
        "      - since: 2025-02-30",
        "2025-02-30",
        "is no YAML value",
        "quotes",
    ),
    "two entries of one day": (
        "      - since: 2025-02-10",
        "      - since: 2022-05-25",
        "D976-19.1",
        "two entries since 2022-05-25",
        "remove one",
    ),
    "entries out of order": (
        "      - since: 2025-02-10",
        "      - since: 2021-02-10",
        "D976-19.1",
        "stands after 2022-05-25",
        "append",
    ),
    "an entry that ends before it begins": (
        "        n: 7\n",
        "        n: 7\n        until: 2024-01-01\n",
        "D976-19.1",
        "until 2024-01-01 is not after",
        "since",
    ),
    "entries that overlap": (
        "        n: 5\n",
        "        n: 5\n        until: 2025-06-01\n",
        "D976-19.1",
        "overlaps the entry in force until 2025-06-01",
        "since",
    ),
    "an id used twice": (
        "  - id: D976-19.2",
        "  - id: D976-19.1",
        "D976-19.1",
        "used already at texts/d976.yaml:11",
        "id",
    ),
    "an id of another text": ("  - id: D976-19.2", "  - id: G10-19.2", "G10-19.2", "begins with D976-", "id"),
    "a reference to no provision": (
        "    refs: [D976-19.2]",
        "    refs: [D976-191]",
        "D976-19.1",
        "names D976-191, which is no provision",
        "Correct it",
    ),
    "a key given twice": (
        "    who: PA\n",
        "    who: PA\n    who: PM\n",
        "who",
        "is given twice",
        "first on line",
    ),
    "a lacking key": ("    orig: үш парақтан\n", "", "D976-19.2", "lacks 'orig'", "add it"),
    "words that are a number": ("    orig: үш парақтан", "    orig: 3", "D976-19.2", "orig is 3", "quotes"),
    "values that are no mapping": (VALUES, "    values: 3\n", "D976-19.2", "values is 3", "name: value"),
    "an empty list of values": (
        VALUES,
        "    values: {max_sheets: []}\n",
        "D976-19.2",
        "max_sheets is empty",
        "remove it",
    ),
    "a term that is no mapping": (
        TERMS,
        TERMS + "      - five days\n",
        "D976-19.1",
        "an item of terms is 'five days'",
        "name: value",
    ),
    "terms that are no list": (TERMS, "    bounds:\n", "D976-19.1", "unknown key 'bounds'", "Correct"),
    "offices that are no list": (
        "[head_of_pa]",
        "head_of_pa",
        "D976-19.1",
        "may_be_changed_by is no list",
        "- ",
    ),
    "offices that are numbers": ("[head_of_pa]", "[7]", "D976-19.1", "may_be_changed_by holds [7]", "words"),
    "a language unknown": ("language: kk", "language: fr", "D976", "unknown language 'fr'", "kk"),
    "a text without acts": (ACTS, "", "D976", "lacks 'acts'", "add it"),
    "a text without code": ("text: D976\n", "", "", "lacks 'text'", "add it"),
    "a text with no proper code": (
        "text: D976\n",
        "text: decree\n",
        "decree",
        "is no code of a text",
        "capital",
    ),
    "a title in two languages": (", en: Rules}", "}", "D976", "lacks 'en'", "add it"),
    "a broken line": ("  - id: D976-19.2", "  - id: [D976-19.2", "", "is not YAML", "mend this line"),
    "a chapter from no provision": (
        "provisions:\n",
        "chapters:\n  - {from: D976-20, kk: тарау, ru: глава, en: chapter}\nprovisions:\n",
        "D976",
        "chapter from D976-20",
        "no provision",
    ),
    "chapters out of order": (
        "provisions:\n",
        "chapters:\n  - {from: D976-19.2, kk: т, ru: г, en: c}\n"
        "  - {from: D976-19.1, kk: т, ru: г, en: c}\nprovisions:\n",
        "D976",
        "chapter from D976-19.1",
        "after the chapter before",
    ),
    "an alias to itself": (
        "    refs: [D976-19.2]",
        "    refs: &again [*again]",
        "",
        "is used twice by an alias",
        "write it out",
    ),
    "an alias to a list": (
        "    terms:\n",
        "    note: &list [a]\n    status: *list\n    terms:\n",
        "",
        "is used twice by an alias",
        "write it out",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_the_loader_refuses(case: str, tmp_path: Path) -> None:
    """Each fault is answered with the file, the line, the id, what was expected and what to do."""
    words, instead, subject, says, do = REFUSALS[case]
    assert words in TEXT
    message = refused(a_register(tmp_path, TEXT.replace(words, instead, 1)))
    file, line, _ = message.split(":", 2)
    assert file == "texts/d976.yaml"
    assert line.isdigit()
    for said in (subject, says, do):
        assert said in message


@pytest.mark.parametrize(
    ("words", "instead", "shown"),
    [
        ("    kind: deadline", "    kind: dedline", "kind: dedline"),
        ("        n: 7\n", "        n: seven\n", "n: seven"),
        ("          value: 3", "          vlaue: 3", "vlaue: 3"),
        ("    who: PA\n", "    who: PA\n    who: PM\n", "who: PM"),
        ("  - id: D976-19.2", "  - id: D976-19.1", "service: acts"),
    ],
)
def test_the_line_named_is_the_line_of_the_fault(
    words: str, instead: str, shown: str, tmp_path: Path
) -> None:
    """The line number leads to the very words that are wrong (or to the first line of the entry)."""
    text = TEXT.replace(words, instead, 1)
    line = int(refused(a_register(tmp_path, text)).split(":")[1])
    named = text.splitlines()[line - 1]
    assert shown in named or named.startswith("  - id:")


def test_an_id_used_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    """A text stands in one file; a second file of the same text is refused by name."""
    message = refused(a_register(tmp_path, again=TEXT))
    assert "this text stands in texts/again.yaml" in message
    assert message.startswith("texts/d976.yaml:1: D976")


def test_a_directory_without_texts_is_refused(tmp_path: Path) -> None:
    """An empty register is a mistake of place, not a law without provisions."""
    assert "no text in" in refused(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A file saved in another encoding is named with the byte at which it goes wrong."""
    a_register(tmp_path)
    (tmp_path / "texts" / "d976.yaml").write_bytes("text: Ережелер".encode("cp1251", errors="replace"))
    assert "is not UTF-8" in refused(tmp_path)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A list, a word or nothing at all is not a text."""
    for content in ("- a\n- b\n", "words", ""):
        assert "holds no mapping" in refused(a_register(tmp_path, content))


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    """A file nested a thousand deep neither crashes the parser nor is read."""
    message = refused(a_register(tmp_path, TEXT.replace("value: 3", "value: " + "[" * 500 + "]" * 500)))
    assert "nested deeper" in message or "is not YAML" in message


def test_a_yearly_date_needs_its_days(tmp_path: Path) -> None:
    """A term of the unit date is given by MM-DD, and a day that no year has is refused."""
    term = "        n: 7\n        unit: working_day\n        direction: after\n"
    yearly = "        unit: date\n        dates: [{}]\n        direction: on_or_before_date\n"
    load_register(a_register(tmp_path, TEXT.replace(term, yearly.format("'02-29', '12-31'"))))
    for wrong in ("'02-30'", "'13-01'", "'1-1'", ""):
        message = refused(a_register(tmp_path, TEXT.replace(term, yearly.format(wrong))))
        assert "MM-DD" in message


SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The lawful text with one to three of its nodes replaced, removed or doubled."""
    data = yaml.safe_load(TEXT)
    for _ in range(draw(st.integers(1, 3))):
        node: object = data
        for _ in range(draw(st.integers(0, 6))):
            inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            deeper = [one for one in inner if isinstance(one, dict | list) and one]
            if not deeper:
                break
            node = draw(st.sampled_from(deeper))
        _mutate(draw, node)
    return yaml.safe_dump(data, allow_unicode=True)


def _mutate(draw: st.DrawFn, node: object) -> None:
    if isinstance(node, dict) and node:
        key = draw(st.sampled_from(sorted(node, key=str)))
        action = draw(st.sampled_from(("replace", "remove", "rename")))
        value = node.pop(key)
        if action == "replace":
            node[key] = draw(NODES)
        elif action == "rename":
            node[draw(st.text(max_size=6) | st.integers())] = value
    elif isinstance(node, list) and node:
        place = draw(st.integers(0, len(node) - 1))
        node[place] = draw(NODES | st.just(node[-1]))


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(text=mutated())
def test_any_mutated_register_is_loaded_or_refused(text: str, tmp_path: Path) -> None:
    """Whatever is changed in a text, the answer is a register or a LawError: never another exception."""
    try:
        load_register(a_register(tmp_path, text))
    except LawError as error:
        assert str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(place=st.integers(0, len(TEXT.encode()) - 1), wrong=st.binary(max_size=4), cut=st.integers(0, 12))
def test_any_damaged_file_is_loaded_or_refused(place: int, wrong: bytes, cut: int, tmp_path: Path) -> None:
    """Bytes lost or put in anywhere end in a register or a LawError: never another exception."""
    a_register(tmp_path)
    raw = TEXT.encode()
    (tmp_path / "texts" / "d976.yaml").write_bytes(raw[:place] + wrong + raw[place + cut :])
    try:
        load_register(tmp_path)
    except LawError as error:
        assert str(error)


def test_the_law_of_this_edition_loads_fast_enough_to_be_read_at_every_start() -> None:
    """All texts are read from YAML, without a cache on disk; the second `load` costs nothing."""
    assert load() is load()
    assert len(load().provisions) == 783
