"""Excuses and pending lists: read strictly, each in the file of its own service."""

from pathlib import Path

import pytest

from law import RegisterError, load
from law.standing import load_excuses, load_pending

EXCUSE = "D976-D2(1):\n  excuse: spent\n  why: The old decree is repealed already.\n"


def a_file(directory: Path, kind: str, service: str, content: str) -> Path:
    """One file of excuses or of pending provisions."""
    (directory / "register" / kind).mkdir(parents=True, exist_ok=True)
    (directory / "register" / kind / f"{service}.yaml").write_text(content, encoding="utf-8")
    return directory


def test_an_excuse_is_a_word_and_a_reason(tmp_path: Path) -> None:
    """The excuse that the other tests break is itself lawful."""
    found = load_excuses(a_file(tmp_path, "excuses", "acts", EXCUSE), load().provisions)
    assert found["D976-D2(1)"].word == "spent"
    assert found["D976-D2(1)"].why == "The old decree is repealed already."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (EXCUSE.replace("spent", "boring"), "unknown excuse 'boring'; expected one of definition, spent"),
        (EXCUSE.replace("  why: The old decree is repealed already.\n", ""), "D976-D2(1): lacks 'why'"),
        (EXCUSE + "  who: me\n", "unknown key 'who'"),
        (EXCUSE + EXCUSE, "D976-D2(1): is given twice"),
        (EXCUSE.replace("D2(1)", "D2(9)"), "D976-D2(9): is no provision. Nearest: D976-D2(3)"),
        (EXCUSE.replace("D976-D2(1)", "D976-41(1)"), "D976-41(1): belongs to control; move it to that file"),
        ("D976-D2(1): spent\n", "D976-D2(1) is 'spent'; expected 'name: value' lines"),
        ("- D976-D2(1)\n", "holds no mapping"),
    ],
)
def test_an_excuse_in_disorder_is_refused(content: str, says: str, tmp_path: Path) -> None:
    """Each fault names the file, the line and the provision."""
    a_file(tmp_path, "excuses", "acts", content)
    with pytest.raises(RegisterError, match=r"^register/excuses/acts\.yaml:\d+: ") as error:
        load_excuses(tmp_path, load().provisions)
    assert says in str(error.value)


def test_pending_provisions_are_listed_by_service(tmp_path: Path) -> None:
    """A list of ids; an empty list is what is wanted in the end."""
    a_file(tmp_path, "pending", "acts", "pending:\n  - D976-19.1\n")
    a_file(tmp_path, "pending", "control", "pending: []\n")
    a_file(tmp_path, "pending", "meetings", "pending:\n")
    assert load_pending(tmp_path, load().provisions) == {"D976-19.1": "acts"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("pending:\n  - D976-19.1\n  - D976-19.1\n", "D976-19.1: is listed twice"),
        ("pending:\n  - D976-199\n", "D976-199: is no provision"),
        ("pending:\n  - D976-41(1)\n", "D976-41(1): belongs to control"),
        ("pending:\n  - 7\n", "7 is no id"),
        ("pending: D976-19.1\n", "pending is no list"),
        ("waiting: []\n", "unknown key 'waiting'"),
    ],
)
def test_a_pending_list_in_disorder_is_refused(content: str, says: str, tmp_path: Path) -> None:
    """Each fault names the file, the line and the provision."""
    a_file(tmp_path, "pending", "acts", content)
    with pytest.raises(RegisterError, match=r"^register/pending/acts\.yaml:\d+: ") as error:
        load_pending(tmp_path, load().provisions)
    assert says in str(error.value)
