"""`reglament rules`: the register on the command line, and its gathering of rules and tests."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import rules_document
from cli.carriers import ROOT, Carrier
from cli.citations import Citation, Unreadable, citations
from cli.coverage import Coverage, settle
from cli.main import reglament
from law import Law, load

SERVICES = ("acts", "control", "meetings", "citizen_meetings", "reporting")
RULE = (Carrier("services.control.rules.x.y", "services/control/rules/x.py", 7),)
TEST = (Citation("test_y", "tests/control/test_x.py", 9),)


def ask(*arguments: str) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(reglament, ["rules", *arguments])


def refusal(result: Result) -> str:
    """The message of a refusal: exit code 2, no traceback."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.output


def beside(
    carried: Mapping[str, tuple[Carrier, ...]] | None = None,
    tested: Mapping[str, tuple[Citation, ...]] | None = None,
) -> Coverage:
    """The law of this edition beside given rules and tests."""
    return Coverage(load(), carried or {}, tested or {})


def test_show_gives_the_laws_own_words_the_rule_and_the_term_with_its_act() -> None:
    """A reader sees the original first, then what it means, how long, since when and by which act."""
    shown = ask("show", "D976-65(2)")
    assert shown.exit_code == 0
    flat = " ".join(shown.stdout.split())
    assert "белгіленген орындалу мерзіміне дейін бес жұмыс күнінен кешіктірмей" in flat
    assert "Proposals to the consolidating body not later than five working days BEFORE" in flat
    assert "5 working_day before: set execution deadline; may be changed by: instruction" in flat
    assert "since 2022-05-25, Decree 903 of 25.05.2022" in flat
    assert "law/texts/d976.yaml:" in flat


def test_show_as_json_names_the_functions_and_the_tests() -> None:
    """A program gets the same as data; the place of a function can be opened."""
    data = json.loads(ask("show", "D976-65(2)", "--json").stdout)
    assert data["id"] == "D976-65(2)"
    assert data["text"].startswith("белгіленген")
    assert data["terms"][0]["n"] == 5
    assert data["terms"][0]["act"] == "Decree 903 of 25.05.2022"
    for place in (one.split("(")[1].rstrip(")") for one in data["carried_by"]):
        file, line = place.split(":")
        assert "def " in "".join((ROOT / file).read_text().splitlines()[int(line) - 1 : int(line) + 12])


def test_show_of_a_clause_shows_all_its_provisions() -> None:
    """A clause is asked for as the text numbers it."""
    shown = ask("show", "D976-65").stdout
    for provision in ("D976-65.1", "D976-65(1).1", "D976-65(1).2", "D976-65(2)", "D976-65(3)"):
        assert f"{provision}   clause" in shown
    assert "D976-66" not in shown.replace("D976-66-", "")


def test_show_of_an_unknown_provision_names_the_nearest() -> None:
    """A slip in an id is answered with what was probably meant."""
    message = refusal(ask("show", "D976-65(9)"))
    assert "no provision 'D976-65(9)'" in message
    assert "D976-65(3)" in message


def test_list_is_narrowed_by_service_text_kind_and_standing() -> None:
    """Each option narrows the list; together they narrow it further."""
    found = ask("list", "--service", "acts", "--text", "D976", "--kind", "deadline")
    lines = found.stdout.splitlines()
    assert any(line.startswith("D976-19.1 ") for line in lines)
    assert all(line.split()[1:3] == ["acts", "deadline"] for line in lines)
    excused = ask("list", "--excused", "--json")
    assert {one["standing"] for one in json.loads(excused.stdout)} == {"excused"}
    assert {one.split()[3] for one in ask("list", "--pending").stdout.splitlines()} <= {"pending"}


@pytest.mark.parametrize(
    ("option", "word", "says"),
    [("--service", "akts", "'acts'"), ("--kind", "dedline", "'deadline'"), ("--text", "D977", "D976, G10")],
)
def test_a_slip_in_an_option_is_answered_with_the_words_there_are(option: str, word: str, says: str) -> None:
    """An unknown word is refused, not answered with an empty list."""
    message = refusal(ask("list", option, word))
    assert word in message
    assert says in message


def test_coverage_as_json_has_the_agreed_keys() -> None:
    """The figures by service: total, carried, tested, pending, and excused by word."""
    data = json.loads(ask("coverage", "--json").stdout)
    assert data["total"] == 783
    assert tuple(data["by_service"]) == SERVICES
    assert sum(count["total"] for count in data["by_service"].values()) == 783
    for count in data["by_service"].values():
        assert list(count) == ["total", "carried", "tested", "pending", "excused"]
        assert set(count["excused"]) <= {"definition", "spent", "repealed", "outside", "physical"}


def test_coverage_is_also_told_as_a_table() -> None:
    """A reader sees a line for each service."""
    told = ask("coverage").stdout
    assert all(f"\n{service} " in told for service in SERVICES)


def test_the_figures_follow_the_marks() -> None:
    """One rule and one test more are one more carried and one more tested."""
    before = beside().figures()["by_service"]["control"]
    after = beside({"D976-65(2)": RULE}, {"D976-65(2)": TEST}).figures()["by_service"]["control"]
    assert (before["carried"], before["tested"]) == (0, 0)
    assert (after["carried"], after["tested"]) == (1, 1)


def a_law(directory: Path, *, pending: str = "pending: []\n", excuses: str = "{}\n") -> Law:
    """This edition's texts with lists of one service of its own."""
    for kind, content in (("pending", pending), ("excuses", excuses)):
        (directory / "register" / kind).mkdir(parents=True)
        (directory / "register" / kind / "control.yaml").write_text(content, encoding="utf-8")
    (directory / "texts").symlink_to(load().directory / "texts")
    return Law(directory)


def problems(known: Coverage, provision: str) -> list[str]:
    """What the register says against one provision."""
    return [one for one in known.problems() if provision in one.split(": ")[:2]]


@pytest.mark.parametrize(
    ("stands", "says"),
    [
        ("rule test", []),
        ("pending", []),
        ("rule pending", []),
        ("excuse", []),
        ("test excuse", []),
        ("", ["no rule carries it"]),
        ("rule", ["no test shows it"]),
        ("test", ["a test shows it, but no rule carries it"]),
        ("rule test pending", ["is carried and tested; remove it from register/pending"]),
        ("pending excuse", ["is excused and pending"]),
        ("rule test excuse", ["is excused, but services.control.rules.x.y carries it"]),
    ],
)
def test_a_provision_stands_in_exactly_one_way(stands: str, says: list[str], tmp_path: Path) -> None:
    """Carried and tested, or excused, or pending: whatever lacks or contradicts is a problem."""
    ways = stands.split()
    law = a_law(
        tmp_path,
        pending="pending: [D976-41(1)]\n" if "pending" in ways else "pending: []\n",
        excuses="D976-41(1): {excuse: outside, why: Done by people.}\n" if "excuse" in ways else "{}\n",
    )
    rules = {"D976-41(1)": RULE} if "rule" in ways else {}
    tests = {"D976-41(1)": TEST} if "test" in ways else {}
    found = problems(Coverage(law, rules, tests), "D976-41(1)")
    assert len(found) == len(says)
    assert all(said in one for said, one in zip(says, found, strict=True))


def test_settling_takes_what_is_shown_or_excused_off_the_pending_lists(tmp_path: Path) -> None:
    """The lists are shortened where they stand; comments and what is still awaited stay."""
    awaited = "# awaited\npending:\n  - D976-41(1)\n  - D976-41(2)\n  - D976-41(3)\n"
    law = a_law(tmp_path, pending=awaited, excuses="D976-41(3): {excuse: outside, why: By people.}\n")
    known = Coverage(law, {"D976-41(1)": RULE, "D976-41(2)": RULE}, {"D976-41(1)": TEST})
    assert settle(known) == ["D976-41(1)", "D976-41(3)"]
    left = (tmp_path / "register" / "pending" / "control.yaml").read_text(encoding="utf-8")
    assert left == "# awaited\npending:\n  - D976-41(2)\n"


def test_settling_the_last_one_leaves_an_empty_list(tmp_path: Path) -> None:
    """A list with nothing left is still a list that the loader reads."""
    law = a_law(tmp_path, pending="pending:\n  - D976-41(1)\n")
    settle(Coverage(law, {"D976-41(1)": RULE}, {"D976-41(1)": TEST}))
    assert Law(tmp_path).pending == {}


def test_an_unknown_id_on_a_rule_or_a_test_is_named_with_its_place() -> None:
    """A slip in a mark cannot count as coverage."""
    found = list(beside({"D976-999": RULE}, {"D976-998": TEST}).problems())
    assert any(one.startswith("services/control/rules/x.py:7: D976-999 is no provision") for one in found)
    assert any(one.startswith("tests/control/test_x.py:9: D976-998 is no provision") for one in found)


def test_check_refuses_a_register_in_disorder(tmp_path: Path) -> None:
    """An operator checks an edited register before using it: file, line, id, and exit code 2."""
    (tmp_path / "texts").mkdir()
    text = (load().directory / "texts" / "c112.yaml").read_text(encoding="utf-8")
    (tmp_path / "texts" / "c112.yaml").write_text(
        text.replace("kind: route", "kind: rout", 1), encoding="utf-8"
    )
    message = refusal(ask("check", "--directory", str(tmp_path)))
    assert "texts/c112.yaml:" in message
    assert "C112-RES: unknown kind 'rout'" in message


def test_check_of_a_directory_that_is_not_there_is_refused() -> None:
    """A slip in a path is not an empty register."""
    assert "does not exist" in refusal(ask("check", "--directory", "no/such/place"))


def test_the_register_of_this_edition_is_in_order() -> None:
    """What `make check` runs."""
    checked = ask("check")
    assert checked.exit_code == 0, checked.output
    assert "783 provisions of 5 texts are in order" in checked.output


def test_the_document_tells_each_provision_once_with_its_rule_and_tests() -> None:
    """Every provision has a row: what it says, the function, the tests; or why there is none."""
    known = beside({"D976-65(2)": RULE}, {"D976-65(2)": TEST})
    rows = [line for line in rules_document.write(known).splitlines() if line.startswith("| ")]
    by_id = {row.split(" | ")[0].removeprefix("| "): row for row in rows}
    assert len([one for one in by_id if one in known.law.provisions]) == 783
    assert "`control.rules.x.y`" in by_id["D976-65(2)"]
    assert "`control/test_x.py` test_y" in by_id["D976-65(2)"]
    assert "*repealed*" in by_id["D976-43"]
    assert all(row.count(" | ") == 3 for row in by_id.values() if row.startswith("| D976-"))


def a_test_file(directory: Path, content: str) -> Path:
    """A tree with one file of tests."""
    (directory / "tests").mkdir()
    (directory / "tests" / "test_one.py").write_text(content, encoding="utf-8")
    return directory


def test_marks_are_read_wherever_they_stand(tmp_path: Path) -> None:
    """On a test, on a class, on one case of many, on a whole file; single ids and starred tuples."""
    found = citations(
        a_test_file(
            tmp_path,
            "import pytest\n"
            "TWO = ('D976-1(1)', 'D976-1(2)')\n"
            "pytestmark = pytest.mark.provision('D976-2.1')\n"
            "@pytest.mark.provision(*TWO, 'D976-3.1')\n"
            "def test_a(): ...\n"
            "class TestB:\n"
            "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.provision('D976-3.2'))])\n"
            "    def test_c(self, x): ...\n",
        )
    )
    assert {provision: one[0].test for provision, one in found.items()} == {
        "D976-2.1": "(whole file)",
        "D976-1(1)": "test_a",
        "D976-1(2)": "test_a",
        "D976-3.1": "test_a",
        "D976-3.2": "TestB::test_c",
    }
    assert found["D976-3.2"][0].line == 7


def test_a_mark_that_cannot_be_read_is_named_with_its_place(tmp_path: Path) -> None:
    """An id put together at run time would escape the register."""
    content = "import pytest\n@pytest.mark.provision('D976-' + '1(1)')\ndef test_a(): ...\n"
    with pytest.raises(Unreadable, match=r"tests/test_one\.py:2: .* write the ids in quotes"):
        citations(a_test_file(tmp_path, content))
