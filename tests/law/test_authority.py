"""The authority matrix, cell by cell: who decides, on what conditions, with what consequence."""

from datetime import date
from pathlib import Path

import pytest

import law
from law import Authority, History, NotInForce
from law.authority import CONSEQUENCES, DECISIONS, ITEMS, UnknownDecision
from law.errors import RegisterError
from law.matrix import Known, load_authority

ON = date(2025, 6, 1)
P, H, SSC, SC = "president", "head_of_pa", "secretary_of_security_council", "state_counsellor"
PM, DPM, FIRST = "prime_minister", "deputy_prime_minister", "first_head"
EC_V, EC_L = "expert_conclusion|visaed_consent", "expert_conclusion|executor_letter"
ASKED = "request_by_deadline"
GUILTY, HEADS, POLITICAL, _, PUNISH = CONSEQUENCES
FIRST_HEADS, MEASURES = HEADS, CONSEQUENCES[3]

OFFICES = {
    # item: first, repeated, medium, long, new deadline, removal, reinstatement
    "national_plan": ([P, H], [P], [P, H], [P, H], [P, H], [P, H], [P, H]),
    "ordinary": ([P, H], [P, H], [P, H], [P, H], [P, H], [P, H], [P, H]),
    "security_council": ([P, SSC], [P, SSC], [P, SSC], [P, SSC], [P, SSC], [P, SSC], [P]),
    "assembly": ([P, H], [P, H], [P, H], [P, H], [P, H], [P, H], [P, H]),
    "personal": ([P], [P], [P], [P], [P], [P], [P]),
    "personal_published": ([P, H], [P, H], [P, H], [P, H], [P, H], [P], [P]),
    "state_counsellor": ([P, H, SC], [P, H], [P, H, SC], [P, H, SC], [P, H, SC], [P, H, SC], [P, H]),
    "government_control": ([PM, DPM], [PM, DPM], [PM, DPM], [PM, DPM], [PM, DPM], [PM, DPM], [P, H]),
    "body_control": ([FIRST], [FIRST], [FIRST], [FIRST], [FIRST], [FIRST], [P, H]),
}
CELLS = [(item, decision) for item in ITEMS for decision in DECISIONS]


def ask(item: str, decision: str, history: History | None = None, **settings: str) -> Authority:
    """The cell in force on the day of the tests."""
    book = law.load(readings=settings)
    return book.authority(item=item, decision=decision, on=ON, history=history)


@pytest.mark.provision(
    "D976-69.1", "D976-69.4", "D976-69.7", "D976-70.6", "D976-70.7", "D976-71.1", "D976-71.2", "D976-71.3",
    "D976-72.1", "D976-72.3", "D976-72.5", "D976-74.1", "D976-74.2", "D976-74-1.1", "D976-74-1.2",
    "D976-76.1", "D976-76.2", "D976-76.3", "D976-76.6", "D976-76.7", "D976-77.1", "D976-77.2", "D976-78",
)  # fmt: skip
@pytest.mark.parametrize(("item", "decision"), CELLS)
def test_the_offices_of_a_cell(item: str, decision: str) -> None:
    """Who may decide, in the order of the list of offices."""
    assert list(ask(item, decision).offices) == OFFICES[item][DECISIONS.index(decision)]


def expected_preconditions(item: str, decision: str) -> list[str]:
    """The conditions of a cell, column by column, with the rows that differ."""
    exceptional = ["exceptional_case"] if item in ("national_plan", "security_council") else []
    removal = {"personal": ["expert_conclusion"], "state_counsellor": []}
    removal |= {"government_control": [], "body_control": []}
    return {
        "first_extension": [EC_V, ASKED],
        "repeated_extension": [ASKED, *exceptional],
        "transfer_medium": [EC_V, ASKED],
        "transfer_long": [EC_V, ASKED, "roadmap"],
        "new_deadline": [EC_L, ASKED, "ground_70"],
        "removal": [*removal.get(item, [EC_V]), "ground_75"],
        "reinstatement": ["expert_conclusion", "new_date_fixed"],
    }[decision]


@pytest.mark.provision(
    "D976-68.1", "D976-69.3", "D976-70.5", "D976-76(1)", "D976-76(2)", "D976-76.4", "D976-76.5", "D976-59.1"
)
@pytest.mark.parametrize(("item", "decision"), CELLS)
def test_the_preconditions_of_a_cell(item: str, decision: str) -> None:
    """What must be at hand before the decision; of those joined with | any one."""
    assert list(ask(item, decision).preconditions) == expected_preconditions(item, decision)


def expected_consequences(item: str, decision: str) -> list[str]:
    """Only extensions bring the question of responsibility."""
    if decision == "first_extension":
        return [GUILTY]
    if decision == "repeated_extension":
        return [FIRST_HEADS if item == "national_plan" else POLITICAL, MEASURES]
    return []


@pytest.mark.provision("D976-69.8", "D976-72.2", "D976-72.4", "D976-72.6", "D976-72.7")
@pytest.mark.parametrize(("item", "decision"), CELLS)
def test_the_consequences_of_a_cell(item: str, decision: str) -> None:
    """Whose responsibility is considered, and what is reported."""
    assert list(ask(item, decision).consequences) == expected_consequences(item, decision)


@pytest.mark.parametrize(("item", "decision"), CELLS)
def test_every_cell_cites_provisions_that_exist_and_the_act(item: str, decision: str) -> None:
    """No cell without its clauses; every id is in the register; every reading has a name."""
    cell = ask(item, decision)
    assert cell.provisions
    for provision in cell.provisions:
        assert law.load().provision(provision).id == provision
    assert cell.act == "Decree 403 of 04.12.2023"
    assert all(name in law.load().readings for name in cell.readings)


@pytest.mark.provision("D976-69.2")
@pytest.mark.parametrize("decision", ["transfer_medium", "transfer_long"])
def test_a_second_transfer_is_ruled_out(decision: str) -> None:
    """Transfer is allowed not more than once."""
    cell = ask("ordinary", decision, History(transfers=1))
    assert (cell.allowed, cell.ruled_out_by) == (False, "D976-69.2")
    assert "D976-69.2" in cell.provisions
    assert ask("ordinary", decision, History(transfers=0, extensions=1)).allowed


@pytest.mark.provision("D976-69.2")
def test_under_the_stricter_reading_an_extension_uses_up_the_transfer() -> None:
    """One decision of either kind: after an extension no transfer, after a transfer no extension."""
    strict = {"transfer_once": "one_decision_of_either_kind"}
    assert not ask("ordinary", "transfer_long", History(extensions=1), **strict).allowed
    assert not ask("ordinary", "first_extension", History(transfers=1, extensions=0), **strict).allowed
    assert ask("ordinary", "repeated_extension", History(extensions=1), **strict).allowed


@pytest.mark.provision("D976-69.7", "D976-72.3")
def test_a_first_extension_is_the_first_and_a_repeated_one_follows_it() -> None:
    """With an extension in the journal the next is a repeated one; without any there is nothing to repeat."""
    assert not ask("ordinary", "first_extension", History(extensions=1)).allowed
    assert not ask("ordinary", "repeated_extension", History(extensions=0)).allowed
    assert ask("ordinary", "repeated_extension", History(extensions=2)).allowed
    assert ask("ordinary", "repeated_extension").allowed


@pytest.mark.provision("D976-73")
def test_the_third_proposal_to_extend_raises_the_question_of_punishment() -> None:
    """More than two proposals: the punishment of the first heads is considered; transfers do not count."""
    assert PUNISH not in ask("ordinary", "repeated_extension", History(proposals=2)).consequences
    third = ask("ordinary", "repeated_extension", History(proposals=3))
    assert third.consequences[-1] == PUNISH
    assert third.allowed
    assert "D976-73" in third.provisions
    assert PUNISH not in ask("ordinary", "transfer_medium", History(proposals=3)).consequences


@pytest.mark.provision("D976-74.1", "D976-69.1", "D976-70.6", "D976-76.3")
@pytest.mark.parametrize("decision", ["transfer_medium", "transfer_long", "new_deadline", "reinstatement"])
def test_unpublished_personal_instructions_under_the_letter_of_the_text(decision: str) -> None:
    """By the letter of the text the Head of the PA may decide too; the reading in force: the President."""
    assert ask("personal", decision, unpublished_personal_deciders="text").offices == (P, H)
    assert "unpublished_personal_deciders" in ask("personal", decision).readings


@pytest.mark.parametrize(
    ("item", "decision", "settings", "offices"),
    [
        ("security_council", "first_extension", {"president_always_competent": "named_office_only"}, (SSC,)),
        ("security_council", "reinstatement", {"reinstatement_of_special_items": "text"}, (P, H)),
        ("personal_published", "reinstatement", {"reinstatement_of_special_items": "text"}, (P, H)),
        ("state_counsellor", "removal", {"state_counsellor_authority": "counsellor_only"}, (SC,)),
        (
            "state_counsellor",
            "repeated_extension",
            {"state_counsellor_repeated_extension": "counsellor_too"},
            (P, H, SC),
        ),
    ],
)
def test_another_setting_of_a_reading_gives_other_offices(
    item: str, decision: str, settings: dict[str, str], offices: tuple[str, ...]
) -> None:
    """Open places of the text are settings, not code."""
    assert ask(item, decision, **settings).offices == offices


@pytest.mark.parametrize(
    ("item", "decision", "settings", "preconditions", "consequences"),
    [
        ("security_council", "first_extension", {"security_council_by_analogy": "text_only"}, [ASKED], []),
        ("security_council", "removal", {"security_council_by_analogy": "text_only"}, ["ground_75"], []),
        ("assembly", "removal", {"security_council_by_analogy": "text_only"}, ["ground_75"], []),
        (
            "state_counsellor",
            "transfer_long",
            {"state_counsellor_by_analogy": "text_only"},
            [ASKED, "roadmap"],
            [],
        ),
        ("personal", "removal", {"personal_removal_basis": "conclusion_or_visas"}, [EC_V, "ground_75"], []),
        ("ordinary", "new_deadline", {"new_deadline_request": "no_term"}, [EC_L, "ground_70"], []),
    ],
)
def test_another_setting_of_a_reading_gives_other_conditions(
    item: str, decision: str, settings: dict[str, str], preconditions: list[str], consequences: list[str]
) -> None:
    """What is required by analogy only falls away under the letter of the text."""
    cell = ask(item, decision, **settings)
    assert (list(cell.preconditions), list(cell.consequences)) == (preconditions, consequences)


@pytest.mark.provision("D976-74-1.2")
@pytest.mark.parametrize("item", ["government_control", "body_control"])
def test_the_level_of_items_handed_over_is_data_with_a_reference(item: str) -> None:
    """The Decree does not fix who extends them: the cell says that it is delegated."""
    reference = ask(item, "first_extension").reference
    assert reference is not None
    assert "D976-74-1.2" in reference
    assert ask(item, "removal").reference is None


def test_before_its_act_a_cell_answers_nothing() -> None:
    """The clauses were re-enacted with effect from 1 February 2024."""
    with pytest.raises(NotInForce, match="nothing before 2024-02-01"):
        law.load().authority(item="ordinary", decision="removal", on=date(2023, 1, 1))


def test_an_unknown_row_or_column_is_answered_with_the_nearest() -> None:
    """A slip of the pen finds its row."""
    with pytest.raises(UnknownDecision, match="Nearest: ordinary"):
        law.load().authority(item="ordinry", decision="removal", on=ON)
    with pytest.raises(UnknownDecision, match="Nearest: removal"):
        law.load().authority(item="ordinary", decision="removl", on=ON)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "offices: [president, head_of_pa]",
            "offices: [president, head_of_paa]",
            "'head_of_paa' is not known",
        ),
        ("roadmap]", "roadmp]", "unknown precondition 'roadmp'"),
        ("D976-69.1,", "D976-69.99,", "'D976-69.99' is not known"),
        ("readings: [transfer_once]", "readings: [transfer_twice]", "'transfer_twice' is not known"),
        ("setting: text,", "setting: words,", "with the setting 'words'"),
        ("      act: Decree 403 of 04.12.2023\n", "", "lacks 'act'"),
        (
            "  repeated_extension:\n",
            "    - {since: 2023-01-01, act: x, offices: [], preconditions: [], consequences: [],"
            " provisions: []}\n"
            "  repeated_extension:\n",
            "does not follow 2024-02-01",
        ),
    ],
)
def test_a_disorder_of_the_table_is_refused_with_its_cell(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The table names only what is known; what is wrong is named by file, line and cell."""
    book = law.load()
    table = (book.directory / "register" / "authority.yaml").read_text(encoding="utf-8")
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "authority.yaml").write_text(table.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register/authority\.yaml:\d+: \w+ \w+: ") as refused:
        load_authority(tmp_path, Known(book.offices, book.readings, book.provisions))
    assert said in str(refused.value)
