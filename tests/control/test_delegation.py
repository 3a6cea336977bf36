"""Levels delegated by a body's own regulation: dated, with the act, for its own items only."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import law
from services.control import actions
from tests.control.builders import a_decision, an_item, by, refusals

ENTRY = """
delegations:
  - body: mne
    decisions: [first_extension, new_deadline]
    offices: [first_head, deputy_first_head]
    since: 2025-03-20
    act: Order No. 1 of 18.03.2025, clause 12
"""


def law_with(tmp_path: Path, entry: str) -> law.Law:
    """The law with another register of delegations."""
    home = Path(law.__file__).parent
    for part in ("texts", "register", "messages", "calendar"):
        shutil.copytree(home / part, tmp_path / part)
    (tmp_path / "register" / "delegations.yaml").write_text(entry)
    return law.load(tmp_path)


@pytest.mark.provision("D976-74-1.2", "D976-74-1.1")
def test_a_deputy_decides_where_the_bodys_own_regulation_says_so(tmp_path: Path) -> None:
    """From its day, on the decisions named, for that body; the matrix decides on all else."""
    case = actions.Case(law_with(tmp_path, ENTRY), date(2025, 4, 1))
    item = an_item(level="body", row="body_control")
    deputy = by("deputy_first_head", "mne")
    extension = a_decision(acting=deputy)
    assert refusals(actions.take_decision, item, extension, case) == []
    stranger = {**extension, "acting": by("deputy_first_head", "minfin")}
    assert refusals(actions.take_decision, item, stranger, case) == [("D976-74-1.2", "wrong_body")]
    early = refusals(actions.take_decision, item, {**extension, "on": "2025-03-19"}, case)
    assert early == [("D976-74-1.1", "wrong_office")]
    removal = a_decision("removal", acting=deputy)
    assert ("D976-76.2", "wrong_office") in refusals(actions.take_decision, item, removal, case)
    other = an_item(level="body", row="body_control", executor="minfin", coexecutors=None)
    foreign = {**extension, "acting": by("deputy_first_head", "minfin")}
    assert refusals(actions.take_decision, other, foreign, case) == [("D976-74-1.1", "wrong_office")]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("body: mnee", "mnee"),
        ("offices: [first_headd, deputy_first_head]", "first_headd"),
        ("decisions: [extension]", "extension"),
        ("since: 2025-13-01", "2025-13-01"),
    ],
)
def test_a_wrong_delegation_is_refused_by_file_and_line(tmp_path: Path, wrong: str, named: str) -> None:
    """An unknown body, office, decision or day."""
    key = wrong.partition(":")[0]
    lines = [
        f"    {wrong}" if line.strip(" -").startswith(f"{key}:") else line for line in ENTRY.splitlines()
    ]
    text = "\n".join(lines).replace("    body: mnee", "  - body: mnee")
    with pytest.raises(law.LawError, match=named) as refused:
        law_with(tmp_path, text).read_everything()
    assert "delegations.yaml" in str(refused.value)
