"""Which day's law applies: values and terms by date of effect, amendments appended, the past untouched."""

import copy
import json
import operator
from datetime import date
from pathlib import Path

import pytest

from law import NotInForce, RegisterError, UnknownProvision, load
from law.book import Law

BEFORE = date(2026, 12, 31)
AFTER = date(2027, 1, 1)
AMENDMENT = """\
amends: D976
acts:
  Decree 1000 of 01.12.2026:
    since: 2027-01-01
    note: in force from 1 January 2027
provisions:
  - id: D976-19.1
    terms:
      - since: 2027-01-01
        act: Decree 1000 of 01.12.2026
        n: 7
        unit: working_day
        direction: after
        anchor: day of receipt in the PA
        may_be_changed_by: [head_of_pa]
  - id: D976-15(1).2
    values:
      max_sheets:
        - since: 2027-01-01
          act: Decree 1000 of 01.12.2026
          value: 2
    editions:
      - since: 2027-01-01
        act: Decree 1000 of 01.12.2026
        rule: The explanatory note must not exceed two sheets.
        orig: екі парақтан
  - id: D976-81
    values:
      times_a_year:
        - since: 2027-01-01
          act: Decree 1000 of 01.12.2026
          value: 4
  - id: D976-88
    clause: '88'
    service: control
    kind: duty
    who: state bodies
    when: always
    rule: A new duty.
    orig: жаңа міндет
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """This edition's texts in a directory of their own, where an operator may add a file."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in (load().directory / "texts").glob("*.yaml"):
        (texts / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.fixture
def amended(copied: Path) -> Law:
    """The law with one amending act added as a file, and no code changed."""
    (copied / "texts" / "d976_decree_1000.yaml").write_text(AMENDMENT, encoding="utf-8")
    return Law(copied)


def test_an_amendment_gives_a_new_term_from_its_date_and_old_cases_keep_theirs(amended: Law) -> None:
    """Five working days up to 31 December 2026, seven from 1 January 2027."""
    assert amended.term("D976-19.1", on=BEFORE).n == 5
    assert amended.term("D976-19.1", on=AFTER).n == 7
    assert amended.term("D976-19.1", on=AFTER).act == "Decree 1000 of 01.12.2026"


def test_an_amendment_gives_a_new_value_from_its_date(amended: Law) -> None:
    """Three sheets before, two after; a value that is wholly new has no day before its first."""
    assert amended.value("D976-15(1).2", "max_sheets", on=BEFORE) == 3
    assert amended.value("D976-15(1).2", "max_sheets", on=AFTER) == 2
    assert amended.value("D976-81", "times_a_year", on=AFTER) == 4
    with pytest.raises(NotInForce, match="D976-81 times_a_year: nothing before 2027-01-01"):
        amended.value("D976-81", "times_a_year", on=BEFORE)


def test_an_amendment_gives_new_words_from_its_date(amended: Law) -> None:
    """The wording of the day is told; without a day, the latest."""
    assert amended.provision("D976-15(1).2", on=BEFORE).words == "үш парақтан"
    assert amended.provision("D976-15(1).2", on=AFTER).words == "екі парақтан"
    assert amended.provision("D976-15(1).2").words_clean == "екі парақтан"
    assert amended.provision("D976-15(1).2").rule == "The explanatory note must not exceed two sheets."


def test_an_amendment_adds_a_provision(amended: Law) -> None:
    """A clause added by an act is a provision like the others, and says in which file it stands."""
    assert amended.provision("D976-88").file == "texts/d976_decree_1000.yaml"
    assert len(amended.provisions) == len(load().provisions) + 1


def test_an_amendment_edits_nothing_earlier(amended: Law) -> None:
    """Every provision that the act does not name is the same as before."""
    named = {"D976-19.1", "D976-15(1).2", "D976-81", "D976-88"}
    for provision, one in load().provisions.items():
        if provision not in named:
            assert amended.provisions[provision] == one


@pytest.mark.parametrize(
    ("words", "instead", "says"),
    [
        ("amends: D976", "amends: D977", "unknown amends 'D977'"),
        ("  - id: D976-19.1\n", "  - id: D976-19.11\n", "D976-19.11: amends no provision of D976. Nearest"),
        ("  Decree 1000 of 01.12.2026:\n", "  Decree 903 of 25.05.2022:\n", "named already at the head"),
        ("      - since: 2027-01-01\n        act: Decree 1000 of 01.12.2026\n        n: 7",
         "      - since: 2020-01-01\n        act: Decree 1000 of 01.12.2026\n        n: 7",
         "since 2020-01-01 stands after 2022-05-25"),
        ("  - id: D976-88\n", "  - id: D976-81\n", "this id is used already at texts/d976.yaml"),
        ("    terms:", "    rule: changed\n    terms:", "unknown key 'rule'"),
        ("        rule: The explanatory note must not exceed two sheets.\n        orig: екі парақтан\n", "",
         "an edition changes nothing"),
    ],
)  # fmt: skip
def test_an_amendment_in_disorder_is_refused_in_its_own_file(
    words: str, instead: str, says: str, copied: Path
) -> None:
    """The message names the amending file, not the text it amends."""
    assert words in AMENDMENT
    (copied / "texts" / "d976_decree_1000.yaml").write_text(
        AMENDMENT.replace(words, instead, 1), encoding="utf-8"
    )
    with pytest.raises(RegisterError, match=r"texts/d976_decree_1000\.yaml:\d+: ") as error:
        Law(copied).read_everything()
    assert says in str(error.value)


def test_the_example_of_the_documentation_is_an_amendment(copied: Path) -> None:
    """What docs/amending_the_law.md shows can be put into the register as it stands there."""
    page = (load().directory.parent / "docs" / "amending_the_law.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    (copied / "texts" / "d976_decree_1000.yaml").write_text(example, encoding="utf-8")
    law = Law(copied)
    assert law.term("D976-19.1", on=AFTER).n == 7
    assert law.value("D976-15(1).2", "max_sheets", on=AFTER) == 2
    assert law.provision("D976-81", on=BEFORE).status is None
    assert law.provision("D976-81", on=AFTER).status == "repealed"
    assert law.provision("D976-88").service == "control"


def test_a_day_before_the_first_value_names_the_provision_and_the_first_date() -> None:
    """The law of a day that the texts do not know is not guessed."""
    with pytest.raises(NotInForce) as error:
        load().term("D976-19.1", on=date(2019, 1, 1))
    assert "D976-19.1" in str(error.value)
    assert "2022-05-25 (Decree 903 of 25.05.2022)" in str(error.value)
    assert "2019-01-01" in str(error.value)


def test_a_value_may_end(tmp_path: Path) -> None:
    """What an act takes away without putting anything in its place is in force only before its day."""
    (tmp_path / "texts").mkdir()
    text = (load().directory / "texts" / "c112.yaml").read_text(encoding="utf-8")
    ended = text.replace("          value: 0.25", "          until: 2026-01-01\n          value: 0.25")
    assert ended != text
    (tmp_path / "texts" / "c112.yaml").write_text(ended, encoding="utf-8")
    law = Law(tmp_path)
    assert law.value("C112-1(3)", "max_share", on=date(2025, 12, 31)) == 0.25
    with pytest.raises(NotInForce, match="in force only before 2026-01-01"):
        law.value("C112-1(3)", "max_share", on=date(2026, 1, 1))


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """A slip in an id or in the name of a value is answered with what was probably meant."""
    law = load()
    with pytest.raises(UnknownProvision, match=r"D976-65\(1\)\.1"):
        law.provision("D976-65(1)")
    with pytest.raises(UnknownProvision, match=r"Nearest: max_mb\. It holds: max_mb, min_font"):
        law.value("G10-110(2)", "max_bm", on=AFTER)
    with pytest.raises(UnknownProvision, match="sets no term"):
        law.term("D976-81", on=AFTER)


def test_the_register_cannot_be_changed_by_who_reads_it() -> None:
    """Lists come as tuples and tables refuse a change, so one case cannot change the law of the next."""
    table = load().value("D976-53(1).1", "max", on=AFTER)
    assert copy.deepcopy(table) == table
    assert json.loads(json.dumps(table)) == table == {"n": 3, "unit": "working_day", "inclusive": True}
    for change in (
        lambda: table.update(n=4),
        lambda: table.pop("n"),
        lambda: operator.setitem(table, "n", 4),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert load().value("D976-66-1.1", "periods", on=AFTER) == ("month", "quarter", "half_year", "year")
