"""The authority matrix cell by cell: every office against every decision on every kind of item."""

from datetime import date

import pytest

from services.control import actions
from services.control.model import Item
from tests.control.builders import LAW, a_case, a_decision, an_item, by, refusals

P, H, SSC, SC = "president", "head_of_pa", "secretary_of_security_council", "state_counsellor"
PM, DPM, FH = "prime_minister", "deputy_prime_minister", "first_head"
GENERAL, PRESIDENT, COUNCIL, COUNSEL = {P, H}, {P}, {P, SSC}, {P, H, SC}
GOVERNMENT, BODY = {PM, DPM}, {FH, "minister", "akim"}
COLUMNS = (
    *("first_extension", "repeated_extension", "transfer_medium", "transfer_long"),
    *("new_deadline", "removal", "reinstatement"),
)
EXPECTED = {
    "national_plan": (GENERAL, PRESIDENT, GENERAL, GENERAL, GENERAL, GENERAL, GENERAL),
    "ordinary": (GENERAL,) * 7,
    "security_council": (COUNCIL,) * 6 + (PRESIDENT,),
    "assembly": (GENERAL,) * 7,
    "personal": (PRESIDENT,) * 7,
    "personal_published": (GENERAL,) * 5 + (PRESIDENT, PRESIDENT),
    "state_counsellor": (COUNSEL, GENERAL, COUNSEL, COUNSEL, COUNSEL, COUNSEL, GENERAL),
    "government_control": (GOVERNMENT,) * 6 + (GENERAL,),
    "body_control": (BODY,) * 6 + (GENERAL,),
}
BY_69, BY_72, BY_74 = "D976-69.1", "D976-72.3", "D976-74-1.1"
CITED = {
    "national_plan": (BY_69, "D976-72.1", BY_69, BY_69, "D976-70.6", "D976-76.1", "D976-76.3"),
    "ordinary": (BY_69, BY_72, BY_69, BY_69, "D976-70.6", "D976-76.1", "D976-76.3"),
    "security_council": (
        *("D976-69.4", "D976-72.5", "D976-69.4", "D976-69.4"),
        *("D976-70.7", "D976-76.6", "D976-76.3"),
    ),
    "assembly": (BY_69, BY_72, BY_69, BY_69, "D976-70.6", "D976-76.7", "D976-76.3"),
    "personal": ("D976-74.1", "D976-74.1", BY_69, BY_69, "D976-70.6", "D976-77.1", "D976-76.3"),
    "personal_published": ("D976-74.2", "D976-74.2", BY_69, BY_69, "D976-70.6", "D976-77.2", "D976-76.3"),
    "state_counsellor": (
        *("D976-71.1", BY_72, "D976-71.2", "D976-71.2"),
        *("D976-71.3", "D976-78", "D976-76.3"),
    ),
    "government_control": (BY_74,) * 5 + ("D976-76.2", "D976-76.3"),
    "body_control": (BY_74,) * 5 + ("D976-76.2", "D976-76.3"),
}
"""The provision that each cell rests on, as the text has it: it is what a refused office is told."""
BODIES = {PM: "government", DPM: "government", SSC: "security_council", "akim": "akimat_astana"}
CELLS = [(row, column) for row in EXPECTED for column in COLUMNS]
LEVELS = {"government_control": "government", "body_control": "body"}


def item_for(row: str, column: str, body: str) -> Item:
    """An item of the row on which the decision of the column could be taken."""
    item = an_item(row=row, level=LEVELS.get(row, "pa"), executor=body)
    changes: dict[str, object] = {"controlling_body": body}
    if column == "repeated_extension":
        changes["extensions"] = 1
    if column == "removal":
        changes |= {"state": "reported", "reported_on": date(2025, 4, 1)}
    if column == "reinstatement":
        changes |= {"state": "removed", "removed_on": date(2025, 4, 1), "removal_ground": "D976-75(1)"}
    return an_item(row=row, level=LEVELS.get(row, "pa"), executor=body, **changes) if changes else item


@pytest.mark.provision(
    *("D976-69.1", "D976-69.4", "D976-69.7", "D976-70.6", "D976-70.7", "D976-71.1", "D976-71.2", "D976-71.3"),
    *("D976-72.1", "D976-72.3", "D976-72.5", "D976-74.1", "D976-74.2", "D976-74-1.1", "D976-74-1.2"),
    *("D976-76.1", "D976-76.2", "D976-76.3", "D976-76.6", "D976-76.7", "D976-77.1", "D976-77.2", "D976-78"),
    *("D976-4(7).2", "G10-193.3"),
)
@pytest.mark.parametrize(("row", "column"), CELLS)
def test_each_decision_is_taken_by_the_offices_of_its_cell_and_refused_to_all_others(
    row: str, column: str
) -> None:
    """63 cells by every office: the right ones decide, the others are refused by the cell's provision."""
    for office in LAW.offices:
        body = BODIES.get(office, "mne" if office in BODY else "pa")
        item = item_for(row, column, body if office in BODY else "mne")
        decision = "extension" if column.endswith("extension") else column
        found = refusals(actions.take_decision, item, a_decision(decision, acting=by(office, body)), a_case())
        if office in EXPECTED[row][COLUMNS.index(column)]:
            assert found == [], office
        else:
            cited = CITED[row][COLUMNS.index(column)]
            early = {("D976-79", "removed_before_pa")} & set(found)
            assert set(found) == {(cited, "wrong_office")} | early, office
            assert not early or column == "removal", office


@pytest.mark.provision("D976-76.2", "D976-74-1.2")
def test_a_first_head_decides_for_his_own_body_only() -> None:
    """The item is under control of the Ministry of National Economy: another minister may not remove it."""
    item = item_for("body_control", "removal", "mne")
    command = a_decision("removal", acting=by("minister", "minfin"))
    assert refusals(actions.take_decision, item, command, a_case()) == [("D976-76.2", "wrong_body")]
    assert refusals(actions.take_decision, item, {**command, "acting": by("minister", "mne")}, a_case()) == []


@pytest.mark.provision("D976-79")
def test_the_executing_body_removes_only_after_the_administration() -> None:
    """Its own first head is refused twice: not his office, and before the PA."""
    item = item_for("ordinary", "removal", "mne")
    found = refusals(
        actions.take_decision, item, a_decision("removal", acting=by("minister", "mne")), a_case()
    )
    assert ("D976-79", "removed_before_pa") in found
    assert ("D976-76.1", "wrong_office") in found


def test_the_offices_of_the_register_are_those_of_this_table() -> None:
    """The register and this table, written apart, agree."""
    for row, column in CELLS:
        offices = set(LAW.authority(item=row, decision=column, on=date(2025, 4, 1)).offices)
        assert offices == EXPECTED[row][COLUMNS.index(column)] - {"minister", "akim"}, (row, column)
