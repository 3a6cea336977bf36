"""Instructions that may duplicate one under control: candidates with an explanation, and a person decides."""

import pytest

from services.control.rules import duplicates
from services.control.rules.duplicates import NewText

OLD = {
    "ru": "Разработать программу развития автомобильных дорог республиканского значения",
    "kk": "Республикалық маңызы бар автомобиль жолдарын дамыту бағдарламасын әзірлеу",
}


@pytest.mark.provision("D976-4(13)", "D976-75(2)", "PM140-R1.21")
def test_an_instruction_that_covers_the_older_one_in_other_endings_is_found() -> None:
    """In Russian and in Kazakh: endings differ, words are added, nothing of the older one lacks."""
    covering = "Правительству разработать и утвердить программы развития автомобильной дороги"
    ru = {"ru": f"{covering} республиканского значения"}
    found = duplicates.compare(NewText(ru), "a", OLD)
    assert found is not None
    assert (found.covered, found.lacking, found.language) == (100, (), "ru")
    covering = "Үкіметке республикалық маңызы бар автомобиль жолдарының даму"
    kk = {"kk": f"{covering} бағдарламасын әзірлеуді тапсырамын"}
    kazakh = duplicates.compare(NewText(kk), "a", OLD)
    assert kazakh is not None
    assert kazakh.language == "kk"
    assert kazakh.covered >= 80


@pytest.mark.provision("D976-4(13)")
def test_partial_overlap_scores_less_and_says_what_lacks() -> None:
    """Only a part of the older instruction: no duplicate, and the words that lack are named."""
    part = duplicates.compare(NewText({"ru": "Разработать программу развития школ"}), "a", OLD)
    assert part is not None
    assert part.covered < 60
    assert "дорог" in part.lacking
    assert duplicates.compare(NewText({"en": "Roads"}), "a", {"ru": "Дороги"}) is None


@pytest.mark.provision("PM140-R1.21")
def test_candidates_come_best_first_and_not_below_the_score() -> None:
    """Of four items two cover with the same words, one overlaps, one has nothing in common."""
    items = [
        ("c", {"ru": "Провести совещание по вопросам спорта"}),
        ("b", {"ru": "Разработать программу развития школ"}),
        ("d", OLD),
        ("a", OLD),
    ]
    found = duplicates.candidates(NewText(OLD), items, 40)
    assert [(one.item, one.score) for one in found][:2] == [("a", 100), ("d", 100)]
    assert "c" not in [one.item for one in found]
